// SPDX-License-Identifier: MIT
// What an axis tells in closed form, against plain loops over its windows.
#include <mica/kernels/axis.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

using mica::kernels::Axis;

namespace {

/// Whether output `o` covers input `i`, and with which tap.
int distance(const Axis& axis, int o, int i) { return i + axis.before() - o * axis.stride; }
int tap_of(const Axis& axis, int o, int i) { return distance(axis, o, i) / axis.dilation; }
bool covers(const Axis& axis, int o, int i) {
  const int d = distance(axis, o, i);
  return d >= 0 && d % axis.dilation == 0 && d / axis.dilation < axis.window;
}

/// What does not agree with the loops; empty if all does.
std::string fault_of(const Axis& axis) {
  std::int64_t pairs = 0;
  bool all = true;
  for (int i = 0; i < axis.extent; ++i) {
    int outputs = 0;
    for (int o = 0; o < axis.outputs(); ++o) outputs += covers(axis, o, i);
    pairs += outputs;
    all = all && outputs > 0;
  }
  if (axis.covered() != pairs) return "covered";

  // Each phase that has taps and inputs is in one range, with others that are like it, and no other phase is.
  const mica::kernels::PhaseRanges ranges = axis.phase_ranges();
  int phase = 0, before = 0, after = 0, reached = 0;
  for (const mica::kernels::PhaseRange& range : ranges) {
    for (; phase < range.first; ++phase)
      if (axis.taps(phase) > 0 && axis.inputs(phase) > 0) return "a phase is in no range";
    for (; phase < range.last; ++phase) {
      if (axis.taps(phase) != axis.taps(range.first) || axis.inputs(phase) != axis.inputs(range.first) ||
          axis.first_output(phase) != axis.first_output(range.first))
        return "phases of a range differ";
      if (axis.taps(phase) == 0 || axis.inputs(phase) == 0) return "a phase in a range has no work";
      reached += axis.inputs(phase);
      before = std::max(before, -axis.first_output(phase));
      after = std::max(after, axis.first_output(phase) + axis.inputs(phase) - 1 +
                                  (axis.taps(phase) - 1) * axis.dilation - (axis.outputs() - 1));
      // The first output is the one that the first input takes part in with the phase's last tap.
      const int tap = tap_of(axis, axis.first_output(phase), axis.first(phase));
      if (tap != phase + (axis.taps(phase) - 1) * axis.stride) return "first output";
    }
  }
  if (axis.gradient_before() != before || axis.gradient_after() != after) return "padding of the gradient";
  // With windows that leave out nothing, every phase that has inputs has taps.
  if (axis.reaches_all() != (reached == axis.extent)) return "reaches_all";
  if (all && !axis.reaches_all()) return "an input that an output covers is in no range";
  return "";
}

}  // namespace

TEST_CASE("an axis counts pairs and orders phases as plain loops do") {
  for (int extent = 1; extent <= 13; ++extent) {
    for (int window = 1; window <= 9; ++window) {
      for (int stride = 1; stride <= 16; ++stride) {
        for (const bool same : {false, true}) {
          if (!same && window > extent) continue;
          CAPTURE(extent);
          CAPTURE(window);
          CAPTURE(stride);
          CAPTURE(same);
          CHECK(fault_of({extent, window, stride, same}) == std::string());
        }
      }
    }
  }
}

TEST_CASE("an axis with dilated taps or a padding of its own counts and orders as plain loops do") {
  for (int extent = 1; extent <= 9; ++extent) {
    for (int window = 1; window <= 4; ++window) {
      for (int pace = 1; pace <= 5; ++pace) {
        for (int padding = 0; padding < 9; ++padding) {
          for (const bool dilates : {false, true}) {
            const int front = padding / 3, back = padding % 3;
            const Axis axis{extent, window, dilates ? 1 : pace, false, dilates ? pace : 1, front, back};
            if (axis.reach() > extent + front + back || front >= axis.reach() || back >= axis.reach())
              continue;
            CAPTURE(extent);
            CAPTURE(window);
            CAPTURE(pace);
            CAPTURE(padding);
            CAPTURE(dilates);
            CHECK(fault_of(axis) == std::string());
          }
        }
        const Axis same{extent, window, 1, true, pace};
        CHECK(fault_of(same) == std::string());
        CHECK(same.outputs() == extent);
        CHECK(same.padding() == (window - 1) * pace);
      }
    }
  }
}

TEST_CASE("an axis costs the compiler the same whatever its numbers are") {
  constexpr int huge = std::numeric_limits<int>::max();
  static_assert(Axis{1'000'000, 3, 1, true}.covered() == 2'999'998);
  static_assert(Axis{1'000'000, 3, 999'983, true}.phase_ranges().count > 0);
  static_assert(Axis{1'000'000, 3, 999'983, true}.gradient_before() == 0);
  static_assert(Axis{100, 3, huge, true}.outputs() == 1);
  static_assert(Axis{100, 3, huge, false}.outputs() == 1);
  static_assert(Axis{huge, huge, 1, true}.padding() == huge - 1);
}

TEST_CASE("a stride that is too large counts as one that leaves a single window") {
  constexpr int huge = std::numeric_limits<int>::max();
  static_assert(mica::kernels::make_axis(28, 3, 2, true) == Axis{28, 3, 2, true});
  static_assert(mica::kernels::make_axis(28, 3, huge, true) == Axis{28, 3, 31, true});
  static_assert(mica::kernels::make_axis(huge, huge, huge, true) == Axis{huge, huge, huge, true});
}

TEST_CASE("taps that are too far apart count as two extents apart, and a single tap has no distance") {
  constexpr int huge = std::numeric_limits<int>::max();
  static_assert(mica::kernels::make_axis(28, 3, 1, true, 2) == Axis{28, 3, 1, true, 2});
  static_assert(mica::kernels::make_axis(28, 3, 1, true, huge) == Axis{28, 3, 1, true, 56});
  static_assert(mica::kernels::make_axis(28, 1, 1, true, huge) == Axis{28, 1, 1, true, 1});
}
