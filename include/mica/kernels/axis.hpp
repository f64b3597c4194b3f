// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace mica::kernels {

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
///
/// The taps of a window are `dilation` pixels apart. A stride or a dilation is 1. If not `same`, the padding
/// has `front` and `back` pixels.
struct Axis {
  int extent;
  int window;
  int stride;
  bool same;
  int dilation = 1;
  int front = 0;
  int back = 0;

  /// The pixels from the first tap of a window to the last.
  constexpr int reach() const { return (window - 1) * dilation + 1; }
  constexpr int outputs() const { return (same ? extent - 1 : extent + front + back - reach()) / stride + 1; }
  constexpr int before() const {
    return same ? std::max((outputs() - 1) * stride - extent + reach(), 0) / 2 : front;
  }
  /// The padding behind the image that some window reads.
  constexpr int after() const { return std::max((outputs() - 1) * stride - extent + reach() - before(), 0); }
  constexpr int padding() const { return before() + after(); }

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
  constexpr int first_output(int phase) const {
    return (first(phase) + before()) / stride - (taps(phase) - 1) * dilation;
  }

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
      most = std::max(most, first_output(r) + inputs(r) + (taps(r) - 1) * dilation - outputs());
    }
    return most;
  }

  friend constexpr bool operator==(const Axis&, const Axis&) = default;

 private:
  /// The number of window elements in a padding of this width: tap t of output o is there if
  /// o stride + t dilation < width.
  constexpr std::int64_t outside(int width) const {
    std::int64_t count = 0;
    for (int t = 0; t < window && t * dilation < width; ++t)
      count += std::min(outputs(), (width - t * dilation - 1) / stride + 1);
    return count;
  }
};

/// The axis of a layer. A stride larger than the padded extent gives one output, and taps that are two
/// extents apart never meet the same image; the smaller numbers keep sums from overflowing.
constexpr Axis make_axis(int extent, int window, int stride, bool same, int dilation = 1, int front = 0,
                         int back = 0) {
  const std::int64_t most = std::int64_t{extent} + window + front + back;
  return {extent,
          window,
          static_cast<int>(std::min<std::int64_t>(stride, most)),
          same,
          window == 1 ? 1 : static_cast<int>(std::min<std::int64_t>(dilation, 2 * std::int64_t{extent})),
          front,
          back};
}

}  // namespace mica::kernels
