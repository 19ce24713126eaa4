// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <weft/annotations.h>

#ifdef __const__
#error "weft::annotations must add no flags"
#endif

WEFT_BLOCKS() int answer(void) { return 0; }

int main(void) { return answer(); }
