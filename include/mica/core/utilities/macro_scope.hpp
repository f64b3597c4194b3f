// SPDX-License-Identifier: MIT
// Opens what core/utilities/macro_unscope.hpp closes: the internal macros of one header. Each header that
// needs them includes it again, so there is no #pragma once.
#include <Eigen/Core>

#ifdef MICA_PACKETS
#error \
    "mica: core/utilities/macro_scope.hpp was included twice without core/utilities/macro_unscope.hpp in between"
#endif

// With the address sanitizer workspaces have red zones (core/utilities/red_zone.hpp), so their layout
// differs.
#if defined __SANITIZE_ADDRESS__
#define MICA_LAYOUT(packets) packets##_with_red_zones
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define MICA_LAYOUT(packets) packets##_with_red_zones
#endif
#endif
#ifndef MICA_LAYOUT
#define MICA_LAYOUT(packets) packets
#endif

// The inline namespace of everything whose code follows the packet width: objects compiled with different
// -m flags then fail to link, where mixing them would fail at run time.
#if defined EIGEN_VECTORIZE_AVX512
#define MICA_PACKETS MICA_LAYOUT(packets_of_64_bytes)
#elif defined EIGEN_VECTORIZE_AVX
#define MICA_PACKETS MICA_LAYOUT(packets_of_32_bytes)
#elif defined EIGEN_VECTORIZE
#define MICA_PACKETS MICA_LAYOUT(packets_of_16_bytes)
#else
#define MICA_PACKETS MICA_LAYOUT(packets_of_one)
#endif

#define MICA_INLINE [[gnu::always_inline]] inline
#define MICA_NOINLINE [[gnu::noinline]]

// Stands before a function whose loops GCC must leave as they are. Predictive commoning keeps values of
// overlapping loads for the next iteration, and spills; loop distribution and interchange walk through memory
// in large strides. The attribute turns these off and keeps the user's flags.
#if defined __GNUC__ && !defined __clang__
#define MICA_LOOPS_AS_WRITTEN \
  [[gnu::optimize("no-predictive-commoning", "no-loop-interchange", "no-tree-loop-distribution")]]
#else
#define MICA_LOOPS_AS_WRITTEN
#endif

// Stand before a loop with a constant number of iterations, and before one that must stay a loop.
#if defined __clang__
#define MICA_UNROLL _Pragma("clang loop unroll(full)")
#define MICA_ROLLED _Pragma("clang loop unroll(disable)")
#else
#define MICA_UNROLL _Pragma("GCC unroll 64")
#define MICA_ROLLED _Pragma("GCC unroll 1")
#endif
