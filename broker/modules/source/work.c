// Does so much work and no more: `work job [units]` once, `work serve [bytes of an answer]` for every call on
// `/ch/calls`, a message `number units …`; `/ch/answers` gets `number microseconds …`. What a unit costs is measured by
// calling `units` (see broker/runtime/yardstick.ts). It yields now and then, so that a slowed runtime can hold it back.
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// Sixteen units, 2.6 ms on a server of 2021, are long enough that what a sleep leaves cold is warm again for most of them.
enum { N = 32, PRODUCTS = 16, YIELD_EVERY = 16 };
static double a[N][N], b[N][N], c[N][N];
static volatile double sink;
static char call[65536], answer[65536];

// Products of matrices, most of what the kernels of the device library do; numbers stay small, so each takes as long.
static __attribute__((noinline)) double unit(void) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      a[i][j] = (double)(i * j % 7) / 7;
      b[i][j] = (double)(i + j + 1) / N;
      c[i][j] *= 0.03125;
    }
  for (int product = 0; product < PRODUCTS; product++)
    for (int i = 0; i < N; i++)
      for (int k = 0; k < N; k++)
        for (int j = 0; j < N; j++) c[i][j] += a[i][k] * b[k][j];
  return c[N - 1][N - 1];
}

__attribute__((export_name("units"))) double units(long count) {
  double sum = 0;
  for (; count > 0; count--) sum += unit();
  return sum;
}

static void work(long count) {
  for (; count > 0; count--) {
    sink = unit();
    if (count % YIELD_EVERY == 0) sched_yield();
  }
}

static long microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (long)(now.tv_sec % 1000) * 1000000 + now.tv_nsec / 1000;
}

static int serve(size_t answer_bytes) {
  int calls = open("/ch/calls", O_RDONLY), signals = open("/sys/signals", O_RDONLY), out = open("/ch/answers", O_WRONLY);
  if (calls < 0 || signals < 0 || out < 0) return perror("work"), 2;
  struct pollfd ends[2] = {{calls, POLLIN, 0}, {signals, POLLIN, 0}};
  for (;;) {
    if (poll(ends, 2, -1) < 0) return 1;
    if (ends[1].revents & POLLIN) return 0;
    if (!(ends[0].revents & POLLIN)) continue;
    ssize_t got = read(calls, call, sizeof call - 1);
    if (got < 0) return 1;
    call[got] = 0;
    char *rest;
    long number = strtol(call, &rest, 10), begun = microseconds();
    work(strtol(rest, NULL, 10));
    size_t bytes = snprintf(answer, sizeof answer, "%ld %ld\n", number, microseconds() - begun);
    if (bytes < answer_bytes) memset(answer + bytes, ' ', answer_bytes - bytes), bytes = answer_bytes;
    if (write(out, answer, bytes) < 0) return 1;
  }
}

int main(int count, char **args) {
  if (count < 3) return fputs("work job UNITS, or work serve BYTES\n", stderr), 2;
  long given = atol(args[2]);
  if (strcmp(args[1], "serve") == 0) return serve(given < (long)sizeof answer ? given : sizeof answer);
  work(given);
  puts("done");
  return 0;
}
