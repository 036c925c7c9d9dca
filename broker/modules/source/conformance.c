// Exercises the file system and the clocks of its host, and prints what it saw: any two hosts must print the same.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void tell(const char *what, int outcome) {
  printf("%s: %s\n", what, outcome < 0 ? strerror(errno) : "ok");
}

static void tell_size(const char *path) {
  struct stat found;
  if (stat(path, &found) < 0) printf("%s: %s\n", path, strerror(errno));
  else printf("%s: %s of %lld bytes\n", path, S_ISDIR(found.st_mode) ? "folder" : "file", (long long)(S_ISDIR(found.st_mode) ? 0 : found.st_size));
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void tell_folder(const char *path) {
  DIR *folder = opendir(path);
  if (folder == NULL) {
    printf("%s: %s\n", path, strerror(errno));
    return;
  }
  char *names[200];
  int count = 0;
  for (struct dirent *one; (one = readdir(folder)) != NULL;)
    if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0) names[count++] = strdup(one->d_name);
  closedir(folder);
  qsort(names, count, sizeof *names, by_text);
  printf("%s holds %d:", path, count);
  for (int i = 0; i < count; i++) printf(" %s", names[i]);
  putchar('\n');
}

static void try_files(void) {
  char bytes[64] = {0};
  int file = open("/tmp/one", O_RDWR | O_CREAT | O_EXCL, 0600);
  tell("create", file);
  tell("create again", open("/tmp/one", O_RDWR | O_CREAT | O_EXCL, 0600));
  printf("written %zd\n", write(file, "hello, files", 12));
  printf("at %lld\n", (long long)lseek(file, -5, SEEK_CUR));
  printf("read %zd: %s\n", read(file, bytes, 60), bytes);
  printf("read at the end %zd\n", read(file, bytes, 60));
  printf("put %zd\n", pwrite(file, "HELLO", 5, 0));
  memset(bytes, 0, sizeof bytes);
  printf("got %zd: %s\n", pread(file, bytes, 8, 2), bytes);
  tell("seek before the start", (int)lseek(file, -1, SEEK_SET));
  tell("shorten", ftruncate(file, 4));
  tell_size("/tmp/one");
  tell("lengthen", ftruncate(file, 9));
  memset(bytes, 1, sizeof bytes);
  printf("got %zd, last byte %d\n", pread(file, bytes, 60, 0), bytes[8]);
  tell("sync", fsync(file));
  tell("close", close(file));
  tell("close again", close(file));
  file = open("/tmp/one", O_WRONLY | O_APPEND);
  printf("appended %zd\n", write(file, "!", 1));
  tell("read without the right", (int)read(file, bytes, 1));
  close(file);
  tell_size("/tmp/one");
  tell("open what is not there", open("/tmp/two", O_RDONLY));
}

static void try_folders(void) {
  tell("mkdir", mkdir("/tmp/a", 0700));
  tell("mkdir again", mkdir("/tmp/a", 0700));
  tell("mkdir below nothing", mkdir("/tmp/x/y", 0700));
  tell("mkdir deeper", mkdir("/tmp/a/b", 0700));
  tell("rename", rename("/tmp/one", "/tmp/a/two"));
  tell_folder("/tmp");
  tell_folder("/tmp/a");
  tell("remove a full folder", rmdir("/tmp/a"));
  tell("unlink", unlink("/tmp/a/two"));
  tell("unlink again", unlink("/tmp/a/two"));
  tell("remove an empty folder", rmdir("/tmp/a/b"));
  for (int i = 0; i < 150; i++) {
    char path[32];
    snprintf(path, sizeof path, "/tmp/a/file-%03d", i);
    close(open(path, O_CREAT | O_WRONLY, 0600));
  }
  tell_folder("/tmp/a");
  tell("open a folder to write", open("/tmp/a", O_WRONLY));
  tell("file as a folder", open("/tmp/a/file-001/x", O_RDONLY));
}

static void try_links(void) {
  char target[32] = {0};
  tell("symlink", symlink("a", "/tmp/link"));
  printf("readlink %zd: %s\n", readlink("/tmp/link", target, 31), target);
  tell_size("/tmp/link");
  tell("open through it", close(open("/tmp/link/file-000", O_RDONLY)));
  tell("link", link("/tmp/a/file-001", "/tmp/hard"));
  tell("unlink one of two", unlink("/tmp/a/file-001"));
  tell_size("/tmp/hard");
  tell("symlink to itself", symlink("round", "/tmp/round"));
  tell("open a circle", open("/tmp/round", O_RDONLY));
  tell("leave the sandbox", open("/tmp/../../../etc/passwd", O_RDONLY));
}

int main(void) {
  try_files();
  try_folders();
  try_links();
  struct timespec before, after, gap = {0, 20000000};
  clock_gettime(CLOCK_MONOTONIC, &before);
  nanosleep(&gap, NULL);
  clock_gettime(CLOCK_MONOTONIC, &after);
  long long passed_ns = (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec;
  printf("slept %s\n", passed_ns >= 19000000 ? "enough" : "too little");
  printf("the year is %s\n", time(NULL) > 1700000000 ? "plausible" : "not");
  unsigned char random[32] = {0};
  int sum = 0;
  tell("random", getentropy(random, sizeof random));
  for (int i = 0; i < 32; i++) sum += random[i];
  printf("random bytes are %s\n", sum > 0 ? "there" : "all zero");
  return 0;
}
