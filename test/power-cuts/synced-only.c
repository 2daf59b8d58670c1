// Loaded before libc (LD_PRELOAD). Beside a folder it keeps another one, with what a disk has of the first after a power cut:
// of each file only what was synced. Deletions and renames reach the disk at once, which is the worse case: of a file that was
// renamed before it was synced an empty one is left.
//
// SYNCED_LIVE: the folder. SYNCED_DURABLE: the other one. SYNCED_LOCK: a file that whoever syncs holds.
//
// It sees fsync and fdatasync, which is how SQLite syncs, and PostgreSQL with wal_sync_method = fdatasync. What would sync in
// another way (syncfs) is refused; O_DSYNC would go unseen, and count as unsynced.
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
static const char *lock_name;
static int lock_file = -1;
static pid_t lock_owner;
static pthread_mutex_t copying = PTHREAD_MUTEX_INITIALIZER;

// Copies: PostgreSQL writes its processes' titles over the environment.
static const char *keep(const char *name) {
  const char *value = getenv(name);
  return value ? strdup(value) : NULL;
}

__attribute__((constructor)) static void begin(void) {
  durable = keep("SYNCED_DURABLE");
  lock_name = keep("SYNCED_LOCK");
  if (durable && lock_name) live = keep("SYNCED_LIVE");
  if (live) live_length = strlen(live);
}

// PostgreSQL works in its data folder and names its files from there.
static int to_durable(const char *given, char *to) {
  char path[PATH_MAX];
  if (!live) return 0;
  if (given[0] == '/') {
    snprintf(path, sizeof path, "%s", given);
  } else {
    if (!getcwd(path, sizeof path)) return 0;
    size_t length = strlen(path);
    snprintf(path + length, sizeof path - length, "/%s", given);
  }
  if (strncmp(path, live, live_length) != 0 || path[live_length] != '/') return 0;
  return snprintf(to, PATH_MAX, "%s%s", durable, path + live_length) < PATH_MAX;
}

// Two that sync the same file at once must not put back what the other has written.
static void lock(void) {
  pthread_mutex_lock(&copying);
  if (lock_owner != getpid()) {
    // PostgreSQL's processes are forks: by an inherited descriptor they would hold the lock together.
    lock_file = open(lock_name, O_RDWR | O_CLOEXEC);
    lock_owner = getpid();
  }
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
  if (!live || !S_ISREG(stat.st_mode) || stat.st_nlink == 0) return 0;
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

int syncfs(int file) {
  errno = ENOSYS;
  return -1;
}

int rmdir(const char *path) {
  static int (*real)(const char *);
  char to[PATH_MAX];
  if (!real) real = dlsym(RTLD_NEXT, "rmdir");
  int result = real(path);
  if (result == 0 && to_durable(path, to)) real(to);
  return result;
}

int unlink(const char *path) {
  static int (*real)(const char *);
  char to[PATH_MAX];
  if (!real) real = dlsym(RTLD_NEXT, "unlink");
  int result = real(path);
  if (result != 0 || !to_durable(path, to)) return result;
  lock();
  real(to);
  unlock();
  return 0;
}

int rename(const char *from, const char *path) {
  static int (*real)(const char *, const char *);
  char source[PATH_MAX], target[PATH_MAX];
  if (!real) real = dlsym(RTLD_NEXT, "rename");
  if (!to_durable(from, source) || !to_durable(path, target)) return real(from, path);
  // Both or none for whoever syncs: what is synced under the new name must not be overwritten by the old file.
  lock();
  int result = real(from, path);
  int error = errno;
  if (result == 0 && real(source, target) != 0)
    close(open(target, O_WRONLY | O_CREAT | O_TRUNC, 0600));
  unlock();
  errno = error;
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
