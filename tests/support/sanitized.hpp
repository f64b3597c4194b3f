// SPDX-License-Identifier: MIT
#pragma once

#if defined __has_feature
#define MICA_HAS_FEATURE(feature) __has_feature(feature)
#else
#define MICA_HAS_FEATURE(feature) 0
#endif

/// Whether a sanitizer watches this build. Kernels then take five times as long to compile, so tests leave
/// out some of the many shapes of the same code.
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || MICA_HAS_FEATURE(address_sanitizer) || \
    MICA_HAS_FEATURE(thread_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

#undef MICA_HAS_FEATURE
