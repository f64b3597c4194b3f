// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/kernels/packet.hpp>

#include <mica/core/utilities/macro_scope.hpp>

/// The loop of an optimizer over its parameters.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// `value` in all lanes of a packet of T.
template <class T>
MICA_INLINE Packet<T> packet_of(double value) {
  return broadcast<Packet<T>>(static_cast<T>(value));
}

/// Calls f(w, g, x...) for each packet w of the parameters. g is its gradient and x... are its slots of these
/// numbers. f changes w and x:
///
///     update_packets<0>(slice, [=](P& w, P g, P& velocity) { ... });
template <int... slots, class T, int Slots, class F>
MICA_INLINE void update_packets(const ParameterSlice<T, Slots>& s, F f) {
  using P = Packet<T>;
  for (int i = 0; i < s.size; i += P::size) {
    const auto update = [&](P w, auto... x) {
      f(w, load<P>(s.gradient + i), x...);
      (store(s.slots[slots] + i, x), ...);
      store(s.parameters + i, w);
    };
    update(load<P>(s.parameters + i), load<P>(s.slots[slots] + i)...);
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
