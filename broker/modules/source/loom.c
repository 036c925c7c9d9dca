// Weaves a carpet and counts its rows: `loom [rows, 0 for ever] [milliseconds per row] [KiB of thread]`. A row is two
// generations of the cellular automaton that Wolfram numbers 30, so each follows from the one before it; the thread is
// memory that takes part in the pattern, and all of which has to be there.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WIDTH = 64 };
static const char *const BLOCKS[] = {" ", "\u2584", "\u2580", "\u2588"}; // Both halves: upper is 2, lower is 1.

static uint64_t next(uint64_t row) {
  uint64_t left = row >> 1 | row << 63, right = row << 1 | row >> 63;
  return left ^ (row | right);
}

int main(int count, char **args) {
  long last = count > 1 ? atol(args[1]) : 0;
  long gap_ms = count > 2 ? atol(args[2]) : 100;
  size_t threads = count > 3 ? strtoul(args[3], NULL, 10) * 128 : 0; // Of eight bytes each.
  uint64_t *thread = malloc(threads * 8 + 8);
  if (thread == NULL) return 1;
  uint64_t seed = 1;
  for (size_t i = 0; i < threads; i++) thread[i] = seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
  struct timespec gap = {gap_ms / 1000, gap_ms % 1000 * 1000000};
  uint64_t row = 1ULL << (WIDTH / 2);
  for (long n = 1; last == 0 || n <= last; n++) {
    char line[8 + WIDTH * 3 + 1];
    size_t at = snprintf(line, sizeof line, "%6ld ", n);
    uint64_t upper = row, lower = next(row);
    for (int bit = WIDTH - 1; bit >= 0; bit--) {
      const char *block = BLOCKS[(upper >> bit & 1) * 2 + (lower >> bit & 1)];
      memcpy(line + at, block, strlen(block));
      at += strlen(block);
    }
    line[at] = 0;
    puts(line);
    row = next(lower);
    if (threads > 0) row ^= thread[(uint64_t)n * 7919 % threads] & 1;
    if (gap_ms > 0) nanosleep(&gap, NULL);
  }
  return 0;
}
