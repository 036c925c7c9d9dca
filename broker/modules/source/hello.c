// Says hello, then shows what it was given: one line per argument and per variable of its environment.
#include <stdio.h>

extern char **environ;

int main(int count, char **args) {
  printf("hello, %s\n", count > 1 ? args[1] : "world");
  for (int i = 1; i < count; i++) printf("argument %d: %s\n", i, args[i]);
  for (char **one = environ; *one != NULL; one++) printf("variable: %s\n", *one);
  return 0;
}
