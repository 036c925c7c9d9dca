// Sorts numbers by a heap: `sorter [how many] [how often]`, 0 being
// without end. Prints whether they are in order, and a check that none was lost.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static void sink(uint32_t *heap, long at, long end) {
  for (long child; (child = 2 * at + 1) < end; at = child) {
    if (child + 1 < end && heap[child + 1] > heap[child]) child++;
    if (heap[at] >= heap[child]) return;
    uint32_t kept = heap[at];
    heap[at] = heap[child];
    heap[child] = kept;
  }
}

static void sort(uint32_t *heap, long count) {
  for (long at = count / 2 - 1; at >= 0; at--) sink(heap, at, count);
  for (long end = count - 1; end > 0; end--) {
    uint32_t kept = heap[end];
    heap[end] = heap[0];
    heap[0] = kept;
    sink(heap, 0, end);
  }
}

static uint32_t number = 2463534242u; // Xorshift of Marsaglia, J. Stat. Soft. 8 (2003).

__attribute__((noinline)) static int once(uint32_t *numbers, long count) {
  uint32_t before = 0, after = 0;
  for (long i = 0; i < count; i++) {
    number ^= number << 13;
    number ^= number >> 17;
    number ^= number << 5;
    numbers[i] = number;
    before += number;
  }
  sort(numbers, count);
  int in_order = 1;
  for (long i = 0; i < count; i++) {
    after += numbers[i];
    if (i > 0 && numbers[i - 1] > numbers[i]) in_order = 0;
  }
  in_order = in_order && before == after;
  printf("%ld numbers, %s, least %u, sum %u\n", count, in_order ? "in order" : "OUT OF ORDER or LOST", numbers[0], after);
  return in_order;
}

int main(int argument_count, char **args) {
  long count = argument_count > 1 ? atol(args[1]) : 100000, often = argument_count > 2 ? atol(args[2]) : 1;
  uint32_t *numbers = malloc(count * sizeof *numbers);
  if (numbers == NULL) {
    fputs("no memory for that many\n", stderr);
    return 1;
  }
  for (long time = 0; often == 0 || time < often; time++)
    if (!once(numbers, count)) return 1;
  return 0;
}
