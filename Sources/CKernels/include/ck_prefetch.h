#ifndef CK_PREFETCH_H
#define CK_PREFETCH_H

/// Asks for the cache line at `address`, which will be read soon. A hint: any address is allowed.
static inline __attribute__((always_inline)) void ck_prefetch(const void *_Nullable address) {
  __builtin_prefetch(address, 0, 3);
}

#endif
