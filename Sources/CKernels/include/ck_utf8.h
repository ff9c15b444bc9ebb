// Validity of UTF-8 by table lookup: J. Keiser, D. Lemire, "Validating UTF-8 in less than one
// instruction per byte", https://arxiv.org/abs/2010.03090
#ifndef CK_UTF8_H
#define CK_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "ck_json_masks.h"

#if defined(__x86_64__)

// What can be wrong with two neighbouring bytes. An error is a bit that the high nibble of the
// first, the low nibble of the first and the high nibble of the second byte all allow.
#define CK_TOO_SHORT 0x01       // a lead byte, then no continuation
#define CK_TOO_LONG 0x02        // ASCII, then a continuation
#define CK_OVERLONG_3 0x04      // e0 80...9f
#define CK_TOO_LARGE 0x08       // f4 90...
#define CK_SURROGATE 0x10       // ed a0...bf
#define CK_OVERLONG_2 0x20      // c0, c1
#define CK_TOO_LARGE_1000 0x40  // f5... 80...8f
#define CK_OVERLONG_4 0x40      // f0 80...8f
#define CK_TWO_CONTS 0x80       // two continuations: right in the third and fourth place only
#define CK_CARRY (CK_TOO_SHORT | CK_TOO_LONG | CK_TWO_CONTS)
#define CK_TABLE(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))

CK_AVX2 static inline __m256i ck_utf8_errors(__m256i input, __m256i previous) {
  const __m256i shifted = _mm256_permute2x128_si256(previous, input, 0x21);
  const __m256i back1 = _mm256_alignr_epi8(input, shifted, 15);
  const __m256i back2 = _mm256_alignr_epi8(input, shifted, 14);
  const __m256i back3 = _mm256_alignr_epi8(input, shifted, 13);
  const __m256i nibble = _mm256_set1_epi8(0x0f);
  const __m256i first_high = _mm256_shuffle_epi8(
      CK_TABLE(
          CK_TOO_LONG, CK_TOO_LONG, CK_TOO_LONG, CK_TOO_LONG, CK_TOO_LONG, CK_TOO_LONG,
          CK_TOO_LONG, CK_TOO_LONG, (char)CK_TWO_CONTS, (char)CK_TWO_CONTS, (char)CK_TWO_CONTS,
          (char)CK_TWO_CONTS, CK_TOO_SHORT | CK_OVERLONG_2, CK_TOO_SHORT,
          CK_TOO_SHORT | CK_OVERLONG_3 | CK_SURROGATE,
          CK_TOO_SHORT | CK_TOO_LARGE | CK_TOO_LARGE_1000 | CK_OVERLONG_4),
      _mm256_and_si256(_mm256_srli_epi16(back1, 4), nibble));
  const char large = (char)(CK_CARRY | CK_TOO_LARGE | CK_TOO_LARGE_1000);
  const __m256i first_low = _mm256_shuffle_epi8(
      CK_TABLE(
          (char)(CK_CARRY | CK_OVERLONG_3 | CK_OVERLONG_2 | CK_OVERLONG_4),
          (char)(CK_CARRY | CK_OVERLONG_2), (char)CK_CARRY, (char)CK_CARRY,
          (char)(CK_CARRY | CK_TOO_LARGE), large, large, large, large, large, large, large, large,
          (char)(large | CK_SURROGATE), large, large),
      _mm256_and_si256(back1, nibble));
  const char any = (char)(CK_TOO_LONG | CK_OVERLONG_2 | CK_TWO_CONTS);
  const __m256i second_high = _mm256_shuffle_epi8(
      CK_TABLE(
          CK_TOO_SHORT, CK_TOO_SHORT, CK_TOO_SHORT, CK_TOO_SHORT, CK_TOO_SHORT, CK_TOO_SHORT,
          CK_TOO_SHORT, CK_TOO_SHORT,
          (char)(any | CK_OVERLONG_3 | CK_TOO_LARGE_1000 | CK_OVERLONG_4),
          (char)(any | CK_OVERLONG_3 | CK_TOO_LARGE), (char)(any | CK_SURROGATE | CK_TOO_LARGE),
          (char)(any | CK_SURROGATE | CK_TOO_LARGE), CK_TOO_SHORT, CK_TOO_SHORT, CK_TOO_SHORT,
          CK_TOO_SHORT),
      _mm256_and_si256(_mm256_srli_epi16(input, 4), nibble));
  const __m256i pairs =
      _mm256_and_si256(_mm256_and_si256(first_high, first_low), second_high);
  // The third byte of three or four, and the fourth of four: here two continuations are right.
  const __m256i third = _mm256_subs_epu8(back2, _mm256_set1_epi8((char)(0xe0 - 0x80)));
  const __m256i fourth = _mm256_subs_epu8(back3, _mm256_set1_epi8((char)(0xf0 - 0x80)));
  const __m256i expected =
      _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
  return _mm256_xor_si256(expected, pairs);
}

/// Nonzero bytes where the last three bytes of `input` begin a character that goes on behind it.
CK_AVX2 static inline __m256i ck_utf8_unfinished(__m256i input) {
  const __m256i most = _mm256_setr_epi8(
      -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
      -1, -1, -1, -1, -1, -1, (char)(0xf0 - 1), (char)(0xe0 - 1), (char)(0xc0 - 1));
  return _mm256_subs_epu8(input, most);
}

/// Whether `count` bytes are well-formed UTF-8 (Unicode, table 3-7).
CK_AVX2 static inline bool ck_utf8_is_valid_avx2(const uint8_t *_Nonnull bytes, size_t count) {
  __m256i errors = _mm256_setzero_si256();
  __m256i previous = errors;
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    const __m256i a = _mm256_loadu_si256((const __m256i *)(bytes + i));
    const __m256i b = _mm256_loadu_si256((const __m256i *)(bytes + i + 32));
    if (_mm256_movemask_epi8(_mm256_or_si256(a, b)) == 0) {
      errors = _mm256_or_si256(errors, ck_utf8_unfinished(previous));
    } else {
      errors = _mm256_or_si256(errors, ck_utf8_errors(a, previous));
      errors = _mm256_or_si256(errors, ck_utf8_errors(b, a));
    }
    previous = b;
  }
  // The rest, then zeros: these end a character that the last byte left unfinished.
  uint8_t rest[96] = {0};
  memcpy(rest, bytes + i, count - i);
  for (size_t j = 0; j <= count - i; j += 32) {
    const __m256i a = _mm256_loadu_si256((const __m256i *)(rest + j));
    errors = _mm256_or_si256(errors, ck_utf8_errors(a, previous));
    previous = a;
  }
  return _mm256_testz_si256(errors, errors);
}

#undef CK_TABLE
#undef CK_CARRY
#endif

#endif
