// Tells how long it was held up: `stopwatch [KiB of memory in use] [milliseconds between two lines]`. Looks at the time of
// day as often as it can sleep for a millisecond, and writes the longest gap between two looks in microseconds.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int main(int count, char **args) {
  size_t words = count > 1 ? strtoul(args[1], NULL, 10) * 128 : 0;
  int64_t line_us = count > 2 ? atol(args[2]) * 1000 : 500000;
  uint64_t *memory = malloc(words * 8 + 8), seed = 1;
  if (memory == NULL) return 1;
  // Nothing that could be packed.
  for (size_t i = 0; i < words; i++) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    memory[i] = seed ^ seed >> 29;
  }
  struct timespec nap = {0, 1000000};
  int64_t before = now_us(), line = before, longest = 0;
  for (;;) {
    nanosleep(&nap, NULL);
    int64_t now = now_us();
    if (now - before > longest) longest = now - before;
    before = now;
    if (now - line < line_us) continue;
    printf("%lld\n", (long long)longest);
    longest = 0;
    line = now;
    if (words > 0) memory[(uint64_t)now % words] += 1;
  }
}
