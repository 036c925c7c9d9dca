// Balls that bounce in a box, ticked by the clock: `physics [ticks, 0 for ever] [milliseconds per tick] [balls]`.
// Prints the height of the middle of all balls once every sixty ticks, and how many ticks came late at the end.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
  double x, y, vx, vy;
} Ball;

static long long now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void bounce(double *place, double *speed) {
  if (*place < 0) *place = -*place, *speed = -*speed;
  if (*place > 1) *place = 2 - *place, *speed = -*speed;
}

static double move(Ball *balls, int count, double step) {
  double sum = 0;
  for (int i = 0; i < count; i++) {
    Ball *ball = &balls[i];
    ball->vy -= 9.81 * step;
    ball->x += ball->vx * step;
    ball->y += ball->vy * step;
    bounce(&ball->x, &ball->vx);
    bounce(&ball->y, &ball->vy);
    sum += ball->y;
  }
  return sum / count;
}

int main(int argument_count, char **args) {
  long last = argument_count > 1 ? atol(args[1]) : 0;
  long gap_ms = argument_count > 2 ? atol(args[2]) : 16;
  int count = argument_count > 3 ? atoi(args[3]) : 1000;
  Ball *balls = calloc(count, sizeof *balls);
  if (balls == NULL || count < 1) return 1;
  for (int i = 0; i < count; i++) balls[i] = (Ball){(double)i / count, 0.5, 0.1 + i % 7 * 0.1, 0};
  long late = 0;
  long long due_ns = now_ns();
  for (long tick = 1; last == 0 || tick <= last; tick++) {
    double middle = move(balls, count, gap_ms / 1000.0);
    if (tick % 60 == 0) printf("tick %ld: the middle is at %.3f\n", tick, middle);
    due_ns += gap_ms * 1000000LL;
    long long wait_ns = due_ns - now_ns();
    if (wait_ns <= 0) {
      late++;
      continue;
    }
    struct timespec gap = {wait_ns / 1000000000LL, wait_ns % 1000000000LL};
    nanosleep(&gap, NULL);
  }
  printf("%ld ticks, %ld late\n", last, late);
  return 0;
}
