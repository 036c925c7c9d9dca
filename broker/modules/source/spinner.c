// Computes for ever and never calls its host again.
#include <stdio.h>

int main(void) {
  puts("spinning");
  for (volatile unsigned n = 0;; n++) continue;
}
