// Powers of ten that are exact in their type.
#ifndef CK_DECIMAL_H
#define CK_DECIMAL_H

#include <stdint.h>

/// 10 to the power `n`, 0...19.
static inline __attribute__((always_inline)) uint64_t ck_power_of_ten(int64_t n) {
  static const uint64_t powers[20] = {
      1ull, 10ull, 100ull, 1000ull, 10000ull, 100000ull, 1000000ull, 10000000ull, 100000000ull,
      1000000000ull, 10000000000ull, 100000000000ull, 1000000000000ull, 10000000000000ull,
      100000000000000ull, 1000000000000000ull, 10000000000000000ull, 100000000000000000ull,
      1000000000000000000ull, 10000000000000000000ull};
  return powers[n];
}

/// 10 to the power `n`, 0...22: 5^22 is the last that 53 bits hold.
static inline __attribute__((always_inline)) double ck_exact_power_of_ten(int64_t n) {
  static const double powers[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  return powers[n];
}

#endif
