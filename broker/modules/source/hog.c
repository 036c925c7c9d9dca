// Takes memory, a mebibyte at a time, and uses it, until there is none: then it aborts. `hog [wait] [mebibytes]` takes
// so much and waits for ever.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Looked at by nobody, but the compiler cannot know, and so cannot leave the memory out.
static char *volatile newest;

int main(int count, char **args) {
  long last = count > 2 ? atol(args[2]) : 0;
  for (long n = 1;; n++) {
    char *block = malloc(1 << 20);
    if (block == NULL) {
      printf("nothing left after %ld MiB\n", n - 1);
      abort();
    }
    memset(block, n, 1 << 20);
    newest = block;
    if (n == last) break;
  }
  printf("holding %ld MiB\n", last);
  for (;;) sleep(3600);
}
