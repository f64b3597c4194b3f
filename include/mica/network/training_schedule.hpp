// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/table.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// When an array is needed, and whether for one sample at a time.
struct Lifetime {
  static constexpr int none = -1;

  int first = 0;
  int last = none;
  /// The same for all samples of a micro-batch: the segments that need it, from their begin to their end.
  int begin = 0;
  int end = none;
  int job = none;
  int segment = none;
  bool in_one_job = true;
  bool in_one_segment = true;

  constexpr bool is_used() const { return last != none; }
  constexpr bool is_of_one_sample() const { return in_one_segment && segment != none; }

  constexpr void add(const Lifetime& other) {
    if (!other.is_used()) return;
    if (!is_used()) {
      *this = other;
      return;
    }
    first = std::min(first, other.first), last = std::max(last, other.last);
    begin = std::min(begin, other.begin), end = std::max(end, other.end);
    in_one_job = in_one_job && other.in_one_job && job == other.job;
    in_one_segment = in_one_segment && other.in_one_segment && segment == other.segment;
  }
};

/// When each op of a graph works in training. A batch goes through in jobs, between which all micro-batches
/// wait for each other: forward through each stage, the last of which also computes the loss and goes
/// backward, and then backward through the other stages. The numbers of time increase from job to job.
///
/// A batchwise op works three times. Its statistics are observed while the op in front of it is computed, one
/// stage before its own. In the backward pass `observe_gradient` sums up the gradient in its own stage, and
/// the gradient of its input is computed one stage before, right before the op in front of it goes backward.
template <class G>
struct TrainingSchedule {
  static constexpr int stages = G::stages, jobs = 2 * stages - 1;

  static constexpr int forward_job(int stage) { return stage; }
  static constexpr int backward_job(int stage) { return 2 * (stages - 1) - stage; }

  /// Before the first op, when the samples are read.
  static constexpr Lifetime at_input() { return at(0, 0, 0, 0, Lifetime::none); }
  static constexpr Lifetime at_loss() {
    const int time = 2 * G::ops + 1;
    return at(time, time, time, stages - 1, Lifetime::none);
  }
  static constexpr Lifetime at_forward(int k) {
    const int begin = G::segment_begin(k), end = G::segment_end(k) - 1;
    return at(2 * k + 1, 2 * begin + 1, 2 * end + 1, forward_job(G::stage(k)), segment(k, 0));
  }
  static constexpr Lifetime at_backward(int k) { return in_backward(k, 0); }

  /// When the segment of op k begins its backward pass; its cheap values are computed again then.
  static constexpr Lifetime at_recomputation(int k) {
    Lifetime time = in_backward(k, 0);
    time.first = time.last = time.begin;
    return time;
  }

  /// When op k writes the gradients of its inputs.
  static constexpr Lifetime at_input_gradient(int k) {
    return is_late(k) ? in_backward(G::x_value(k) - 1, 1) : at_backward(k);
  }
  /// Whether op k writes them in another job than that of its `backward`.
  static constexpr bool is_late(int k) { return G::is_batchwise[k] && G::x_value(k) > 0; }

  /// Whether the backward pass has work in the ops [begin, end).
  static constexpr bool learns(int begin, int end) {
    for (int k = begin; k < end; ++k) {
      if (G::needs_gradient[k + 1]) return true;
    }
    return false;
  }

  /// The batchwise ops that take a value: how many, and their numbers, from the last to the first.
  static constexpr int normalizations_of(int value) {
    int count = 0;
    for (int k = 0; k < G::ops; ++k) count += G::is_batchwise[k] && G::x_value(k) == value ? 1 : 0;
    return count;
  }
  static constexpr int normalization_of(int value, int i) {
    int k = G::ops - 1;
    while (!(G::is_batchwise[k] && G::x_value(k) == value && i-- == 0)) --k;
    return k;
  }

  /// Whether op k adds the gradient of its input i to what later users of that value have written.
  static constexpr bool adds_gradient(int k, int i) {
    const Writer& first = first_writers[G::x_value(k, i)];
    return k != first.op || i != first.input;
  }

 private:
  /// The op, and which of its inputs, that writes the gradient of a value first.
  struct Writer {
    int op = Lifetime::none;
    int input = 0;
    int time = 0;
  };
  static constexpr Table<Writer, G::ops + 1> first_writers = [] {
    Table<Writer, G::ops + 1> table{};
    for (int k = G::ops - 1; k >= 0; --k) {
      const int time = at_input_gradient(k).first;
      for (int i = 0; i < G::inputs(k); ++i) {
        Writer& first = table.elements[G::x_value(k, i)];
        if (first.op == Lifetime::none || time < first.time) first = {k, i, time};
      }
    }
    return table;
  }();

  static constexpr int backward_time(int k) { return 4 * G::ops + 2 - 2 * k; }
  static constexpr int segment(int k, int direction) {
    return G::whole_micro_batch[k] ? Lifetime::none : direction * G::ops + G::segment_begin(k);
  }
  static constexpr Lifetime at(int time, int begin, int end, int job, int segment) {
    Lifetime life;
    life.first = life.last = time;
    life.begin = begin, life.end = end, life.job = job, life.segment = segment;
    return life;
  }
  static constexpr Lifetime in_backward(int k, int before) {
    const int begin = G::segment_end(k) - 1, end = G::segment_begin(k);
    return at(backward_time(k) - before, backward_time(begin) - 1, backward_time(end),
              backward_job(G::stage(k)), segment(k, 1));
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
