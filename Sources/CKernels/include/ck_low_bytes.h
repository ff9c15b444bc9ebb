// Masks of the first bytes of a load.
#ifndef CK_LOW_BYTES_H
#define CK_LOW_BYTES_H

#include <stdint.h>

/// Sixteen bytes of which the first `count` are 0xff and the others 0, for 0...16.
static inline __attribute__((always_inline)) const uint8_t *_Nonnull ck_low_bytes(int64_t count) {
  static const uint8_t masks[32] = {
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  return masks + (16 - count);
}

#endif
