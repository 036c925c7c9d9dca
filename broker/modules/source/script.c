// A small Forth that runs the program it is given, or one of its own: words, loops, variables, recursion, memory.
// Each word is a function in a table, called through it: `script [program]`.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int32_t Cell;
typedef struct Word Word;
typedef void (*Act)(const Word *);

struct Word {
  char name[16];
  Act act;
  Cell value;
};

enum { CELLS = 4096, WORDS = 256, STACK = 1024 };
static Cell memory[CELLS], stack[STACK], calls[STACK];
static Word words[WORDS];
static int here = 1, depth, callDepth, wordCount, isCompiling, at;
static const char *source;

static Cell pop(void) { return depth > 0 ? stack[--depth] : (puts("stack is empty"), exit(2), 0); }
static void push(Cell value) { depth < STACK ? stack[depth++] = value : (puts("stack is full"), exit(2), 0); }

#define WORD(name, body) \
  static void name(const Word *word) { (void)word; body }
WORD(add, Cell b = pop(); push(pop() + b);)
WORD(subtract, Cell b = pop(); push(pop() - b);)
WORD(multiply, Cell b = pop(); push(pop() * b);)
WORD(divide, Cell b = pop(); Cell a = pop(); push(b == 0 ? 0 : a / b);)
WORD(modulo, Cell b = pop(); Cell a = pop(); push(b == 0 ? 0 : a % b);)
WORD(less, Cell b = pop(); push(pop() < b ? -1 : 0);)
WORD(equal, Cell b = pop(); push(pop() == b ? -1 : 0);)
WORD(duplicate, Cell a = pop(); push(a); push(a);)
WORD(drop, pop();)
WORD(swap, Cell b = pop(); Cell a = pop(); push(b); push(a);)
WORD(over, Cell b = pop(); Cell a = pop(); push(a); push(b); push(a);)
WORD(fetch, push(memory[pop() & (CELLS - 1)]);)
WORD(store, Cell to = pop() & (CELLS - 1); memory[to] = pop();)
WORD(print, printf("%d ", (int)pop());)
WORD(newline, printf("\n");)
WORD(literal, push(memory[at++]);)
WORD(jump, at = memory[at];)
WORD(jumpIfZero, int to = memory[at++]; if (pop() == 0) at = to;)
WORD(leave, at = calls[--callDepth];)
WORD(enter, if (callDepth >= STACK) { puts("calls are too deep"); exit(2); } calls[callDepth++] = at; at = word->value;)
WORD(constant, push(word->value);)

static int define(const char *name, Act act, Cell value) {
  Word *word = &words[wordCount];
  strncpy(word->name, name, sizeof word->name - 1);
  word->act = act;
  word->value = value;
  return wordCount++;
}

static int find(const char *name) {
  for (int i = wordCount - 1; i >= 0; i--)
    if (strcmp(words[i].name, name) == 0) return i;
  return -1;
}

static void emit(Cell value) { memory[here++] = value; }

static void run(int index) {
  int bottom = callDepth;
  at = 0;
  for (words[index].act(&words[index]); callDepth > bottom;) {
    const Word *word = &words[memory[at++]];
    word->act(word);
  }
}

static int next(char *name) {
  while (*source == ' ' || *source == '\n') source++;
  int length = 0;
  while (*source != 0 && *source != ' ' && *source != '\n' && length < 15) name[length++] = *source++;
  name[length] = 0;
  return length;
}

// What shapes the program while it is read: definitions, conditions and loops.
static int shape(const char *name) {
  char title[16];
  if (strcmp(name, ":") == 0) next(title), define(title, enter, here), isCompiling = 1;
  else if (strcmp(name, ";") == 0) emit(find("exit")), isCompiling = 0;
  else if (strcmp(name, "variable") == 0) next(title), define(title, constant, here++);
  else if (strcmp(name, "if") == 0) emit(find("0branch")), push(here), emit(0);
  else if (strcmp(name, "else") == 0) {
    int from = pop();
    emit(find("branch")), push(here), emit(0);
    memory[from] = here;
  } else if (strcmp(name, "then") == 0) memory[pop()] = here;
  else if (strcmp(name, "begin") == 0) push(here);
  else if (strcmp(name, "until") == 0) emit(find("0branch")), emit(pop());
  else return 0;
  return 1;
}

static void interpret(const char *text) {
  char name[16];
  for (source = text; next(name) > 0;) {
    if (shape(name)) continue;
    int index = find(name);
    if (index >= 0) {
      if (isCompiling) emit(index);
      else run(index);
    } else if (isCompiling) emit(find("literal")), emit(atoi(name));
    else push(atoi(name));
  }
}

static const char *const PROGRAM =
    ": fib dup 2 < if else dup 1 - fib swap 2 - fib + then ; "
    ": prime? 1 begin 1 + over over mod 0 = until = ; "
    "variable n : primes 2 n ! begin n @ prime? if n @ . then n @ 1 + n ! n @ 200 = until cr ; "
    ": collatz 0 n ! begin dup 2 mod if 3 * 1 + else 2 / then n @ 1 + n ! dup 1 = until drop n @ ; "
    "primes 15 fib . 27 collatz . 97 collatz . cr 18 fib . cr";

int main(int argument_count, char **args) {
  static const struct { const char *name; Act act; } own[] = {
      {"+", add}, {"-", subtract}, {"*", multiply}, {"/", divide}, {"mod", modulo}, {"<", less}, {"=", equal},
      {"dup", duplicate}, {"drop", drop}, {"swap", swap}, {"over", over}, {"@", fetch}, {"!", store},
      {".", print}, {"cr", newline}, {"literal", literal}, {"branch", jump}, {"0branch", jumpIfZero}, {"exit", leave},
  };
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) define(own[i].name, own[i].act, 0);
  interpret(argument_count > 1 ? args[1] : PROGRAM);
  return depth == 0 ? 0 : 3;
}
