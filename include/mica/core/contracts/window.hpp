// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/options.hpp>
#include <mica/core/messages/require.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>

/// The geometry of a window that slides over an image, and the errors of layers that have one.
namespace mica {

/// The phases [first, last) of an axis.
struct PhaseRange {
  int first;
  int last;

  constexpr int count() const { return last - first; }
  friend constexpr bool operator==(const PhaseRange&, const PhaseRange&) = default;
};

/// Up to four ranges of phases.
struct PhaseRanges {
  static constexpr int most = 4;
  int count = 0;
  PhaseRange at[most] = {};

  constexpr const PhaseRange* begin() const { return at; }
  constexpr const PhaseRange* end() const { return at + count; }

  friend constexpr bool operator==(const PhaseRanges&, const PhaseRanges&) = default;
};

/// One axis of a sliding window.
///
/// The stride divides the inputs along an axis into `stride` phases. Input i is read by the taps
/// t = (i + before) mod stride, t + stride, ... only, so phase r has the taps r, r + stride, ... and the
/// inputs first(r), first(r) + stride, .... The gradient of these inputs is a correlation with stride 1 of
/// the output gradient with these taps.
struct Axis {
  int extent;
  int window;
  int stride;
  bool same;

  constexpr int outputs() const { return (same ? extent - 1 : extent - window) / stride + 1; }
  constexpr int padding() const { return same ? std::max((outputs() - 1) * stride - extent + window, 0) : 0; }
  constexpr int before() const { return padding() / 2; }
  constexpr int after() const { return padding() - before(); }

  /// The number of pairs of an output and an input in its window; padding does not count.
  constexpr std::int64_t covered() const {
    return std::int64_t{outputs()} * window - outside(before()) - outside(after());
  }

  constexpr int taps(int phase) const { return phase < window ? (window - phase - 1) / stride + 1 : 0; }
  constexpr int first(int phase) const { return ((phase - before()) % stride + stride) % stride; }
  constexpr int inputs(int phase) const {
    return first(phase) >= extent ? 0 : (extent - first(phase) - 1) / stride + 1;
  }
  /// The first output whose window has the first input of the phase. It may be negative: the gradient is
  /// padded.
  constexpr int first_output(int phase) const { return (first(phase) + before()) / stride - taps(phase) + 1; }

  /// All phases that have taps and inputs. The phases of one range have the same number of taps, the same
  /// number of inputs and the same first output; one of these changes at three phases at most.
  constexpr PhaseRanges phase_ranges() const {
    const int turn = before() % stride;
    int ends[] = {window % stride, turn, (turn + extent % stride) % stride, stride};
    std::sort(std::begin(ends), std::end(ends));
    PhaseRanges ranges;
    int first = 0;
    for (const int end : ends) {
      if (end > first && taps(first) > 0 && inputs(first) > 0) ranges.at[ranges.count++] = {first, end};
      first = end;
    }
    return ranges;
  }
  /// Whether every input is in the window of some output.
  constexpr bool reaches_all() const {
    int reached = 0;
    for (const PhaseRanges ranges = phase_ranges(); const PhaseRange& range : ranges)
      reached += range.count() * inputs(range.first);
    return reached == extent;
  }

  /// The number of zeros that the phases read before the first output gradient and behind the last.
  constexpr int gradient_before() const {
    int most = 0;
    for (const PhaseRanges ranges = phase_ranges(); const PhaseRange& range : ranges)
      most = std::max(most, -first_output(range.first));
    return most;
  }
  constexpr int gradient_after() const {
    int most = 0;
    for (const PhaseRanges ranges = phase_ranges(); const PhaseRange& range : ranges) {
      const int r = range.first;
      most = std::max(most, first_output(r) + inputs(r) + taps(r) - 1 - outputs());
    }
    return most;
  }

  friend constexpr bool operator==(const Axis&, const Axis&) = default;

 private:
  /// The number of window elements in a padding of this width.
  constexpr std::int64_t outside(int width) const {
    const std::int64_t windows = std::min(outputs(), width > 0 ? (width - 1) / stride + 1 : 0);
    return windows * width - windows * (windows - 1) / 2 * stride;
  }
};

/// The axis of a layer. A stride larger than extent + window gives one output, as does extent + window; the
/// smaller stride keeps sums from overflowing.
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

/// Words of an error message.
struct Height;
struct Width;
struct Channels;

/// Checks a layer's window and stride against its input. `EmptyWindow` and `LargerWindow` are the layer's own
/// messages.
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
