// SPDX-License-Identifier: MIT
// Closes what core/utilities/macro_scope.hpp opened, so that no macro leaves a header of mica.
#undef MICA_PACKETS
#undef MICA_LAYOUT
#undef MICA_INLINE
#undef MICA_NOINLINE
#undef MICA_LOOPS_AS_WRITTEN
#undef MICA_UNROLL
#undef MICA_ROLLED
