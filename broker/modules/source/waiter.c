// Waits in every way there is: sleeps, polls standard input with a time-out, reads lines, and reads a channel:
// `waiter [how many polls]`.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int argument_count, char **args) {
  char line[256], message[4096];
  long born = now_ms(), polls = argument_count > 1 ? atol(args[1]) : 22;
  for (int i = 0; i < 3; i++) {
    usleep(20000);
    printf("slept until %ld;", now_ms() - born);
    printf(" a line in parts");
    fflush(stdout);
    usleep(1000);
    printf(", ended\n");
  }
  for (int waited = 1;; waited++) {
    struct pollfd in = {.fd = 0, .events = POLLRDNORM};
    int found = poll(&in, 1, 30);
    printf("poll %d after %ld\n", found, now_ms() - born);
    if (found > 0 || waited == polls) break;
  }
  FILE *notes = fopen("/tmp/notes", "w+");
  int lines = 0;
  while (fgets(line, sizeof line, stdin) != NULL) {
    lines++;
    fputs(line, notes);
    printf("read %d at %ld: %s", lines, now_ms() - born, line);
  }
  rewind(notes);
  while (fgets(line, sizeof line, notes) != NULL) printf("noted: %s", line);
  int channel = open("/ch/talk", O_RDWR);
  if (channel < 0) return printf("no channel: %s\n", strerror(errno)), 1;
  for (int i = 0; i < 3; i++) {
    ssize_t got = read(channel, message, sizeof message);
    if (got <= 0) break;
    write(channel, message, got);
    printf("channel gave %zd\n", got);
  }
  return 7;
}
