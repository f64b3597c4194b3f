// SPDX-License-Identifier: MIT
#include "operators.hpp"
#include "window.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

/// What adds pixels at the edges of an image, or takes them away.
namespace convert {

namespace {

constexpr std::int64_t most = std::int64_t{1} << 30;

/// Adds or takes away `front[i]` and `back[i]` pixels along extent i of the sample.
void change_edges(const Node& node, Lowering& to, const Stored& given, const Extents& front,
                  const Extents& back) {
  const std::size_t rank = given.extents.size();
  const auto changes = [&](std::size_t i) { return front[i] != 0 || back[i] != 0; };
  bool any = false;
  for (std::size_t i = 0; i < rank; ++i) any = any || changes(i);
  if (!any) {
    to.set(node, given);
    return;
  }
  // The channels are the first or the last axis, and the one that is stored last if both could be.
  if (rank < 2 || rank > 3) node.refuse("it must change an image or a sequence");
  const bool is_first = given.order == given.order_of(rank == 3 ? std::vector{1, 2, 0} : std::vector{1, 0});
  const std::size_t channels = changes(0) ? rank - 1 : changes(rank - 1) ? 0 : is_first ? 0 : rank - 1;
  if (changes(channels)) node.refuse("it must change height and width, and no channels");
  std::vector<int> axes;
  for (std::size_t i = 0; i < rank; ++i)
    if (i != channels) axes.push_back(static_cast<int>(i));
  const std::vector<int> image = axes;
  axes.push_back(static_cast<int>(channels));

  const Stored x = to.in_order(node, given, given.order_of(axes));
  Extents shape, result = given.extents;
  for (const int i : axes) shape.push_back(given.extents[static_cast<std::size_t>(i)]);
  int y = to.in_shape(node, x.value, shape);
  const std::size_t count = image.size();
  const Extents none(2 * count);
  Extents added = none, cut = none;
  for (std::size_t k = 0; k < count; ++k) {
    const auto i = static_cast<std::size_t>(image[k]);
    (front[i] < 0 ? cut : added)[k] = std::abs(front[i]);
    (back[i] < 0 ? cut : added)[k + count] = std::abs(back[i]);
    result[i] += front[i] + back[i];
    if (result[i] < 1 || result[i] > most) node.refuse("it leaves no pixel, or too many");
  }
  if (added != none) y = with_zeros(node, to, y, added);
  if (cut != none) {
    shape = to.shape(y);
    for (std::size_t k = 0; k < count; ++k) shape[k] -= cut[k] + cut[k + count];
    y = to.add(node, {count == 2 ? "Cropping2D" : "Cropping1D", edge_arguments(cut)}, {y}, shape);
  }
  to.set(node, stored_as(y, result, axes));
}

}  // namespace

void lower_pad(const Node& node, Lowering& to) {
  const Stored& x = to.value(node, 0);
  const std::size_t rank = x.extents.size() + 1;
  const Extents pads = node.has_input(1) ? to.wholes(node, 1, "pads") : node.wholes("pads", {});
  Extents axes(rank);
  for (std::size_t i = 0; i < rank; ++i) axes[i] = static_cast<std::int64_t>(i);
  if (node.has_input(3)) axes = to.wholes(node, 3, "axes");
  if (pads.size() != 2 * axes.size()) node.refuse("its pads must be two numbers for each axis");
  const float value = !node.has_input(2) ? node.number("value", 0)
                      : to.constant(node, 2) == nullptr || to.constant(node, 2)->numbers.size() != 1
                          ? NAN
                          : to.constant(node, 2)->numbers[0];
  Extents front(rank), back(rank);
  bool is_empty = true;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::int64_t axis = axes[i] < 0 ? axes[i] + static_cast<std::int64_t>(rank) : axes[i];
    if (axis < 0 || axis >= static_cast<std::int64_t>(rank)) node.refuse("its axes are none of its input's");
    front[static_cast<std::size_t>(axis)] = std::clamp(pads[i], -most, most);
    back[static_cast<std::size_t>(axis)] = std::clamp(pads[i + axes.size()], -most, most);
    is_empty = is_empty && pads[i] == 0 && pads[i + axes.size()] == 0;
  }
  if (!is_empty && (node.text("mode", "constant") != "constant" || value != 0))
    node.refuse("mica adds zeros at the edges, and nothing else");
  if (front[0] != 0 || back[0] != 0) node.refuse("it changes the batch");
  front.erase(front.begin());
  back.erase(back.begin());
  change_edges(node, to, x, front, back);
}

void lower_slice(const Node& node, Lowering& to) {
  const Stored& x = to.value(node, 0);
  const auto rank = static_cast<std::int64_t>(x.extents.size()) + 1;
  const bool has_inputs = node.has_input(1);
  const Extents starts = has_inputs ? to.wholes(node, 1, "starts") : node.wholes("starts", {}),
                ends = has_inputs ? to.wholes(node, 2, "ends") : node.wholes("ends", {});
  Extents axes(starts.size()), steps(starts.size(), 1);
  for (std::size_t i = 0; i < axes.size(); ++i) axes[i] = static_cast<std::int64_t>(i);
  if (node.has_input(3))
    axes = to.wholes(node, 3, "axes");
  else
    axes = node.wholes("axes", axes);
  if (node.has_input(4)) steps = to.wholes(node, 4, "steps");
  if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size())
    node.refuse("its starts, ends, axes and steps do not fit each other");
  Extents front(x.extents.size()), back(x.extents.size());
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::int64_t axis = axes[i] < 0 ? axes[i] + rank : axes[i];
    if (axis < 1 || axis >= rank) node.refuse("it cuts the batch");
    if (steps[i] != 1) node.refuse("mica cuts edges off, and leaves out no pixels in between");
    const auto of_sample = static_cast<std::size_t>(axis) - 1;
    const std::int64_t extent = x.extents[of_sample];
    const auto bounded = [&](std::int64_t at) {
      return std::clamp<std::int64_t>(at < 0 ? std::max(at, -most) + extent : at, 0, extent);
    };
    front[of_sample] = -bounded(starts[i]);
    back[of_sample] = bounded(ends[i]) - extent;
  }
  change_edges(node, to, x, front, back);
}

}  // namespace convert
