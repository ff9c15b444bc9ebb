// Counts among bytes.
#ifndef CK_COUNT_H
#define CK_COUNT_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

/// How many of `count` bytes equal `value`.
///
/// Bound by loads: sixteen bytes take a comparison and a subtraction. Lanes count to 255 before
/// they are added up.
static inline size_t ck_count_bytes(const uint8_t *_Nonnull bytes, size_t count, uint8_t value) {
  size_t found = 0;
  size_t i = 0;
#if defined(__x86_64__)
  const __m128i wanted = _mm_set1_epi8((char)value);
  __m128i sums = _mm_setzero_si128();
  while (i + 16 <= count) {
    size_t blocks = (count - i) / 16;
    if (blocks > 255) blocks = 255;
    __m128i lanes = _mm_setzero_si128();
    for (const uint8_t *end = bytes + i + 16 * blocks, *at = bytes + i; at < end; at += 16) {
      lanes = _mm_sub_epi8(lanes, _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)at), wanted));
    }
    sums = _mm_add_epi64(sums, _mm_sad_epu8(lanes, _mm_setzero_si128()));
    i += 16 * blocks;
  }
  found = (size_t)_mm_cvtsi128_si64(sums) + (size_t)_mm_cvtsi128_si64(_mm_srli_si128(sums, 8));
#endif
  for (; i < count; i++) found += bytes[i] == value;
  return found;
}

#endif
