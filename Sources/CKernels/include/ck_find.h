// Searches among integers.
#ifndef CK_FIND_H
#define CK_FIND_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

/// Where the first of `values[from..<count]` that equals `value` is; `count` when there is none.
static inline __attribute__((always_inline)) size_t ck_find_u32(
    const uint32_t *_Nonnull values, size_t from, size_t count, uint32_t value) {
  size_t i = from;
#if defined(__x86_64__)
  const __m128i wanted = _mm_set1_epi32((int)value);
  for (; i + 4 <= count; i += 4) {
    const __m128i four = _mm_loadu_si128((const __m128i *)(values + i));
    const int equal = _mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(four, wanted)));
    if (equal != 0) return i + (size_t)__builtin_ctz((unsigned)equal);
  }
#endif
  while (i < count && values[i] != value) i++;
  return i;
}

#endif
