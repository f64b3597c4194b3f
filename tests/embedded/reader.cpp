// SPDX-License-Identifier: MIT
#include "many.hpp"
#include "many_expected.hpp"
#include "heads.hpp"
#include "heads_expected.hpp"
#include "tiny.hpp"
#include "tiny_expected.hpp"

#include <cstddef>

namespace {

template <class Y, class T, std::size_t n>
constexpr bool is_near(const Y& found, const T (&expected)[n], double most) {
  if (found.size() != n) return false;
  for (std::size_t i = 0; i < n; ++i) {
    const double off = static_cast<double>(found[i] - expected[i]);
    if (!(off <= most && -off <= most)) return false;
  }
  return true;
}

// The compiler computes it.
static_assert(is_near(written::tiny::model(written::tiny::x), written::tiny::y, 1e-14));
static_assert(is_near(written::heads::model(written::heads::x), written::heads::y, 1e-6));

}  // namespace

int main() {
  int wrong = 0;
  wrong += is_near(written::many::model(written::many::x), written::many::y, 1e-6) ? 0 : 1;
  wrong += is_near(written::heads::model(written::heads::x), written::heads::y, 1e-6) ? 0 : 2;
  wrong += is_near(written::tiny::model(written::tiny::x), written::tiny::y, 1e-14) ? 0 : 4;
  return wrong;
}
