// Byte classes of JSON text, as one bit a byte for blocks of 64 bytes.
#ifndef CK_JSON_MASKS_H
#define CK_JSON_MASKS_H

#include <stddef.h>
#include <stdint.h>

/// Classes of 64 bytes; bit i tells about byte i.
struct ck_json_masks {
  uint64_t quote;       // "
  uint64_t backslash;   // the backslash
  uint64_t structural;  // { } [ ] : , (and perhaps 0x0c and 0x1a, which are control characters)
  uint64_t white;       // 0x20 and below
  uint64_t control;     // below 0x20
  uint64_t newline;     // 0x0a
};

#if defined(__x86_64__)
#include <immintrin.h>

#define CK_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define CK_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi,bmi2,popcnt")))

/// Masks of `blocks` blocks of 64 bytes. Returns nonzero when a byte is not ASCII.
static inline uint64_t ck_json_masks_sse2(
    const uint8_t *_Nonnull bytes, size_t blocks, struct ck_json_masks *_Nonnull out) {
  int high = 0;
  for (size_t block = 0; block < blocks; block++, bytes += 64) {
    uint64_t quote = 0, backslash = 0, structural = 0, white = 0, control = 0, newline = 0;
    for (int lane = 0; lane < 4; lane++) {
      const int shift = lane * 16;
      const __m128i c = _mm_loadu_si128((const __m128i *)(bytes + shift));
      const __m128i folded = _mm_or_si128(c, _mm_set1_epi8(0x20));  // [ ] to { }
      const __m128i s = _mm_or_si128(
          _mm_or_si128(
              _mm_cmpeq_epi8(folded, _mm_set1_epi8('{')),
              _mm_cmpeq_epi8(folded, _mm_set1_epi8('}'))),
          _mm_or_si128(
              _mm_cmpeq_epi8(c, _mm_set1_epi8(':')), _mm_cmpeq_epi8(c, _mm_set1_epi8(','))));
      const __m128i w = _mm_cmpeq_epi8(_mm_min_epu8(c, _mm_set1_epi8(0x20)), c);
      const __m128i k = _mm_cmpeq_epi8(_mm_min_epu8(c, _mm_set1_epi8(0x1f)), c);
      const __m128i q = _mm_cmpeq_epi8(c, _mm_set1_epi8('"'));
      const __m128i b = _mm_cmpeq_epi8(c, _mm_set1_epi8('\\'));
      const __m128i n = _mm_cmpeq_epi8(c, _mm_set1_epi8('\n'));
      high |= _mm_movemask_epi8(c);
      quote |= (uint64_t)_mm_movemask_epi8(q) << shift;
      backslash |= (uint64_t)_mm_movemask_epi8(b) << shift;
      structural |= (uint64_t)_mm_movemask_epi8(s) << shift;
      white |= (uint64_t)_mm_movemask_epi8(w) << shift;
      control |= (uint64_t)_mm_movemask_epi8(k) << shift;
      newline |= (uint64_t)_mm_movemask_epi8(n) << shift;
    }
    out[block] = (struct ck_json_masks){quote, backslash, structural, white, control, newline};
  }
  return (uint64_t)high;
}

CK_AVX2 static inline uint64_t ck_avx2_bits(__m256i low, __m256i high) {
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/// As `ck_json_masks_sse2`.
CK_AVX2 static inline uint64_t ck_json_masks_avx2(
    const uint8_t *_Nonnull bytes, size_t blocks, struct ck_json_masks *_Nonnull out) {
  // By the low nibble, the one structural byte (with [ ] folded to { }) that can have it.
  const __m256i structurals = _mm256_setr_epi8(
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0);
  const __m256i space = _mm256_set1_epi8(0x20);
  const __m256i last_control = _mm256_set1_epi8(0x1f);
  const __m256i quote = _mm256_set1_epi8('"');
  const __m256i backslash = _mm256_set1_epi8('\\');
  const __m256i newline = _mm256_set1_epi8('\n');
  __m256i any = _mm256_setzero_si256();
  for (size_t block = 0; block < blocks; block++, bytes += 64) {
    const __m256i a = _mm256_loadu_si256((const __m256i *)bytes);
    const __m256i b = _mm256_loadu_si256((const __m256i *)(bytes + 32));
    any = _mm256_or_si256(any, _mm256_or_si256(a, b));
    out[block].quote = ck_avx2_bits(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote));
    out[block].backslash =
        ck_avx2_bits(_mm256_cmpeq_epi8(a, backslash), _mm256_cmpeq_epi8(b, backslash));
    out[block].structural = ck_avx2_bits(
        _mm256_cmpeq_epi8(_mm256_shuffle_epi8(structurals, a), _mm256_or_si256(a, space)),
        _mm256_cmpeq_epi8(_mm256_shuffle_epi8(structurals, b), _mm256_or_si256(b, space)));
    out[block].white = ck_avx2_bits(
        _mm256_cmpeq_epi8(_mm256_min_epu8(a, space), a),
        _mm256_cmpeq_epi8(_mm256_min_epu8(b, space), b));
    out[block].control = ck_avx2_bits(
        _mm256_cmpeq_epi8(_mm256_min_epu8(a, last_control), a),
        _mm256_cmpeq_epi8(_mm256_min_epu8(b, last_control), b));
    out[block].newline =
        ck_avx2_bits(_mm256_cmpeq_epi8(a, newline), _mm256_cmpeq_epi8(b, newline));
  }
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(any);
}

