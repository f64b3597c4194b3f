// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/options.hpp>
#include <mica/core/messages/require.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>

/// What layers that slide a window over an image have in common.
namespace mica {

/// The phases [first, last) of an axis.
struct Phases {
  int first;
  int last;

  constexpr int count() const { return last - first; }
  friend constexpr bool operator==(const Phases&, const Phases&) = default;
};

/// Some runs of phases.
struct PhaseRuns {
  static constexpr int most = 4;
  int count = 0;
  Phases at[most] = {};

  constexpr const Phases* begin() const { return at; }
  constexpr const Phases* end() const { return at + count; }

  friend constexpr bool operator==(const PhaseRuns&, const PhaseRuns&) = default;
};

/// One axis of a sliding window.
///
/// The gradient of the inputs along an axis falls apart into `stride` phases: input i takes part in the taps
/// t = (i + before) mod stride, + stride, ...; the inputs of phase r are `first(r)`, + stride, ..., and their
/// gradients are a correlation with stride 1 of the outputs' gradients.
struct Axis {
  int extent;
  int window;
  int stride;
  bool same;

  constexpr int outputs() const { return (same ? extent - 1 : extent - window) / stride + 1; }
  constexpr int padding() const { return same ? std::max((outputs() - 1) * stride - extent + window, 0) : 0; }
  constexpr int before() const { return padding() / 2; }
  constexpr int after() const { return padding() - before(); }

  /// Pairs of an output and an input that it covers: whole windows, less what lies in the padding.
  constexpr std::int64_t covered() const {
    return std::int64_t{outputs()} * window - outside(before()) - outside(after());
  }

  constexpr int taps(int phase) const { return phase < window ? (window - phase - 1) / stride + 1 : 0; }
  constexpr int first(int phase) const { return ((phase - before()) % stride + stride) % stride; }
  constexpr int inputs(int phase) const {
    return first(phase) >= extent ? 0 : (extent - first(phase) - 1) / stride + 1;
  }
  /// The first output that the first input of the phase takes part in.
  constexpr int first_output(int phase) const { return (first(phase) + before()) / stride - taps(phase) + 1; }

  /// All phases that have taps and inputs. Those of a run have the same number of taps and of inputs and the
  /// same first output, which change at three phases at most.
  constexpr PhaseRuns phase_runs() const {
    const int turn = before() % stride;
    int ends[] = {window % stride, turn, (turn + extent % stride) % stride, stride};
    std::sort(std::begin(ends), std::end(ends));
    PhaseRuns runs;
    int first = 0;
    for (const int end : ends) {
      if (end > first && taps(first) > 0 && inputs(first) > 0) runs.at[runs.count++] = {first, end};
      first = end;
    }
    return runs;
  }
  /// Whether every input takes part in an output.
  constexpr bool reaches_all() const {
    int reached = 0;
    for (const PhaseRuns runs = phase_runs(); const Phases& run : runs)
      reached += run.count() * inputs(run.first);
    return reached == extent;
  }

  /// Zeros that the phases read before the first and behind the last output.
  constexpr int gradient_before() const {
    int most = 0;
    for (const PhaseRuns runs = phase_runs(); const Phases& run : runs)
      most = std::max(most, -first_output(run.first));
    return most;
  }
  constexpr int gradient_after() const {
    int most = 0;
    for (const PhaseRuns runs = phase_runs(); const Phases& run : runs) {
      const int r = run.first;
      most = std::max(most, first_output(r) + inputs(r) + taps(r) - 1 - outputs());
    }
    return most;
  }

  friend constexpr bool operator==(const Axis&, const Axis&) = default;

 private:
  /// The elements of all windows in a padding of this width.
  constexpr std::int64_t outside(int width) const {
    const std::int64_t windows = std::min(outputs(), width > 0 ? (width - 1) / stride + 1 : 0);
    return windows * width - windows * (windows - 1) / 2 * stride;
  }
};

/// The axis of a layer. Of strides that leave only one window the least will do, and sums with it stay small.
constexpr Axis make_axis(int extent, int window, int stride, bool same) {
  return {extent, window, static_cast<int>(std::min<std::int64_t>(stride, std::int64_t{extent} + window)),
          same};
}

template <class... Words>
struct NeedsAnImage {
  static_assert(fits<Words...>, "mica: this layer needs an image of height x width x channels");
};
template <class... Words>
struct StrideOfZero {
  static_assert(fits<Words...>, "mica: a stride must be at least 1");
};

template <class... Words>
struct EmptyPool {
  static_assert(fits<Words...>, "mica: a pooling window must be at least 1 x 1");
};
template <class... Words>
struct PoolLargerThanInput {
  static_assert(fits<Words...>, "mica: the pooling window is larger than its input");
};

/// The words for what is needed.
struct Height;
struct Width;
struct Channels;

/// What a window has against its input; `EmptyWindow` and `LargerWindow` are the layer's own sentences.
template <Shape In, Size Window, Size Step, bool same, template <class...> class EmptyWindow,
          template <class...> class LargerWindow>
constexpr auto check_window() {
  if constexpr (Window.height < 1 || Window.width < 1)
    return Failed<EmptyWindow, Needs<1, 1>>{};
  else if constexpr (Step.height < 1 || Step.width < 1)
    return Failed<StrideOfZero, Needs<1, 1>>{};
  else if constexpr (!In.is_image())
    return Failed<NeedsAnImage, NeedsType<Height, Width, Channels>>{};
  else if constexpr (!same && (In.height() < Window.height || In.width() < Window.width))
    return Failed<LargerWindow, Needs<Window.height, Window.width>>{};
  else
    return Passed{};
}

}  // namespace mica
