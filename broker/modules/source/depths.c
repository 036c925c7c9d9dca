// Recursion as deep as it is told, and the Ackermann function: `depths [how deep]`.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((noinline)) static uint32_t descend(uint32_t left, uint32_t seed) {
  if (left == 0) return seed;
  uint32_t mine = seed * 2654435761u ^ left;
  uint32_t below = descend(left - 1, mine >> 3);
  return (below << 5 | below >> 27) ^ mine;
}

__attribute__((noinline)) static unsigned ackermann(unsigned m, unsigned n) {
  if (m == 0) return n + 1;
  if (n == 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

int main(int argument_count, char **args) {
  uint32_t deep = argument_count > 1 ? (uint32_t)atol(args[1]) : 10000;
  for (uint32_t i = 1; i <= 10; i++) printf("%u deep: %08x\n", deep * i / 10, descend(deep * i / 10, i));
  printf("ackermann: %u %u\n", ackermann(2, 60), ackermann(3, 5));
  return 0;
}
