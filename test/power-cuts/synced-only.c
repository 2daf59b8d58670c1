// Loaded before libc (LD_PRELOAD). Beside a folder it keeps another one, with what a disk has of the first after a power cut:
// of each file only what was synced. Deletions and renames reach the disk at once, which is the worse case: of a file that was
// renamed before it was synced an empty one is left.
//
// SYNCED_LIVE: the folder. SYNCED_DURABLE: the other one. SYNCED_LIE=1: a disk that says it has synced, and has not.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536

static const char *live;
static const char *durable;
static size_t live_length;
static int lies;
static int lock_file = -1;
static pthread_mutex_t copying = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
  char path[PATH_MAX];
  live = getenv("SYNCED_LIVE");
  durable = getenv("SYNCED_DURABLE");
  lies = getenv("SYNCED_LIE") != NULL;
  if (!live || !durable) {
    live = NULL;
    return;
  }
  live_length = strlen(live);
  snprintf(path, sizeof path, "%s.lock", durable);
  lock_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static int to_durable(const char *path, char *to) {
  if (!live || strncmp(path, live, live_length) != 0 || path[live_length] != '/') return 0;
  return snprintf(to, PATH_MAX, "%s%s", durable, path + live_length) < PATH_MAX;
}

// Two that sync the same file at once must not put back what the other has written.
static void lock(void) {
  pthread_mutex_lock(&copying);
  while (flock(lock_file, LOCK_EX) != 0 && errno == EINTR) continue;
}

static void unlock(void) {
  flock(lock_file, LOCK_UN);
  pthread_mutex_unlock(&copying);
}

// By the caller's own descriptor: closing another one of the same file would end the process's locks on it (POSIX).
static int copy(int from, int to, off_t size) {
  static char fresh[CHUNK], old[CHUNK];
  for (off_t at = 0; at < size;) {
    ssize_t count = pread(from, fresh, CHUNK, at);
    if (count <= 0) return count == 0 ? 0 : -1;
    if (pread(to, old, count, at) != count || memcmp(fresh, old, count) != 0)
      if (pwrite(to, fresh, count, at) != count) return -1;
    at += count;
  }
  return ftruncate(to, size);
}

static int sync_to_durable(int file) {
  char link[64], path[PATH_MAX], to[PATH_MAX];
  struct stat stat;
  if (fstat(file, &stat) != 0) return -1;
  if (!live || lies || !S_ISREG(stat.st_mode) || stat.st_nlink == 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return -1;
  path[length] = 0;
  if (!to_durable(path, to)) return 0;
  lock();
  int target = open(to, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int result = target < 0 || fstat(file, &stat) != 0 ? -1 : copy(file, target, stat.st_size);
  if (target >= 0) close(target);
  unlock();
  return result;
}

int fsync(int file) { return sync_to_durable(file); }

int fdatasync(int file) { return sync_to_durable(file); }

int unlink(const char *path) {
  static int (*real)(const char *);
  char to[PATH_MAX];
  if (!real) real = dlsym(RTLD_NEXT, "unlink");
  int result = real(path);
  if (result == 0 && to_durable(path, to)) real(to);
  return result;
}

int rename(const char *from, const char *path) {
  static int (*real)(const char *, const char *);
  char source[PATH_MAX], target[PATH_MAX];
  if (!real) real = dlsym(RTLD_NEXT, "rename");
  int result = real(from, path);
  if (result != 0 || !to_durable(from, source) || !to_durable(path, target)) return result;
  if (real(source, target) != 0) close(open(target, O_WRONLY | O_CREAT | O_TRUNC, 0600));
  return result;
}

int mkdir(const char *path, mode_t mode) {
  static int (*real)(const char *, mode_t);
  char to[PATH_MAX];
  if (!real) real = dlsym(RTLD_NEXT, "mkdir");
  int result = real(path, mode);
  if (result == 0 && to_durable(path, to)) real(to, mode);
  return result;
}
