// Folding for CRC-32 by carry-less multiplication, after V. Gopal et al., "Fast CRC Computation for
// Generic Polynomials Using PCLMULQDQ Instruction", 2009.
#ifndef CK_CRC32_H
#define CK_CRC32_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>

#define CK_PCLMUL __attribute__((target("pclmul,sse4.1")))

static inline bool ck_crc32_can_fold(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
}

/// `sum` moved on by the distance that the constants in `by` stand for, with `next` added.
static inline CK_PCLMUL __m128i ck_crc32_step(__m128i sum, __m128i by, __m128i next) {
  __m128i low = _mm_clmulepi64_si128(sum, by, 0x00);
  __m128i high = _mm_clmulepi64_si128(sum, by, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

/// Folds `count` bytes, a multiple of 64 and not 0, into the 16 at `folded`: those lead from a
/// register of zero to where the bytes lead from `crc` in the register, inverted.
static inline CK_PCLMUL void ck_crc32_fold(uint32_t crc, const uint8_t *_Nonnull bytes,
                                           size_t count, uint8_t *_Nonnull folded) {
  const __m128i by64 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  const __m128i by16 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const __m128i *next = (const __m128i *)bytes;
  __m128i a = _mm_xor_si128(_mm_loadu_si128(next), _mm_cvtsi32_si128((int)~crc));
  __m128i b = _mm_loadu_si128(next + 1);
  __m128i c = _mm_loadu_si128(next + 2);
  __m128i d = _mm_loadu_si128(next + 3);
  for (size_t done = 64; done < count; done += 64) {
    next += 4;
    a = ck_crc32_step(a, by64, _mm_loadu_si128(next));
    b = ck_crc32_step(b, by64, _mm_loadu_si128(next + 1));
    c = ck_crc32_step(c, by64, _mm_loadu_si128(next + 2));
    d = ck_crc32_step(d, by64, _mm_loadu_si128(next + 3));
  }
  b = ck_crc32_step(a, by16, b);
  c = ck_crc32_step(b, by16, c);
  d = ck_crc32_step(c, by16, d);
  _mm_storeu_si128((__m128i *)folded, d);
}
#else
static inline bool ck_crc32_can_fold(void) { return false; }

static inline void ck_crc32_fold(uint32_t crc, const uint8_t *_Nonnull bytes, size_t count,
                                 uint8_t *_Nonnull folded) {
  (void)crc, (void)bytes, (void)count, (void)folded;
}
#endif

#endif
