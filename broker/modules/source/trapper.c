// Ends badly, in the way its first argument says: `unreachable`, `divide`, `bounds`, `stack` or `exit CODE`.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A division keeps the compiler from turning this into a loop.
static int recurse(int n) { return n == INT_MIN ? 1 : recurse(n + 1) / (n | 1); }

int main(int count, char **args) {
  const char *way = count > 1 ? args[1] : "unreachable";
  printf("about to end by %s\n", way);
  fputs("no newline at the end", stdout);
  fflush(stdout);
  volatile int zero = 0;
  if (strcmp(way, "divide") == 0) return count / zero;
  if (strcmp(way, "bounds") == 0) return *(volatile int *)(zero - 8);
  if (strcmp(way, "stack") == 0) return recurse(zero);
  if (strcmp(way, "exit") == 0) return count > 2 ? atoi(args[2]) : 1;
  __builtin_trap();
}