/// As `ck_json_masks_sse2`.
CK_AVX512 static inline uint64_t ck_json_masks_avx512(
    const uint8_t *_Nonnull bytes, size_t blocks, struct ck_json_masks *_Nonnull out) {
  const __m512i structurals = _mm512_broadcast_i32x4(
      _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0));
  const __m512i space = _mm512_set1_epi8(0x20);
  uint64_t high = 0;
  for (size_t block = 0; block < blocks; block++, bytes += 64) {
    const __m512i c = _mm512_loadu_si512((const void *)bytes);
    high |= _mm512_movepi8_mask(c);
    out[block].quote = _mm512_cmpeq_epi8_mask(c, _mm512_set1_epi8('"'));
    out[block].backslash = _mm512_cmpeq_epi8_mask(c, _mm512_set1_epi8('\\'));
    out[block].structural = _mm512_cmpeq_epi8_mask(
        _mm512_shuffle_epi8(structurals, c), _mm512_or_si512(c, space));
    out[block].white = _mm512_cmple_epu8_mask(c, space);
    out[block].control = _mm512_cmplt_epu8_mask(c, space);
    out[block].newline = _mm512_cmpeq_epi8_mask(c, _mm512_set1_epi8('\n'));
  }
  return high;
}
#endif

#if defined(__aarch64__)
#include <arm_neon.h>

/// One bit a byte of four vectors whose bytes are 0x00 or 0xff.
static inline uint64_t ck_neon_bits(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  const uint8x16_t bit = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t ab = vpaddq_u8(vandq_u8(a, bit), vandq_u8(b, bit));
  const uint8x16_t cd = vpaddq_u8(vandq_u8(c, bit), vandq_u8(d, bit));
  const uint8x16_t all = vpaddq_u8(ab, cd);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

#define CK_NEON_EACH(expression)                                                \
  ({                                                                            \
    uint8x16_t r[4];                                                            \
    for (int lane = 0; lane < 4; lane++) {                                      \
      const uint8x16_t c = v[lane];                                             \
      r[lane] = (expression);                                                   \
    }                                                                           \
    ck_neon_bits(r[0], r[1], r[2], r[3]);                                       \
  })

/// Masks of `blocks` blocks of 64 bytes. Returns nonzero when a byte is not ASCII.
static inline uint64_t ck_json_masks_neon(
    const uint8_t *_Nonnull bytes, size_t blocks, struct ck_json_masks *_Nonnull out) {
  const uint8x16_t structurals = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0};
  const uint8x16_t space = vdupq_n_u8(0x20);
  uint8x16_t any = vdupq_n_u8(0);
  for (size_t block = 0; block < blocks; block++, bytes += 64) {
    const uint8x16_t v[4] = {
        vld1q_u8(bytes), vld1q_u8(bytes + 16), vld1q_u8(bytes + 32), vld1q_u8(bytes + 48)};
    any = vorrq_u8(any, vorrq_u8(vorrq_u8(v[0], v[1]), vorrq_u8(v[2], v[3])));
    out[block].quote = CK_NEON_EACH(vceqq_u8(c, vdupq_n_u8('"')));
    out[block].backslash = CK_NEON_EACH(vceqq_u8(c, vdupq_n_u8('\\')));
    out[block].structural = CK_NEON_EACH(
        vceqq_u8(vqtbl1q_u8(structurals, vandq_u8(c, vdupq_n_u8(0x8f))), vorrq_u8(c, space)));
    out[block].white = CK_NEON_EACH(vcleq_u8(c, space));
    out[block].control = CK_NEON_EACH(vcltq_u8(c, space));
    out[block].newline = CK_NEON_EACH(vceqq_u8(c, vdupq_n_u8('\n')));
  }
  return vmaxvq_u8(any) >> 7;
}
#undef CK_NEON_EACH
#endif

#endif
