// SPDX-License-Identifier: MIT
#include "lowering.hpp"

#include <algorithm>
#include <numeric>

/// How a value gets another order of axes, or another shape.
namespace convert {

namespace {

std::vector<std::string> texts_of(const Extents& numbers) {
  std::vector<std::string> texts;
  for (const std::int64_t number : numbers) texts.push_back(std::to_string(number));
  return texts;
}

/// The atoms of `order` in as few runs as possible that are runs of `from` too: they move together.
std::vector<std::vector<int>> runs_of(const std::vector<int>& from, const std::vector<int>& order) {
  std::vector<std::vector<int>> runs;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const auto at = std::find(from.begin(), from.end(), order[k]);
    const bool continues = k > 0 && at != from.begin() && *(at - 1) == order[k - 1];
    if (!continues) runs.emplace_back();
    runs.back().push_back(order[k]);
  }
  return runs;
}

/// An order that is four moved parts from `from` and from the order of these runs; a Permute moves no more.
std::vector<int> order_between(const Node& node, const std::vector<int>& from,
                               const std::vector<std::vector<int>>& runs) {
  std::vector<std::size_t> numbers(runs.size());
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  const auto joined = [&] {
    std::vector<int> order;
    for (const std::size_t run : numbers) order.insert(order.end(), runs[run].begin(), runs[run].end());
    return order;
  };
  const std::vector<int> wanted = joined();
  if (runs.size() == 5) {
    do {
      const std::vector<int> order = joined();
      if (runs_of(from, order).size() <= 4 && runs_of(order, wanted).size() <= 4) return order;
    } while (std::next_permutation(numbers.begin(), numbers.end()));
  }
  node.refuse("the axes of its input would have to be exchanged in too many parts");
}

}  // namespace

int Lowering::in_shape(const Node& node, int value, const Extents& wanted) {
  if (shape(value) == wanted) return value;
  return wanted.size() == 1 ? add(node, {"Flatten"}, {value}, wanted)
                            : add(node, {"Reshape", texts_of(wanted)}, {value}, wanted);
}

Stored Lowering::in_order(const Node& node, Stored x, const std::vector<int>& order) {
  if (x.order == order) return x;
  const std::vector<std::vector<int>> runs = runs_of(x.order, order);
  if (runs.size() > 4) return in_order(node, in_order(node, x, order_between(node, x.order, runs)), order);
  std::vector<std::size_t> stored(runs.size());
  std::iota(stored.begin(), stored.end(), std::size_t{0});
  std::sort(stored.begin(), stored.end(), [&](std::size_t a, std::size_t b) {
    const auto place = [&](std::size_t run) {
      return std::find(x.order.begin(), x.order.end(), runs[run][0]);
    };
    return place(a) < place(b);
  });
  const auto extent_of = [&](std::size_t run) {
    std::int64_t extent = 1;
    for (const int atom : runs[run]) extent *= x.atoms[static_cast<std::size_t>(atom)];
    return extent;
  };
  Extents before, after, axes(runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    before.push_back(extent_of(stored[i]));
    after.push_back(extent_of(i));
    axes[stored[i]] = static_cast<std::int64_t>(i) + 1;
  }
  x.value = add(node, {"Permute", texts_of(axes)}, {in_shape(node, x.value, before)}, after);
  x.order = order;
  return x;
}

Stored Lowering::as_image(const Node& node, const Stored& x) {
  if (x.extents.size() != 3)
    node.refuse("its input must be an image, found samples of " + extents_text(x.extents));
  Stored image = in_order(node, x, x.order_of({1, 2, 0}));
  image.value = in_shape(node, image.value, {x.extents[1], x.extents[2], x.extents[0]});
  return image;
}

Stored Lowering::as_sequence(const Node& node, const Stored& x) {
  if (x.extents.size() != 2)
    node.refuse("its input must be a sequence, found samples of " + extents_text(x.extents));
  Stored sequence = in_order(node, x, x.order_of({1, 0}));
  sequence.value = in_shape(node, sequence.value, {x.extents[1], x.extents[0]});
  return sequence;
}

Stored Lowering::as_flat(const Node& node, const Stored& x) {
  Stored flat = x;
  flat.value = in_shape(node, x.value, {size_of(x.extents)});
  return flat;
}

Stored Lowering::in_onnx_order(const Node& node, const Stored& x) {
  std::vector<int> order(x.atoms.size());
  std::iota(order.begin(), order.end(), 0);
  return in_order(node, x, order);
}

}  // namespace convert
