// Counts aloud: `counter [how many, 0 for ever] [milliseconds between two]`.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int count, char **args) {
  long last = count > 1 ? atol(args[1]) : 0;
  long gap_ms = count > 2 ? atol(args[2]) : 1000;
  struct timespec gap = {gap_ms / 1000, gap_ms % 1000 * 1000000};
  for (long n = 1; last == 0 || n <= last; n++) {
    printf("%ld\n", n);
    if (gap_ms > 0) nanosleep(&gap, NULL);
  }
  return 0;
}
