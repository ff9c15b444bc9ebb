// Which instruction sets the processor has.
#ifndef CK_CPU_H
#define CK_CPU_H

#include <stdbool.h>

#if defined(__x86_64__)
/// Whether functions marked CK_AVX2 can run.
static inline bool ck_cpu_has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

/// Whether functions marked CK_AVX512 can run.
static inline bool ck_cpu_has_avx512(void) {
  return ck_cpu_has_avx2() && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vbmi2");
}
#endif

#endif
