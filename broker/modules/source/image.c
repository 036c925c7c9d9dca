// Finds the edges of a picture by the operator of Sobel: `image [from channel] [to channel] [how many, 0 for ever]`.
// A message is a picture of 64 by 64 grey pixels, one byte each. Without arguments it draws its own and prints a sum.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SIDE = 64, SIZE = SIDE * SIDE };

static unsigned char picture[SIZE], edges[SIZE];

static int at(int x, int y) { return picture[y * SIDE + x]; }

static void find_edges(void) {
  for (int y = 1; y < SIDE - 1; y++) {
    for (int x = 1; x < SIDE - 1; x++) {
      int across = at(x + 1, y - 1) + 2 * at(x + 1, y) + at(x + 1, y + 1) - at(x - 1, y - 1) - 2 * at(x - 1, y) -
                   at(x - 1, y + 1);
      int down = at(x - 1, y + 1) + 2 * at(x, y + 1) + at(x + 1, y + 1) - at(x - 1, y - 1) - 2 * at(x, y - 1) -
                 at(x + 1, y - 1);
      int strength = abs(across) + abs(down);
      edges[y * SIDE + x] = strength > 255 ? 255 : strength;
    }
  }
}

static int show_own(void) {
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) picture[y * SIDE + x] = (x - 32) * (x - 32) + (y - 32) * (y - 32) < 400 ? 200 : 10;
  find_edges();
  long sum = 0;
  for (int i = 0; i < SIZE; i++) sum += edges[i];
  printf("sum of edges %ld\n", sum);
  return 0;
}

int main(int count, char **args) {
  if (count < 3) return show_own();
  int from = open(args[1], O_RDONLY), to = open(args[2], O_WRONLY);
  long last = count > 3 ? atol(args[3]) : 0;
  if (from < 0 || to < 0) {
    perror("image");
    return 2;
  }
  for (long n = 1; last == 0 || n <= last; n++) {
    if (read(from, picture, SIZE) != SIZE) {
      fputs("not a picture of 64 by 64 bytes\n", stderr);
      continue;
    }
    find_edges();
    if (write(to, edges, SIZE) != SIZE) return 1;
  }
  return 0;
}
