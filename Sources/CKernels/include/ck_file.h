// System calls that the C library shows to nobody but GNU programs.
#ifndef CK_FILE_H
#define CK_FILE_H

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

#endif
