// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/red_zone.hpp>
#include <mica/network/allocator.hpp>
#include <mica/network/gradient_arrays.hpp>
#include <mica/network/kernel_scratch.hpp>
#include <mica/network/parameter_layout.hpp>
#include <mica/network/recomputation.hpp>
#include <mica/network/training_schedule.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
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
  using Gradients = GradientArrays<G>;
  using Again = Recomputation<G>;
  static constexpr int values = G::ops + 1, addends = G::ops * G::most_inputs_of_leaf;
  // The arrays in a row: values, values computed again, gradients, gradients inside of padding, addends.
  static constexpr int again = values, dy = again + values, dz = dy + G::ops, addend = dz + G::ops,
                       arrays = addend + addends;

  struct Array {
    Lifetime life;
    Layout layout;
  };

  /// The array of the gradient of what op k gives.
  static constexpr int dy_of(int k) { return dy + Gradients::owner(k); }

  static constexpr void add_values(Array* to) {
    const int output = G::output_value, logits = G::last_is_activation ? output - 1 : output;
    for (int v = 0; v < values; ++v) to[v].layout = to[again + v].layout = G::layouts[v];
    to[0].life.add(Schedule::at_input());
    to[output].life.add(Schedule::at_loss());
    to[logits].life.add(Schedule::at_loss());
    for (int k = 0; k < G::ops; ++k) {
      to[k + 1].life.add(Schedule::at_forward(k));
      if (Again::of(k + 1)) to[again + k + 1].life.add(Schedule::at_recomputation(k));
      for (int i = 0; i < G::inputs(k); ++i) {
        const int x = G::x_value(k, i), later = Again::of(x) ? again + x : x;
        to[x].life.add(Schedule::at_forward(k));
        if (Again::of(k + 1)) to[later].life.add(Schedule::at_recomputation(k));
        if (Again::reads_input(k)) {
          to[later].life.add(Schedule::at_backward(k));
          to[later].life.add(Schedule::at_input_gradient(k));
        }
      }
      if (Again::reads_output(k))
        to[Again::of(k + 1) ? again + k + 1 : k + 1].life.add(Schedule::at_backward(k));
    }
  }

  static constexpr void add_gradients(Array* to) {
    for (int k = 0; k < G::ops; ++k) {
      to[dy + k].layout.shape = G::out(k);
      to[dz + k].layout = Gradients::dz_layout(k);
      if (G::may_meet_loss(k)) to[dy_of(k)].life.add(Schedule::at_loss());
      if (!G::needs_gradient[k + 1]) continue;
      to[dy_of(k)].life.add(Schedule::at_backward(k));
      if (Schedule::is_late(k)) to[dy_of(k)].life.add(Schedule::at_input_gradient(k));
      if (Gradients::moves_gradient(k)) to[dz + k].life.add(Schedule::at_backward(k));
      for (int i = 0; i < G::inputs(k); ++i) {
        const int x = G::x_value(k, i);
        if (!G::needs_gradient[x]) continue;
        to[dy_of(x - 1)].life.add(Schedule::at_input_gradient(k));
        Array& added = to[addend + k * G::most_inputs_of_leaf + i];
        added.layout.shape = G::in(k, i);
        if (Gradients::adds(k, i)) added.life.add(Schedule::at_input_gradient(k));
      }
    }
  }

  // Each constant below is evaluated by itself, since compilers limit the steps of one evaluation.
  static constexpr std::array<Array, std::size_t{arrays}> all = [] {
    std::array<Array, std::size_t{arrays}> table{};
    add_values(table.data());
    add_gradients(table.data());
    return table;
  }();

  static constexpr int samples_of(const Array& array) { return array.life.is_of_one_sample() ? 1 : Samples; }

  /// The first array with the layout and the number of samples of each: those may share their zeros.
  static constexpr Table<int, arrays> paddings = [] {
    Table<int, arrays> table{};
    for (int i = 0; i < arrays; ++i) {
      const Array& array = all[static_cast<std::size_t>(i)];
      table.elements[i] = Allocation::no_padding;
      if (!array.life.is_used() || array.layout.is_dense()) continue;
      for (int j = 0; table[i] == Allocation::no_padding; ++j) {
        const Array& other = all[static_cast<std::size_t>(j)];
        const bool is_equal = !other.layout.is_dense() && other.layout == array.layout &&
                              samples_of(other) == samples_of(array);
        if (is_equal) table.elements[i] = j;
      }
    }
    return table;
  }();

  /// The arrays of one memory, and its size.
  struct Memory {
    int count = 0;
    int numbers[std::size_t{arrays}] = {};
    Table<Allocation, arrays> allocations{};
    int size = 0;
  };
  static constexpr Memory memory_of(bool block) {
    Memory memory;
    for (int i = 0; i < arrays; ++i) {
      const auto& [life, layout] = all[static_cast<std::size_t>(i)];
      if (!life.is_used() || life.in_one_job == block) continue;
      const bool one = life.is_of_one_sample();
      memory.numbers[memory.count] = i;
      memory.allocations.elements[memory.count++] = {(one ? 1 : Samples) * layout.sample_stride() + red_zone,
                                                     one ? life.first : life.begin,
                                                     one ? life.last : life.end, paddings[i]};
    }
    memory.size = allocate(memory.allocations, memory.count);
    return memory;
  }
  static constexpr Memory in_block = memory_of(true), in_scratch = memory_of(false);

  static constexpr std::array<Location, std::size_t{arrays}> locations = [] {
    std::array<Location, std::size_t{arrays}> table{};
    const auto add = [&](const Memory& memory, bool block) {
      for (int i = 0; i < memory.count; ++i) {
        const auto number = static_cast<std::size_t>(memory.numbers[i]);
        const Allocation& array = memory.allocations[i];
        table[number] = {block, samples_of(all[number]), array.offset, array.size, array.first, array.last};
      }
    };
    add(in_block, true);
    add(in_scratch, false);
    return table;
  }();

  static constexpr Location location(int array) { return locations[static_cast<std::size_t>(array)]; }

 public:
  /// Value v; and the same value in the backward pass, computed again or kept.
  static constexpr Location x(int v) { return location(v); }
  static constexpr Location x_later(int v) { return location(Again::of(v) ? again + v : v); }
  /// The gradient of what op k gives; and the gradient before the activation, which has memory of its own if
  /// the layer wants zeros around it.
  static constexpr Location output_gradient(int k) { return location(dy_of(k)); }
  static constexpr Location padded_gradient(int k) { return location(dz + k); }
  /// Where op k writes the gradient of its input i before it is added to that of other users.
  static constexpr Location gradient_to_add(int k, int i) {
    return location(addend + k * G::most_inputs_of_leaf + i);
  }

  /// Elements of the block of a micro-batch, and of the scratch memory of a thread, which ends with the
  /// scratch memory of the kernels.
  static constexpr int block_size = in_block.size;
  static constexpr int kernel_scratch = in_scratch.size;
  static constexpr std::int64_t scratch_size = std::int64_t{in_scratch.size} + KernelScratch<T, G>::training;

  static_assert(verify(in_block.allocations, in_block.size, in_block.count));
  static_assert(verify(in_scratch.allocations, in_scratch.size, in_scratch.count));

  /// Lets the address sanitizer report every access outside of the arrays that are needed at this time.
  static void fence(T* scratch, T* block, int time) {
    if constexpr (red_zone > 0) {
      forbid(scratch, std::size_t{kernel_scratch});
      if (block) forbid(block, std::size_t{block_size});
      for (const Location& location : locations) {
        if (location.samples > 0 && location.first <= time && time <= location.last)
          allow((location.in_block ? block : scratch) + location.offset,
                static_cast<std::size_t>(location.size - red_zone));
      }
    }
    static_cast<void>(scratch), static_cast<void>(block), static_cast<void>(time);
  }
  static void unfence(T* scratch, T* block) {
    allow(scratch, std::size_t{kernel_scratch});
    if (block) allow(block, std::size_t{block_size});
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
