// Comparing what lies at two places.
#ifndef CK_MATCH_H
#define CK_MATCH_H

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

/// How many of the 32 bytes at `a` and `b` are the same before the first that differs. Takes no
/// branch.
static inline __attribute__((always_inline)) uint32_t ck_same_of_32(const uint8_t *_Nonnull a,
                                                                    const uint8_t *_Nonnull b) {
#if defined(__x86_64__)
  const __m128i low = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)a),
                                     _mm_loadu_si128((const __m128i *)b));
  const __m128i high = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(a + 16)),
                                      _mm_loadu_si128((const __m128i *)(b + 16)));
  const uint64_t same =
      (uint32_t)_mm_movemask_epi8(low) | (uint64_t)(uint32_t)_mm_movemask_epi8(high) << 16;
  return (uint32_t)__builtin_ctzll(~same);
#else
  uint32_t count = 0;
  for (uint32_t at = 0; at < 32; at += 8) {
    uint64_t x, y;
    memcpy(&x, a + at, 8);
    memcpy(&y, b + at, 8);
    if (x == y) {
      count += 8;
      continue;
    }
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return count + (uint32_t)__builtin_clzll(x ^ y) / 8;
#else
    return count + (uint32_t)__builtin_ctzll(x ^ y) / 8;
#endif
  }
  return count;
#endif
}

#endif
