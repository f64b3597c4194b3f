// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/pass.hpp>

/// What a layer without parameters gets on its way forward, and backward.
template <class T, class X, class Y>
mica::Forward<X, Y, T> forward_of(X x, Y y, const mica::PassContext& context) {
  return {x, y, nullptr, nullptr, nullptr, context};
}
template <class T, class X, class Y, class DY, class DX>
mica::Backward<X, Y, DY, DX, T> backward_of(X x, Y y, DY dy, DX dx, const mica::PassContext& context) {
  return {x, y, dy, dx, nullptr, nullptr, nullptr, nullptr, false, nullptr, context};
}
