// Tells when it was held up: `pacer KIB_OF_MEMORY KIB_IN_USE KIB_DIRTIED_A_SECOND [MILLISECONDS]`. Computes without a rest,
// writes into one page of 4 KiB after the other as fast as it is told, and says `gap START_US LENGTH_US` when it saw the time
// of day jump by more than two milliseconds. What is in use is filled with what no codec makes smaller. With milliseconds it
// sleeps for so long instead of computing, and counts aloud.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PAGE 4096
#define GAP_US 2000

static int count_aloud(long gap_ms) {
  struct timespec gap = {gap_ms / 1000, gap_ms % 1000 * 1000000};
  for (long n = 1;; n++) {
    printf("%ld\n", n);
    nanosleep(&gap, NULL);
  }
}

static int64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int main(int count, char **args) {
  size_t memory = (count > 1 ? strtoul(args[1], NULL, 10) : 1024) * 1024;
  size_t used = (count > 2 ? strtoul(args[2], NULL, 10) : 64) * 1024;
  int64_t rate = (count > 3 ? strtol(args[3], NULL, 10) : 0) * 1024;
  uint32_t *words = malloc(memory);
  if (words == NULL || used > memory) return 1;
  uint32_t seed = 2463534242u;
  for (size_t at = 0; at < used / 4; at++) {
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    words[at] = seed;
  }
  if (count > 4) return count_aloud(atol(args[4]));
  printf("ready\n");
  size_t page = 0, pages = used / PAGE;
  int64_t last = now_us(), busy = 0, dirtied = 0;
  for (;;) {
    int64_t now = now_us();
    if (now - last > GAP_US) printf("gap %lld %lld\n", (long long)last, (long long)(now - last));
    else busy += now - last;
    last = now;
    for (; pages > 0 && dirtied * 1000000 < busy * rate; dirtied += PAGE) {
      words[page * (PAGE / 4)] += 1;
      page = (page + 1) % pages;
    }
  }
}
