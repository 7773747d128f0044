// SPDX-License-Identifier: Apache-2.0
#include "screen/kernel.h"

#include "screen/kernel_avx2.h"
#include "screen/kernel_avx512.h"
#include "screen/kernel_scalar.h"

uint64_t
kernel_signature(struct bytes token)
{
    uint64_t once = 0, twice = 0;
    for (size_t i = 0; i < token.n; i++) {
        uint8_t c = token.p[i];
        if (c < 'a' || c > 'z')
            return KERNEL_OTHER;
        uint64_t bit = 1ull << (2 * (c - 'a'));
        twice |= once & bit;
        once |= bit;
    }
    return once | twice << 1;
}

const struct kernel *
kernel_at(size_t i)
{
    static const struct kernel scalar = {"scalar", kernel_scalar_scan};
    if (i == 0)
        return &scalar;
#ifdef __x86_64__
    static const struct kernel avx2 = {"avx2", kernel_avx2_scan};
    static const struct kernel avx512 = {"avx512", kernel_avx512_scan};
    if (i == 1 && __builtin_cpu_supports("avx2"))
        return &avx2;
    if (i == 2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vpopcntdq"))
        return &avx512;
#endif
    return NULL;
}

const struct kernel *
kernel_best(void)
{
    const struct kernel *best = kernel_at(0);
    for (size_t i = 1; kernel_at(i) != NULL; i++)
        best = kernel_at(i);
    return best;
}
