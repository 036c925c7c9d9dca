// A program in the manner of ARTS's own library for modules: an event loop over a channel and `/sys/signals` that calls back,
// and that starts where it left off if `CWLIB_JTEL` says that its memory was brought along. It adds up the numbers it is
// sent: `cooperative`. What it counts lies on the stack of `main`, which the original could not take along.
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
  long count, sum;
} Tally;

typedef struct {
  int fd;
  void (*came)(void *own, const char *text);
  void *own;
} Ear;

enum { QUIT = 3 };
static Ear ear;

static void add(void *own, const char *text) {
  Tally *tally = own;
  tally->count += 1;
  tally->sum += atol(text);
  printf("%ld numbers make %ld\n", tally->count, tally->sum);
}

// Returns the signal that ended it.
static int loop(void) {
  static char text[128];
  struct pollfd ends[2] = {{ear.fd, POLLIN, 0}, {open("/sys/signals", O_RDONLY), POLLIN, 0}};
  if (ends[1].fd < 0) return -1;
  for (;;) {
    if (poll(ends, 2, 1000) < 0) return -1;
    if (ends[0].revents & POLLIN) {
      ssize_t got = read(ear.fd, text, sizeof text - 1);
      if (got < 0) return -1;
      text[got] = 0;
      ear.came(ear.own, text);
      continue; // What came is heard before the signal is.
    }
    if (ends[1].revents & POLLIN) {
      unsigned char signal[128];
      return read(ends[1].fd, signal, sizeof signal) > 0 ? signal[0] : -1;
    }
  }
}

int main(void) {
  Tally tally = {0, 0};
  if (getenv("CWLIB_JTEL") != NULL) return puts("jumped into the loop"), 1;
  ear = (Ear){open("/ch/numbers", O_RDONLY), add, &tally};
  if (ear.fd < 0) return perror("cooperative"), 2;
  puts("listening");
  int signal = loop();
  printf("signal %d after %ld numbers\n", signal, tally.count);
  return signal == QUIT ? 0 : 1;
}
