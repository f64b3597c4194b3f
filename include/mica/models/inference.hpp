// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/buffer.hpp>
#include <mica/core/threads.hpp>
#include <mica/models/flops.hpp>
#include <mica/models/passes.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

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
/// The samples are part of a shard of `rows` samples: that decides about their last bits.
template <class T, class C, class Read>
View<const T, Place{C::output}> infer(const Parameters<T, C>& parameters, Workspace<T, C>& workspace,
                                      int count, Read read, int rows) {
  using Rows = kernels::Runs<C::input_place>;
  const auto passes = workspace.passes(parameters);
  const auto input = passes.input(count);
  for (int i = 0; i < count; ++i)
    for (int r = 0; r < Rows::count; ++r) read(i, r * Rows::size, Rows::size, input.at(i, r));
  passes.template forward<false>(count, Pass{}, rows);
  return passes.template output<false>(count);
}
template <class T, class C, class Read>
View<const T, Place{C::output}> infer(const Parameters<T, C>& parameters, Workspace<T, C>& workspace,
                                      int count, Read read) {
  return infer(parameters, workspace, count, read, count);
}

/// The samples from `first` to `last` - 1 of `count` ones, whose outputs it writes to `out`, one behind the
/// other. The shards are those of all `count` samples, so that the bits do not depend on `first` and `last`.
template <class T, class C, class Read>
void infer_range(const Parameters<T, C>& parameters, Workspace<T, C>& workspace, int first, int last,
                 int count, Read read, T* out) {
  constexpr int outputs = C::output.size();
  while (first < last) {
    const int shard = first / shard_size * shard_size, rows = std::min(shard_size, count - shard),
              end = std::min(last, shard + rows);
    // What is left behind the full shards is computed sample by sample.
    const auto y = infer(
        parameters, workspace, end - first,
        [&](int i, int from, int n, T* to) { read(first + i, from, n, to); },
        rows == shard_size ? rows : end - first);
    for (int i = 0; i < y.count; ++i)
      std::copy_n(y.at(i), outputs, out + std::ptrdiff_t{first + i} * outputs);
    first = end;
  }
}

/// All of `count` samples.
template <class T, class C, class Read>
void infer(const Parameters<T, C>& parameters, Workspace<T, C>& workspace, int count, Read read, T* out) {
  infer_range(parameters, workspace, 0, count, count, read, out);
}

/// How `count` samples are cut into tasks for `threads` threads: full shards first, as many for each thread,
/// then what is left in `pieces` of equal size. A piece of a shard computes the layers that take a whole
/// shard for all samples of the shard. Where that would be half of the work or more, full shards stay whole.
template <class C>
class InferenceCut {
  static constexpr bool cuts_shards = [] {
    constexpr auto multiply_adds =
        C::per_step([](auto k) { return C::template LayerOf<k()>::multiply_adds(C::in(k())); });
    std::int64_t whole = 0;
    for (int k = 0; k < C::steps; ++k)
      if (C::whole_shard[k]) whole += multiply_adds[k];
    return 4 * whole < flops<C>().inference;
  }();

 public:
  constexpr InferenceCut(int count, int threads)
      : shards_(count / shard_size / (cuts_shards ? threads : 1) * (cuts_shards ? threads : 1)),
        rest_(count - shards_ * shard_size),
        pieces_(std::min(rest_, threads)) {}

  constexpr int tasks() const { return shards_ + pieces_; }

  /// The first sample of a task; begin(tasks()) is the number of samples.
  constexpr int begin(int task) const {
    if (task <= shards_) return task * shard_size;
    return shards_ * shard_size + static_cast<int>(std::int64_t{rest_} * (task - shards_) / pieces_);
  }

 private:
  int shards_, rest_, pieces_;
};

/// All of `count` samples by a team of threads, of which each has one of the workspaces.
template <class T, class C, class Read>
void infer(const Parameters<T, C>& parameters, Team& team, Workspace<T, C>* workspaces, int count, Read read,
           T* out) {
  const InferenceCut<C> cut(count, team.size());
  team.run(cut.tasks(), [&](int worker, int task) {
    infer_range(parameters, workspaces[worker], cut.begin(task), cut.begin(task + 1), count, read, out);
  });
}

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
