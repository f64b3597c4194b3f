// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/buffer.hpp>
#include <mica/models/passes.hpp>

#include <algorithm>
#include <cstddef>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// The memory that samples need on their way through a network. One thread at a time may use it.
template <class T, class C>
class Workspace {
  using Plan = InferencePlan<C, shard_size>;

 public:
  Passes<T, C, Plan> passes(const Parameters<T, C>& parameters) { return {parameters, memory_.data()}; }

 private:
  Buffer<T> memory_{std::size_t{Plan::size}};
};

/// Sends `count` <= shard_size samples through the network and returns their outputs, which stay in the
/// workspace until its next use. read(i, from, n, to) writes elements [from, from + n) of sample i to `to`.
template <class T, class C, class Read>
View<const T, Place{C::output}> infer(const Parameters<T, C>& parameters, Workspace<T, C>& workspace,
                                      int count, Read read) {
  using Rows = kernels::Runs<C::input_place>;
  const auto passes = workspace.passes(parameters);
  const auto input = passes.input(count);
  for (int i = 0; i < count; ++i)
    for (int r = 0; r < Rows::count; ++r) read(i, r * Rows::size, Rows::size, input.at(i, r));
  passes.template forward<false>(count, Pass{});
  return passes.template output<false>(count);
}

/// The same for any number of samples, whose outputs it writes to `out`, one behind the other.
template <class T, class C, class Read>
void infer(const Parameters<T, C>& parameters, Workspace<T, C>& workspace, int count, Read read, T* out) {
  constexpr int outputs = C::output.size();
  for (int first = 0; first < count; first += shard_size) {
    const auto y = infer(parameters, workspace, std::min(shard_size, count - first),
                         [&](int i, int from, int n, T* to) { read(first + i, from, n, to); });
    for (int i = 0; i < y.count; ++i, out += outputs) std::copy_n(y.at(i), outputs, out);
  }
}

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
