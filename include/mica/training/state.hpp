// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/buffer.hpp>
#include <mica/network/parameters.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// What training changes: the parameters, the optimizer's vectors, the number of batches and of epochs so
/// far.
template <class T, class G, int Slots>
struct TrainingState {
  Parameters<T, G> parameters;
  std::array<Buffer<T>, std::size_t{Slots}> slots;
  std::int64_t batches = 0;
  std::int64_t epochs = 0;

  TrainingState() {
    for (Buffer<T>& slot : slots) slot = Buffer<T>(Parameters<T, G>::trained);
  }
};

/// A copy of a state, to which it can be set back. Only the first `save` allocates. The packs are not copied;
/// `restore` packs the parameters again.
template <class T, class G, int Slots>
class Checkpoint {
  using State = TrainingState<T, G, Slots>;

 public:
  void save(const State& state) {
    copy(values_, state.parameters.values(), Parameters<T, G>::size);
    for (std::size_t s = 0; s < slots_.size(); ++s)
      copy(slots_[s], state.slots[s].data(), Parameters<T, G>::trained);
    batches_ = state.batches;
    epochs_ = state.epochs;
  }

  void restore(State& state) const {
    std::copy_n(values_.data(), values_.size(), state.parameters.values());
    state.parameters.pack();
    for (std::size_t s = 0; s < slots_.size(); ++s)
      std::copy_n(slots_[s].data(), slots_[s].size(), state.slots[s].data());
    state.batches = batches_;
    state.epochs = epochs_;
  }

 private:
  static void copy(Buffer<T>& to, const T* from, std::size_t size) {
    if (to.size() != size) to = Buffer<T>(size);
    std::copy_n(from, size, to.data());
  }

  Buffer<T> values_;
  std::array<Buffer<T>, std::size_t{Slots}> slots_;
  std::int64_t batches_ = 0;
  std::int64_t epochs_ = 0;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
