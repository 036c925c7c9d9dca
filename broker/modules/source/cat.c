// Copies its standard input to its standard output until the input ends.
#include <unistd.h>

int main(void) {
  char bytes[4096];
  for (;;) {
    ssize_t got = read(0, bytes, sizeof bytes);
    if (got < 0) return 1;
    if (got == 0) return 0;
    for (ssize_t at = 0; at < got;) {
      ssize_t put = write(1, bytes + at, got - at);
      if (put < 0) return 1;
      at += put;
    }
  }
}
