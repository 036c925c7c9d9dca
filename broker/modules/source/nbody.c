// Sun and four planets under each other's pull, leapfrog steps: `nbody [steps] [how often]`, 0 being without end.
// Prints how far energy drifted.
// Units: astronomical units, years, solar masses, so that the constant of gravity is 4 pi squared.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  double x, y, vx, vy, mass;
} Body;

static const double PULL = 39.47841760435743;

// Distances and masses of Jupiter, Saturn, Uranus and Neptune (NASA planetary fact sheet); circular orbits.
static Body bodies[5] = {
    {0, 0, 0, 0, 1},           {5.204, 0, 0, 0, 9.548e-4}, {0, 9.573, 0, 0, 2.859e-4},
    {-19.165, 0, 0, 0, 4.37e-5}, {0, -30.178, 0, 0, 5.15e-5},
};

static void launch(void) {
  for (int i = 1; i < 5; i++) {
    Body *one = &bodies[i];
    double distance = hypot(one->x, one->y), speed = sqrt(PULL / distance);
    one->vx = -speed * one->y / distance;
    one->vy = speed * one->x / distance;
    bodies[0].vx -= one->vx * one->mass;
    bodies[0].vy -= one->vy * one->mass;
  }
}

static double energy(void) {
  double sum = 0;
  for (int i = 0; i < 5; i++) {
    const Body *a = &bodies[i];
    sum += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy);
    for (int j = i + 1; j < 5; j++) {
      const Body *b = &bodies[j];
      sum -= PULL * a->mass * b->mass / hypot(a->x - b->x, a->y - b->y);
    }
  }
  return sum;
}

static void pull(double step) {
  for (int i = 0; i < 5; i++) {
    for (int j = i + 1; j < 5; j++) {
      Body *a = &bodies[i], *b = &bodies[j];
      double dx = b->x - a->x, dy = b->y - a->y, square = dx * dx + dy * dy;
      double force = PULL * step / (square * sqrt(square));
      a->vx += dx * force * b->mass;
      a->vy += dy * force * b->mass;
      b->vx -= dx * force * a->mass;
      b->vy -= dy * force * a->mass;
    }
  }
}

int main(int count, char **args) {
  long steps = count > 1 ? atol(args[1]) : 100000, often = count > 2 ? atol(args[2]) : 1;
  double step = 0.001;
  launch();
  double before = energy();
  double drift = 0;
  for (long time = 1; drift < 1e-6 && (often == 0 || time <= often); time++) {
    for (long n = 0; n < steps; n++) {
      pull(step / 2);
      for (int i = 0; i < 5; i++) {
        bodies[i].x += step * bodies[i].vx;
        bodies[i].y += step * bodies[i].vy;
      }
      pull(step / 2);
    }
    drift = fabs((energy() - before) / before);
    printf("after %ld steps the energy drifted by %s\n", time * steps, drift < 1e-6 ? "less than 1e-6" : "too much");
  }
  return drift < 1e-6 ? 0 : 1;
}
