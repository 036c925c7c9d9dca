// Three kernels whose time on the reference engine is known (see broker/runtime/calibrate.ts). The formulas are textbook
// ones; the sizes are those that PolyBench/C 4.2 calls small or medium, so that the measured times apply.
#define EXPORT(name) __attribute__((export_name(name)))

static double a[250][250], b[250][250], c[250][250];
static int path[180][180];

EXPORT("gemm") double gemm(void) {
  enum { NI = 200, NJ = 220, NK = 240 };
  for (int i = 0; i < NI; i++)
    for (int k = 0; k < NK; k++) a[i][k] = (double)(i * (k + 1) % NK) / NK;
  for (int k = 0; k < NK; k++)
    for (int j = 0; j < NJ; j++) b[k][j] = (double)(k * (j + 2) % NJ) / NJ;
  for (int i = 0; i < NI; i++)
    for (int j = 0; j < NJ; j++) c[i][j] = (double)((i * j + 1) % NI) / NI;
  for (int i = 0; i < NI; i++) {
    for (int j = 0; j < NJ; j++) c[i][j] *= 1.2;
    for (int k = 0; k < NK; k++)
      for (int j = 0; j < NJ; j++) c[i][j] += 1.5 * a[i][k] * b[k][j];
  }
  return c[NI - 1][NJ - 1];
}

EXPORT("jacobi") double jacobi(void) {
  enum { N = 250, STEPS = 100 };
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++) {
      a[i][j] = ((double)i * (j + 2) + 2) / N;
      b[i][j] = ((double)i * (j + 3) + 3) / N;
    }
  }
  for (int t = 0; t < STEPS; t++) {
    for (int i = 1; i < N - 1; i++)
      for (int j = 1; j < N - 1; j++) b[i][j] = 0.2 * (a[i][j] + a[i][j - 1] + a[i][1 + j] + a[1 + i][j] + a[i - 1][j]);
    for (int i = 1; i < N - 1; i++)
      for (int j = 1; j < N - 1; j++) a[i][j] = 0.2 * (b[i][j] + b[i][j - 1] + b[i][1 + j] + b[1 + i][j] + b[i - 1][j]);
  }
  return a[N / 2][N / 2];
}

EXPORT("floyd_warshall") double floyd_warshall(void) {
  enum { N = 180 };
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) path[i][j] = (i + j) % 13 == 0 || (i + j) % 7 == 0 || (i + j) % 11 == 0 ? 999 : i * j % 7 + 1;
  for (int k = 0; k < N; k++)
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++)
        path[i][j] = path[i][j] < path[i][k] + path[k][j] ? path[i][j] : path[i][k] + path[k][j];
  return path[N - 1][N - 1];
}
