// Equality of bytes.
#ifndef CK_EQUAL_H
#define CK_EQUAL_H

#include <stdint.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

/// As `ck_equal_bytes_32`, byte by byte.
static inline uint32_t ck_equal_bytes_32_plain(
    const uint8_t *_Nonnull left, const uint8_t *_Nonnull right) {
  uint32_t equal = 0;
  for (int i = 0; i < 32; i++) equal |= (uint32_t)(left[i] == right[i]) << i;
  return equal;
}

/// Which of 32 bytes are equal: a bit each, the first lowest.
static inline __attribute__((always_inline)) uint32_t ck_equal_bytes_32(
    const uint8_t *_Nonnull left, const uint8_t *_Nonnull right) {
#if defined(__x86_64__)
  const __m128i *l = (const __m128i *)left;
  const __m128i *r = (const __m128i *)right;
  const int low = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(l), _mm_loadu_si128(r)));
  const int high =
      _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(l + 1), _mm_loadu_si128(r + 1)));
  return (uint32_t)low | (uint32_t)high << 16;
#else
  return ck_equal_bytes_32_plain(left, right);
#endif
}

#endif
