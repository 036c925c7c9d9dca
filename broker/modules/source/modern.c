// Blurs a line of grey over and over with all that compilers of today take for granted: whole memories are copied by one
// instruction, numbers are narrowed by another, floats are cut to whole numbers, four at a time: `modern [how often]`.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 4096 };

static float line[WIDTH], next[WIDTH];
static int8_t shades[WIDTH];

__attribute__((noinline)) static void blur(void) {
  memmove(next + 1, line, sizeof line - sizeof *line);
  next[0] = line[WIDTH - 1];
  for (int i = 0; i < WIDTH; i++) next[i] = next[i] * 0.5f + line[i] * 0.5f;
  memcpy(line, next, sizeof line);
}

__attribute__((noinline)) static int32_t sum(void) {
  int32_t total = 0;
  memset(shades, 0, sizeof shades);
  for (int i = 0; i < WIDTH; i++) shades[i] = (int8_t)(int32_t)line[i];
  for (int i = 0; i < WIDTH; i++) total = total * 31 + (int32_t)shades[i];
  return total;
}

int main(int argument_count, char **args) {
  long often = argument_count > 1 ? atol(args[1]) : 1000;
  for (int i = 0; i < WIDTH; i++) line[i] = (float)(i * 7919 % 509 - 254);
  for (long i = 1; i <= often; i++) {
    blur();
    if (i % 100 == 0) printf("%ld: %08x\n", i, (unsigned)sum());
  }
  return 0;
}
