// Sorts words and numbers in several orders by callbacks, through a table of functions:
// `orders [how many] [how often]`, 0 being without end.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  uint32_t number;
  float weight;
  char name[8];
} Entry;

static int by_number(const void *a, const void *b) {
  const Entry *one = a, *two = b;
  return (one->number > two->number) - (one->number < two->number);
}

static int by_weight(const void *a, const void *b) {
  const Entry *one = a, *two = b;
  return one->weight != two->weight ? (one->weight > two->weight) - (one->weight < two->weight) : by_number(a, b);
}

static int by_name(const void *a, const void *b) {
  int order = strcmp(((const Entry *)a)->name, ((const Entry *)b)->name);
  return order != 0 ? order : by_number(a, b);
}

static int backwards(const void *a, const void *b) { return by_number(b, a); }

static int (*const orders[])(const void *, const void *) = {by_number, by_weight, by_name, backwards};
static const char *names[] = {"number", "weight", "name", "backwards"};

int main(int argument_count, char **args) {
  int count = argument_count > 1 ? atoi(args[1]) : 500, often = argument_count > 2 ? atoi(args[2]) : 1;
  Entry *entries = malloc(count * sizeof *entries);
  uint32_t number = 2463534242u;
  for (int i = 0; i < count; i++) {
    number ^= number << 13, number ^= number >> 17, number ^= number << 5;
    entries[i].number = number;
    entries[i].weight = (float)(number % 97) / 7;
    for (int at = 0; at < 7; at++) entries[i].name[at] = 'a' + (number >> (4 * at)) % 16;
    entries[i].name[7] = 0;
  }
  for (int time = 0; often == 0 || time < 4 * often; time++) {
    int round = time % 4;
    for (int i = 0; i < count; i++) entries[i].weight += time / 4;
    qsort(entries, count, sizeof *entries, orders[round]);
    uint32_t check = 0;
    for (int i = 0; i < count; i++) check = check * 31 + entries[i].number;
    printf("%s: %08x %s %.3f\n", names[round], check, entries[0].name, entries[count / 2].weight);
  }
  return 0;
}
