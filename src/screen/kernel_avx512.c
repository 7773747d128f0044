// SPDX-License-Identifier: Apache-2.0
#include "screen/kernel_avx512.h"

#ifdef __x86_64__
#include <assert.h>
#include <immintrin.h>

#include "screen/kernel.h"

__attribute__((target("avx512f,avx512vl,avx512vpopcntdq"))) size_t
kernel_avx512_scan(const uint8_t *p, size_t count, uint64_t q, int bits_max, uint32_t *out)
{
    assert(bits_max >= 0);
    assert(bits_max <= KERNEL_BITS_MAX);
    const __m512i asked = _mm512_set1_epi64((long long)q), most = _mm512_set1_epi64(bits_max);
    size_t found = 0;
    for (size_t i = 0; i < count; i += 8) {
        unsigned lanes = count - i < 8 ? (1u << (count - i)) - 1 : 0xff;
        __mmask8 real = (__mmask8)lanes;
        __m512i x = _mm512_xor_si512(_mm512_maskz_loadu_epi64(real, p + 8 * i), asked);
        unsigned near = _mm512_mask_cmple_epu64_mask(real, _mm512_popcnt_epi64(x), most);
        for (; near != 0; near &= near - 1)
            out[found++] = (uint32_t)(i + (unsigned)__builtin_ctz(near));
    }
    return found;
}
#endif
