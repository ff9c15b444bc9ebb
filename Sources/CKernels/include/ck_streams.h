// Transposition of the bytes of fixed-width values, for BYTE_STREAM_SPLIT.
//
// The address of a byte of 16 values of 2^k bytes has 4 bits for the value above k bits for the
// byte. Interleaving the lower half of all vectors with the upper half moves the highest bit of
// every address behind the lowest. Doing so 4 times leaves the value's bits lowest: the bytes are
// split into streams. Doing so k times more puts them together again.
#ifndef CK_STREAMS_H
#define CK_STREAMS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Values that are transposed at a time.
#define CK_STREAMS_BLOCK 16

typedef uint8_t ck_v16 __attribute__((vector_size(16)));

/// One round over `count` vectors.
static inline __attribute__((always_inline)) void ck_streams_round(
    ck_v16 *_Nonnull vectors, const int count) {
  ck_v16 next[16];
#pragma clang loop unroll(full)
  for (int i = 0; i < count / 2; i++) {
    const ck_v16 a = vectors[i];
    const ck_v16 b = vectors[i + count / 2];
    next[2 * i] = __builtin_shufflevector(
        a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    next[2 * i + 1] = __builtin_shufflevector(
        a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < count; i++) vectors[i] = next[i];
}

/// Splits `blocks` times 16 values of `width` bytes into streams, which lie `stride` bytes apart.
static inline __attribute__((always_inline)) void ck_streams_split(
    const uint8_t *_Nonnull values, size_t blocks, uint8_t *_Nonnull streams, size_t stride,
    const int width) {
  for (size_t block = 0; block < blocks; block++) {
    ck_v16 vectors[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) memcpy(&vectors[i], values + 16 * i, 16);
#pragma clang loop unroll(full)
    for (int round = 0; round < 4; round++) ck_streams_round(vectors, width);
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) memcpy(streams + stride * (size_t)i, &vectors[i], 16);
    values += 16 * width;
    streams += 16;
  }
}

/// Puts `blocks` times 16 values of `width` = 2^`rounds` bytes together.
static inline __attribute__((always_inline)) void ck_streams_join(
    const uint8_t *_Nonnull streams, size_t stride, size_t blocks, uint8_t *_Nonnull values,
    const int width, const int rounds) {
  for (size_t block = 0; block < blocks; block++) {
    ck_v16 vectors[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) memcpy(&vectors[i], streams + stride * (size_t)i, 16);
#pragma clang loop unroll(full)
    for (int round = 0; round < rounds; round++) ck_streams_round(vectors, width);
#pragma clang loop unroll(full)
    for (int i = 0; i < width; i++) memcpy(values + 16 * i, &vectors[i], 16);
    streams += 16;
    values += 16 * width;
  }
}

#define CK_STREAMS(WIDTH, ROUNDS)                                                              \
  static inline void ck_streams_split_##WIDTH(                                                 \
      const uint8_t *_Nonnull values, size_t blocks, uint8_t *_Nonnull streams, size_t stride) { \
    ck_streams_split(values, blocks, streams, stride, WIDTH);                                  \
  }                                                                                            \
  static inline void ck_streams_join_##WIDTH(                                                  \
      const uint8_t *_Nonnull streams, size_t stride, size_t blocks, uint8_t *_Nonnull values) { \
    ck_streams_join(streams, stride, blocks, values, WIDTH, ROUNDS);                           \
  }

CK_STREAMS(2, 1)
CK_STREAMS(4, 2)
CK_STREAMS(8, 3)
CK_STREAMS(16, 4)
#undef CK_STREAMS

#endif
