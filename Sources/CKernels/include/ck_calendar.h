// The calendar within a year.
#ifndef CK_CALENDAR_H
#define CK_CALENDAR_H

#include <stdint.h>

/// Days of a year before `month`, 1...12; 13 gives all. Between any other month and the next lies
/// no day. Anything may be asked for.
static inline __attribute__((always_inline)) uint64_t ck_days_before_month(
    uint64_t is_leap, uint64_t month) {
  static const uint16_t days[2][18] = {
      {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365, 365, 365, 365, 365},
      {0, 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366, 366, 366, 366, 366}};
  return days[is_leap & 1][month < 17 ? month : 17];
}

#endif
