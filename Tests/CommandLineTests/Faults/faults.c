// A preloaded library that lets the nth call of one kind fail, as a full disk, a full table of files or a full memory would.
//
//   ENTROPE_FAULT=write:3      the third write fails (write, allocate, open, link or status, which is fstat)
//   ENTROPE_FAULT_KILLS=1      SIGKILL ends the process in place of that call
//   ENTROPE_FAULT_CUTS=FILE    FILE loses its second half in place of that, and the call goes on
//   ENTROPE_FAULT_MARK=FILE    is made when it did
//   ENTROPE_NO_TMPFILE=1       files without a name cannot be opened, as on many file systems
//
// Tests build it with the toolchain's clang; see FaultTests.swift.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { kind_write, kind_allocate, kind_open, kind_link, kind_status, kind_count };
static const char *const names[kind_count] = {"write:", "allocate:", "open:", "link:", "status:"};
static atomic_long counts[kind_count];
static enum kind chosen = kind_count;
static long fatal = -1;
static const char *mark, *cut;
static bool has_no_tmpfile, kills;

/// The program's own work begins here: what the loader did before is not counted.
__attribute__((constructor)) static void begin(void) {
  const char *fault = getenv("ENTROPE_FAULT");
  mark = getenv("ENTROPE_FAULT_MARK");
  cut = getenv("ENTROPE_FAULT_CUTS");
  kills = getenv("ENTROPE_FAULT_KILLS") != NULL;
  has_no_tmpfile = getenv("ENTROPE_NO_TMPFILE") != NULL;
  for (int kind = 0; fault && kind < kind_count; kind++)
    if (!strncmp(fault, names[kind], strlen(names[kind]))) {
      fatal = atol(fault + strlen(names[kind]));
      chosen = (enum kind)kind;
    }
}

/// Whether this call is the one that fails; all after it succeed.
static bool fails(enum kind kind) {
  if (kind != chosen || atomic_fetch_add(&counts[kind], 1) + 1 != fatal) return false;
  if (mark) {
    const long file = syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY, 0600);
    if (file >= 0) syscall(SYS_close, file);
  }
  if (kills) kill(getpid(), SIGKILL);
  struct stat status;
  if (cut && !stat(cut, &status) && !truncate(cut, status.st_size / 2)) return false;
  return true;
}

#define FAIL(kind, code)   \
  if (fails(kind)) {       \
    errno = code;          \
    return -1;             \
  }

ssize_t write(int file, const void *bytes, size_t count) {
  FAIL(kind_write, ENOSPC)
  return syscall(SYS_write, file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  FAIL(kind_write, ENOSPC)
  return syscall(SYS_pwrite64, file, bytes, count, offset);
}

ssize_t writev(int file, const struct iovec *pieces, int count) {
  FAIL(kind_write, ENOSPC)
  return syscall(SYS_writev, file, pieces, count);
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
  // From time to time libdispatch looks into /proc for what its threads do, and ends the process where it cannot: that
  // is neither ours nor at the same place in each run.
  if (strncmp(path, "/proc/", 6)) FAIL(kind_open, EMFILE)
  if (has_no_tmpfile && (flags & O_TMPFILE) == O_TMPFILE) {
    errno = EOPNOTSUPP;
    return -1;
  }
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define MODE                                                 \
  mode_t mode = 0;                                           \
  if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) { \
    va_list rest;                                            \
    va_start(rest, flags);                                   \
    mode = (mode_t)va_arg(rest, int);                        \
    va_end(rest);                                            \
  }

int open(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE return opened(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE return opened(folder, path, flags, mode); }

int rename(const char *from, const char *to) {
  FAIL(kind_link, EIO)
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
  FAIL(kind_link, EIO)
  return (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
}

int mkdir(const char *path, mode_t mode) {
  FAIL(kind_link, EIO)
  return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int fchmod(int file, mode_t mode) {
  FAIL(kind_link, EIO)
  return (int)syscall(SYS_fchmod, file, mode);
}

int fstat(int file, struct stat *status) {
  FAIL(kind_status, EIO)
  return (int)syscall(SYS_fstat, file, status);
}

// The C library keeps its own under second names.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t number, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

#define REFUSE                  \
  if (fails(kind_allocate)) {   \
    errno = ENOMEM;             \
    return NULL;                \
  }

void *malloc(size_t size) {
  REFUSE
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  REFUSE
  return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
  REFUSE
  return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  REFUSE
  return __libc_memalign(alignment, size);
}

void *memalign(size_t alignment, size_t size) {
  REFUSE
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  if (fails(kind_allocate)) return ENOMEM;
  void *result = __libc_memalign(alignment, size);
  if (!result) return ENOMEM;
  *block = result;
  return 0;
}
