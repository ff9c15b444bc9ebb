// Header-only kernels. Each has a plain twin in Swift and a differential test.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_prefetch.h"

#endif
