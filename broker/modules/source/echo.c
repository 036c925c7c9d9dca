// Answers every message of one channel with the same message on another: `echo [from] [to] [how many, 0 for ever]`.
// Leaves with code 0 when it is told to by `/sys/signals`.
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char message[65536];

int main(int count, char **args) {
  const char *from = count > 1 ? args[1] : "/ch/in";
  const char *to = count > 2 ? args[2] : "/ch/out";
  long left = count > 3 ? atol(args[3]) : 0;
  struct pollfd ends[2] = {{open(from, O_RDONLY), POLLIN, 0}, {open("/sys/signals", O_RDONLY), POLLIN, 0}};
  int out = open(to, O_WRONLY);
  if (ends[0].fd < 0 || ends[1].fd < 0 || out < 0) {
    perror("echo");
    return 2;
  }
  puts("listening");
  for (long n = 1;; n++) {
    if (poll(ends, 2, -1) < 0) return 1;
    if (ends[1].revents & POLLIN) {
      puts("told to leave");
      return 0;
    }
    if (!(ends[0].revents & POLLIN)) continue;
    ssize_t got = read(ends[0].fd, message, sizeof message);
    if (got < 0 || write(out, message, got) != got) return 1;
    if (n == left) return 0;
  }
}
