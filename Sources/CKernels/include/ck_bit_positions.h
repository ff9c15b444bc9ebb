// Positions of the set bits of bitmaps.
#ifndef CK_BIT_POSITIONS_H
#define CK_BIT_POSITIONS_H

#include <stddef.h>
#include <stdint.h>

#include "ck_json_masks.h"

/// Writes `base` plus the index of each set bit of `words` words, ascending; returns the end of
/// what it wrote. Up to 8 more elements than there are bits are overwritten.
///
/// Eight positions are written at a time, whether there are so many or not: the next word writes
/// over what is too much. A branch for eight bits is mostly predicted, a branch for each is not.
static inline uint32_t *_Nonnull ck_bit_positions_plain(
    const uint64_t *_Nonnull bitmap, size_t words, uint32_t base, uint32_t *_Nonnull out) {
  for (size_t word = 0; word < words; word++, base += 64) {
    uint64_t bits = bitmap[word];
    uint32_t *to = out;
    out += __builtin_popcountll(bits);
    do {
      for (int i = 0; i < 8; i++) {
        // The highest bit, so that the count is defined when no bit is left.
        to[i] = base + (uint32_t)__builtin_ctzll(bits | (uint64_t)1 << 63);
        bits &= bits - 1;
      }
      to += 8;
    } while (bits != 0);
  }
  return out;
}

#if defined(__x86_64__)
/// As `ck_bit_positions_plain`, eight bits at a time and without a branch.
///
/// Entry `b` of `indexes` holds the indexes of the set bits of the byte `b`, a byte each, the
/// first lowest.
CK_AVX2 static inline uint32_t *_Nonnull ck_bit_positions_avx2(
    const uint64_t *_Nonnull bitmap, size_t words, uint32_t base, uint32_t *_Nonnull out,
    const uint64_t *_Nonnull indexes) {
  const __m256i eight = _mm256_set1_epi32(8);
  __m256i start = _mm256_set1_epi32((int)base);
  for (size_t word = 0; word < words; word++) {
    uint64_t bits = bitmap[word];
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
      const uint64_t byte = bits & 0xff;
      const __m256i index =
          _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(indexes + byte)));
      _mm256_storeu_si256((__m256i *)out, _mm256_add_epi32(start, index));
      out += __builtin_popcountll(byte);
      start = _mm256_add_epi32(start, eight);
      bits >>= 8;
    }
  }
  return out;
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

#endif
