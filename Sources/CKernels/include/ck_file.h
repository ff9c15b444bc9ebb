// System calls that the C library shows to nobody but GNU programs.
#ifndef CK_FILE_H
#define CK_FILE_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__linux__) && defined(__LP64__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

/// Asks the system to begin writing a range of a file to its disk, without waiting for it. A hint: it
/// promises nothing, and where it is not to be had nothing happens.
static inline void ck_begin_writeback(int descriptor, int64_t offset, int64_t count) {
#if defined(__linux__) && defined(__LP64__) && defined(SYS_sync_file_range)
  const unsigned int write_range = 2;
  (void)syscall(SYS_sync_file_range, descriptor, offset, count, write_range);
#else
  (void)descriptor, (void)offset, (void)count;
#endif
}

/// Moves at most `count` bytes from a pipe to where a file is being written, without bringing them
/// here; returns how many, 0 at the end of the pipe. Negative, with an error number, where that is not
/// to be had, and then nothing was moved.
static inline int64_t ck_splice(int pipe, int file, int64_t count) {
#if defined(__linux__) && defined(__LP64__) && defined(SYS_splice)
  return syscall(SYS_splice, pipe, (void *)0, file, (void *)0, (size_t)count, 0u);
#else
  (void)pipe, (void)file, (void)count;
  errno = ENOSYS;
  return -1;
#endif
}

#endif
