// Header-only kernels. Each has a plain twin in Swift and a differential test.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_bit_positions.h"
#include "ck_calendar.h"
#include "ck_count.h"
#include "ck_cpu.h"
#include "ck_crc32.h"
#include "ck_decimal.h"
#include "ck_equal.h"
#include "ck_file.h"
#include "ck_find.h"
#include "ck_json_masks.h"
#include "ck_json_plain.h"
#include "ck_low_bytes.h"
#include "ck_match.h"
#include "ck_prefetch.h"
#include "ck_sha256.h"
#include "ck_streams.h"
#include "ck_utf8.h"

#endif
