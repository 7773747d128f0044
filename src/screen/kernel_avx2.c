// SPDX-License-Identifier: Apache-2.0
#include "screen/kernel_avx2.h"

#ifdef __x86_64__
#include <assert.h>
#include <immintrin.h>

#include "screen/kernel.h"
#include "screen/kernel_scalar.h"

__attribute__((target("avx2"))) size_t
kernel_avx2_scan(const uint8_t *p, size_t count, uint64_t q, int bits_max, uint32_t *out)
{
    assert(bits_max >= 0);
    assert(bits_max <= KERNEL_BITS_MAX);
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                           2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(15), zero = _mm256_setzero_si256();
    const __m256i asked = _mm256_set1_epi64x((long long)q), most = _mm256_set1_epi64x(bits_max);
    size_t found = 0, i = 0;
    for (; i + 4 <= count; i += 4) {
        __m256i x = _mm256_xor_si256(_mm256_loadu_si256((const __m256i_u *)(p + 8 * i)), asked);
        __m256i bits =
            _mm256_add_epi8(_mm256_shuffle_epi8(table, _mm256_and_si256(x, low)),
                            _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(x, 4), low)));
        __m256i far = _mm256_cmpgt_epi64(_mm256_sad_epu8(bits, zero), most);
        unsigned near = ~(unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(far)) & 15u;
        for (; near != 0; near &= near - 1)
            out[found++] = (uint32_t)(i + (unsigned)__builtin_ctz(near));
    }
    size_t rest = kernel_scalar_scan(p + 8 * i, count - i, q, bits_max, out + found);
    for (size_t k = 0; k < rest; k++)
        out[found + k] += (uint32_t)i;
    return found + rest;
}
#endif
