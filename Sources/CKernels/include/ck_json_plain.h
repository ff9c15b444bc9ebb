// Copies of text up to the first byte that JSON wants escaped.
#ifndef CK_JSON_PLAIN_H
#define CK_JSON_PLAIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

/// High bits of the bytes of `word` that must be escaped: quotes, backslashes and control
/// characters. The lowest one set is exact; above it, borrows may set others.
static inline __attribute__((always_inline)) uint64_t ck_json_special(uint64_t word) {
  const uint64_t ones = 0x0101010101010101u;
  const uint64_t quote = word ^ ones * '"';
  const uint64_t backslash = word ^ ones * '\\';
  const uint64_t control = (word - ones * 0x20) & ~word;
  return (control | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash)) & ones * 0x80;
}

/// The `count` bytes at `from`, fewer than eight, with spaces behind them.
static inline __attribute__((always_inline)) uint64_t ck_load_short(
    const uint8_t *_Nonnull from, size_t count) {
  uint64_t word = 0;
  if (count >= 4) {
    uint32_t low, high;
    memcpy(&low, from, 4);
    memcpy(&high, from + count - 4, 4);
    word = low | (uint64_t)high << (8 * (count - 4));
  } else if (count > 0) {
    word = from[0] | (uint64_t)from[count / 2] << (8 * (count / 2)) |
           (uint64_t)from[count - 1] << (8 * (count - 1));
  }
  return word | 0x2020202020202020u << (8 * count);
}

/// Copies the bytes before the first that must be escaped, of `count` at most; returns how many.
/// Sets high bits in `high` when one of these bytes, or one not far behind, is not ASCII. Up to 16
/// bytes more may be written. Little-endian machines only.
static inline size_t ck_json_copy_plain(
    const uint8_t *_Nonnull from, uint8_t *_Nonnull to, size_t count, uint64_t *_Nonnull high) {
  size_t i = 0;
#if defined(__x86_64__)
  for (; i + 16 <= count; i += 16) {
    const __m128i c = _mm_loadu_si128((const __m128i *)(from + i));
    _mm_storeu_si128((__m128i *)(to + i), c);
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(c, _mm_set1_epi8(0x1f)), c);
    const __m128i named = _mm_or_si128(
        _mm_cmpeq_epi8(c, _mm_set1_epi8('"')), _mm_cmpeq_epi8(c, _mm_set1_epi8('\\')));
    const unsigned special = (unsigned)_mm_movemask_epi8(_mm_or_si128(control, named));
    *high |= (unsigned)_mm_movemask_epi8(c);
    if (special != 0) return i + (size_t)__builtin_ctz(special);
  }
#endif
  uint64_t word;
  for (; i + 8 <= count; i += 8) {
    memcpy(&word, from + i, 8);
    memcpy(to + i, &word, 8);
    *high |= word & 0x8080808080808080u;
    const uint64_t special = ck_json_special(word);
    if (special != 0) return i + (size_t)(__builtin_ctzll(special) >> 3);
  }
  if (i == count) return i;
  word = ck_load_short(from + i, count - i);
  memcpy(to + i, &word, 8);
  *high |= word & 0x8080808080808080u;
  const uint64_t special = ck_json_special(word);
  return special != 0 ? i + (size_t)(__builtin_ctzll(special) >> 3) : count;
}

#endif
