// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/red_zone.hpp>
#include <mica/network/allocator.hpp>
#include <mica/network/parameter_layout.hpp>
#include <mica/network/recomputation.hpp>
#include <mica/network/training_schedule.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {
inline namespace MICA_PACKETS {

/// Where an array of a micro-batch lies: in its block, which it keeps from job to job, or in the scratch
/// memory of the thread that works on it.
struct Location {
  bool in_block = false;
  int samples = 0;
  int offset = 0;
  /// Its elements, and when it is needed.
  int size = 0;
  int first = 0;
  int last = 0;
};

/// Where a micro-batch of at most `Samples` samples lies while it passes through a graph forward and
/// backward. What is needed in one job alone lies in a thread's scratch memory, the rest in the micro-batch's
/// block; in both, arrays that are never needed at the same time share memory.
template <class T, class G, int Samples>
class TrainingMemoryPlan {
  using Schedule = TrainingSchedule<G>;
  using Again = Recomputation<G>;
  static constexpr int values = G::ops + 1, addends = G::ops * G::most_inputs_of_leaf;
  // The arrays in a row: values, values computed again, gradients, gradients inside of padding, addends.
  static constexpr int again = values, dy = again + values, dz = dy + G::ops, addend = dz + G::ops,
                       arrays = addend + addends;

  /// The layout of an op's gradient: inside of the padding that the gradient of its input reads.
  static constexpr Table<Layout, G::ops> dz_layouts = G::per_op([](auto k) {
    using L = typename G::template LayerOf<k()>;
    return Layout{G::out(k()),
                  G::needs_input_gradient(k()) ? L::gradient_padding(G::in(k())) : PaddingSize{}};
  });

  struct Array {
    Lifetime life;
    Layout layout;
  };

  static constexpr bool adds(int k, int i) {
    return G::needs_gradient[G::x_value(k, i)] && Schedule::adds_gradient(k, i);
  }

  static constexpr void add_values(Array* all) {
    const int output = G::output_value, logits = G::last_is_activation ? output - 1 : output;
    for (int v = 0; v < values; ++v) all[v].layout = all[again + v].layout = G::layouts[v];
    all[0].life.add(Schedule::at_input());
    all[output].life.add(Schedule::at_loss());
    all[logits].life.add(Schedule::at_loss());
    for (int k = 0; k < G::ops; ++k) {
      all[k + 1].life.add(Schedule::at_forward(k));
      if (Again::of(k + 1)) all[again + k + 1].life.add(Schedule::at_recomputation(k));
      for (int i = 0; i < G::inputs(k); ++i) {
        const int x = G::x_value(k, i), later = Again::of(x) ? again + x : x;
        all[x].life.add(Schedule::at_forward(k));
        if (Again::of(k + 1)) all[later].life.add(Schedule::at_recomputation(k));
        if (Again::reads_input(k)) {
          all[later].life.add(Schedule::at_backward(k));
          all[later].life.add(Schedule::at_input_gradient(k));
        }
      }
      if (Again::reads_output(k))
        all[Again::of(k + 1) ? again + k + 1 : k + 1].life.add(Schedule::at_backward(k));
    }
  }

  static constexpr void add_gradients(Array* all) {
    for (int k = 0; k < G::ops; ++k) {
      all[dy + k].layout.shape = G::out(k);
      all[dz + k].layout = dz_layouts.elements[k];
      if (G::may_meet_loss(k)) all[dy + k].life.add(Schedule::at_loss());
      if (!G::needs_gradient[k + 1]) continue;
      all[dy + k].life.add(Schedule::at_backward(k));
      if (Schedule::is_late(k)) all[dy + k].life.add(Schedule::at_input_gradient(k));
      if (moves_gradient(k)) all[dz + k].life.add(Schedule::at_backward(k));
      for (int i = 0; i < G::inputs(k); ++i) {
        const int x = G::x_value(k, i);
        if (!G::needs_gradient[x]) continue;
        all[dy + x - 1].life.add(Schedule::at_input_gradient(k));
        Array& added = all[addend + k * G::most_inputs_of_leaf + i];
        added.layout.shape = G::in(k, i);
        if (adds(k, i)) added.life.add(Schedule::at_input_gradient(k));
      }
    }
  }

  /// Scratch memory of the kernels, which every op may use, is one more.
  struct Memory {
    std::array<Location, std::size_t{arrays}> locations{};
    int block = 0;
    int scratch = 0;
    bool is_valid = false;
  };

  static constexpr int most_scratch = [] {
    constexpr auto sizes = G::per_op(
        [](auto k) { return G::template LayerOf<k()>::template Kernels<T, G::in(k())>::scratch_size; });
    int most = 0;
    for (const int size : sizes.elements) most = std::max(most, size);
    return most;
  }();

  static constexpr Memory memory = [] {
    std::array<Array, std::size_t{arrays}> all{};
    add_values(all.data());
    add_gradients(all.data());
    Memory result{};
    Table<Allocation, arrays> in_blocks{}, in_scratch{};
    int users[2][std::size_t{arrays}] = {}, counts[2] = {};
    for (int i = 0; i < arrays; ++i) {
      const auto& [life, layout] = all[static_cast<std::size_t>(i)];
      if (!life.is_used()) continue;
      Location& location = result.locations[static_cast<std::size_t>(i)];
      location.in_block = !life.in_one_job;
      location.samples = life.is_of_one_sample() ? 1 : Samples;
      int padding = Allocation::no_padding;
      for (int j = 0; !layout.is_dense() && padding == Allocation::no_padding; ++j) {
        const bool is_equal =
            all[static_cast<std::size_t>(j)].layout == layout &&
            (j == i || result.locations[static_cast<std::size_t>(j)].samples == location.samples);
        if (is_equal) padding = j;
      }
      const bool one = life.is_of_one_sample();
      auto& to = location.in_block ? in_blocks : in_scratch;
      int& count = counts[location.in_block];
      users[location.in_block][count] = i;
      to.elements[count++] = {location.samples * layout.sample_stride() + red_zone,
                              one ? life.first : life.begin, one ? life.last : life.end, padding};
    }
    result.block = allocate(in_blocks, counts[1]);
    result.scratch = allocate(in_scratch, counts[0]);
    result.is_valid =
        verify(in_blocks, result.block, counts[1]) && verify(in_scratch, result.scratch, counts[0]);
    for (int in_block = 0; in_block < 2; ++in_block) {
      for (int i = 0; i < counts[in_block]; ++i) {
        const Allocation& array = (in_block ? in_blocks : in_scratch)[i];
        Location& location = result.locations[static_cast<std::size_t>(users[in_block][i])];
        location.offset = array.offset, location.size = array.size;
        location.first = array.first, location.last = array.last;
      }
    }
    return result;
  }();

  static constexpr Location location(int array) { return memory.locations[static_cast<std::size_t>(array)]; }

 public:
  /// Value v; and where it is computed again on the way back, or is still there.
  static constexpr Location x(int v) { return location(v); }
  static constexpr Location x_later(int v) { return location(Again::of(v) ? again + v : v); }
  /// The gradient of what op k gives, and where it lies once it is that before the activation: a layer that
  /// wants zeros around it gets it in memory of its own.
  static constexpr Location output_gradient(int k) { return location(dy + k); }
  static constexpr Location padded_gradient(int k) { return location(dz + k); }
  static constexpr Layout dz_layout(int k) { return dz_layouts[k]; }
  static constexpr bool moves_gradient(int k) { return !dz_layouts[k].is_dense(); }
  /// Where op k writes the gradient of its input i before it is added to that of other users.
  static constexpr Location gradient_to_add(int k, int i) {
    return location(addend + k * G::most_inputs_of_leaf + i);
  }

  /// Elements of the block of a micro-batch, and of the scratch memory of a thread.
  static constexpr int block_size = memory.block;
  static constexpr int kernel_scratch = memory.scratch;
  static constexpr std::int64_t scratch_size = std::int64_t{memory.scratch} + most_scratch;

  static_assert(memory.is_valid);

  /// Lets the address sanitizer report who leaves the arrays that are needed at this time, or uses one whose
  /// memory is no longer its own.
  static void fence(T* scratch, T* block, int time) {
    if constexpr (red_zone > 0) {
      forbid(scratch, std::size_t{memory.scratch});
      if (block) forbid(block, std::size_t{block_size});
      for (const Location& location : memory.locations) {
        if (location.samples > 0 && location.first <= time && time <= location.last)
          allow((location.in_block ? block : scratch) + location.offset,
                static_cast<std::size_t>(location.size - red_zone));
      }
    }
    static_cast<void>(scratch), static_cast<void>(block), static_cast<void>(time);
  }
  static void unfence(T* scratch, T* block) {
    allow(scratch, std::size_t{memory.scratch});
    if (block) allow(block, std::size_t{block_size});
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
