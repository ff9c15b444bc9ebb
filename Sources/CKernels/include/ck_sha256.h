// SHA-256 by the processor's own instructions, after S. Gulley et al., "Intel SHA Extensions", 2013.
#ifndef CK_SHA256_H
#define CK_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#define CK_SHA __attribute__((target("sha,sse4.1,ssse3")))

static inline bool ck_sha256_has_instructions(void) {
  unsigned int a, b, c, d;
  __builtin_cpu_init();
  return __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1") &&
         __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA) != 0;
}

/// Takes `count` blocks of 64 bytes into the eight words of `state`.
///
/// - Parameter constants: One for each of the 64 rounds.
static inline CK_SHA void ck_sha256_blocks(uint32_t *_Nonnull state, const uint8_t *_Nonnull bytes,
                                           size_t count, const uint32_t *_Nonnull constants) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  const __m128i *constant = (const __m128i *)constants;
  // The instructions keep the words as ABEF and CDGH.
  __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
  __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state + 1), 0x1b);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
  for (size_t block = 0; block < count; block++) {
    const __m128i *input = (const __m128i *)(bytes + block * 64);
    __m128i before0 = abef, before1 = cdgh;
    __m128i words[4];
#pragma clang loop unroll(full)
    for (int group = 0; group < 16; group++) {
      __m128i *word = &words[group & 3];
      if (group < 4) {
        *word = _mm_shuffle_epi8(_mm_loadu_si128(input + group), swap);
      } else {
        const __m128i last = words[(group + 3) & 3];
        __m128i next = _mm_sha256msg1_epu32(*word, words[(group + 1) & 3]);
        next = _mm_add_epi32(next, _mm_alignr_epi8(last, words[(group + 2) & 3], 4));
        *word = _mm_sha256msg2_epu32(next, last);
      }
      __m128i sums = _mm_add_epi32(*word, _mm_loadu_si128(constant + group));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sums);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sums, 0x0e));
    }
    abef = _mm_add_epi32(abef, before0);
    cdgh = _mm_add_epi32(cdgh, before1);
  }
  __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
  __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128((__m128i *)state + 1, _mm_alignr_epi8(dchg, feba, 8));
}
#else
static inline bool ck_sha256_has_instructions(void) { return false; }

static inline void ck_sha256_blocks(uint32_t *_Nonnull state, const uint8_t *_Nonnull bytes,
                                    size_t count, const uint32_t *_Nonnull constants) {
  (void)state, (void)bytes, (void)count, (void)constants;
}
#endif

#endif
