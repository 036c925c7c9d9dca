// SHA-256 of what a small generator makes: `sha256 [kilobytes] [blocks a line]`, 0 kilobytes being without end.
// FIPS 180-4; the constants are made, not listed.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t rounds[64], state[8];

static int is_prime(int number) {
  for (int by = 2; by * by <= number; by++)
    if (number % by == 0) return 0;
  return 1;
}

// The first 32 bits of the fraction of a root: sqrt and cbrt hold 52 of them.
static uint32_t fraction(double root) { return (uint32_t)((root - floor(root)) * 4294967296.0); }

static void prepare(void) {
  for (int number = 2, found = 0; found < 64; number++) {
    if (!is_prime(number)) continue;
    rounds[found] = fraction(cbrt(number));
    if (found < 8) state[found] = fraction(sqrt(number));
    found++;
  }
}

static uint32_t turn(uint32_t word, int by) { return word >> by | word << (32 - by); }

static void mix(const uint8_t *block) {
  uint32_t w[64], s[8];
  for (int i = 0; i < 16; i++)
    w[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    uint32_t low = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t high = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + low + w[i - 7] + high;
  }
  memcpy(s, state, sizeof s);
  for (int i = 0; i < 64; i++) {
    uint32_t sum = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25);
    uint32_t one = s[7] + sum + ((s[4] & s[5]) ^ (~s[4] & s[6])) + rounds[i] + w[i];
    uint32_t two = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += one;
    s[0] = one + two;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

int main(int argument_count, char **args) {
  long kilobytes = argument_count > 1 ? atol(args[1]) : 64, every = argument_count > 2 ? atol(args[2]) : 1024;
  uint8_t block[64];
  uint32_t number = 1;
  prepare();
  for (long at = 0; kilobytes == 0 || at < 16 * kilobytes; at++) {
    for (int i = 0; i < 64; i++) block[i] = (number = number * 1664525u + 1013904223u) >> 24;
    mix(block);
    if (at % every == every - 1) printf("%ld blocks: %08x\n", at + 1, state[0]);
  }
  memset(block, 0, sizeof block);
  block[0] = 0x80;
  uint64_t bits = (uint64_t)kilobytes * 8192;
  for (int i = 0; i < 8; i++) block[63 - i] = bits >> (8 * i);
  mix(block);
  for (int i = 0; i < 8; i++) printf("%08x", state[i]);
  printf("\n");
  return 0;
}
