// Positions of the set bits of bitmaps.
#ifndef CK_BIT_POSITIONS_H
#define CK_BIT_POSITIONS_H

#include <stddef.h>
#include <stdint.h>

#include "ck_json_masks.h"

// Eight positions are written at a time, whether there are so many or not: the next word writes
// over what is too much. A branch per eight bits is nearly always predicted; a branch per bit is
// not. The positions behind the last bit are rubbish.
#define CK_BIT_POSITIONS_BODY                                                       \
  for (size_t word = 0; word < words; word++, base += 64) {                         \
    uint64_t bits = bitmap[word];                                                   \
    const int count = __builtin_popcountll(bits);                                   \
    uint32_t *to = out;                                                             \
    out += count;                                                                   \
    do {                                                                            \
      for (int i = 0; i < 8; i++) {                                                 \
        to[i] = base + (uint32_t)CK_TRAILING_ZEROS(bits);                           \
        bits &= bits - 1;                                                           \
      }                                                                             \
      to += 8;                                                                      \
    } while (__builtin_expect(bits != 0, 0));                                       \
  }                                                                                 \
  return out;

/// Writes `base` plus the index of each set bit of `words` words, ascending; returns the end of
/// what it wrote. Up to 8 more elements than there are bits are overwritten.
static inline uint32_t *_Nonnull ck_bit_positions_plain(
    const uint64_t *_Nonnull bitmap, size_t words, uint32_t base, uint32_t *_Nonnull out) {
// A zero word may give any position, but must not be undefined.
#define CK_TRAILING_ZEROS(bits) __builtin_ctzll((bits) | (uint64_t)1 << 63)
  CK_BIT_POSITIONS_BODY
#undef CK_TRAILING_ZEROS
}

#if defined(__x86_64__)
/// As `ck_bit_positions_plain`.
CK_AVX2 static inline uint32_t *_Nonnull ck_bit_positions_bmi(
    const uint64_t *_Nonnull bitmap, size_t words, uint32_t base, uint32_t *_Nonnull out) {
#define CK_TRAILING_ZEROS(bits) _tzcnt_u64(bits)
  CK_BIT_POSITIONS_BODY
#undef CK_TRAILING_ZEROS
}

/// As `ck_bit_positions_plain`, but overwrites up to 64 more elements.
CK_AVX512 static inline uint32_t *_Nonnull ck_bit_positions_avx512(
    const uint64_t *_Nonnull bitmap, size_t words, uint32_t base, uint32_t *_Nonnull out) {
  const __m512i bytes = _mm512_set_epi8(
      63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42,
      41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20,
      19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  for (size_t word = 0; word < words; word++, base += 64) {
    const uint64_t bits = bitmap[word];
    const int count = __builtin_popcountll(bits);
    const __m512i packed = _mm512_maskz_compress_epi8(bits, bytes);
    const __m512i start = _mm512_set1_epi32((int)base);
    _mm512_storeu_si512(
        out, _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
    if (__builtin_expect(count > 16, 0)) {
      _mm512_storeu_si512(
          out + 16,
          _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 1))));
      if (count > 32) {
        _mm512_storeu_si512(
            out + 32,
            _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 2))));
        _mm512_storeu_si512(
            out + 48,
            _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 3))));
      }
    }
    out += count;
  }
  return out;
}
#endif

#undef CK_BIT_POSITIONS_BODY
#endif
