// SPDX-License-Identifier: MIT
#include "operators.hpp"
#include "scalar_map.hpp"

#include <cmath>

/// Clip, and Max and Min with a number.
namespace convert {

namespace {

// A bound is added and subtracted, which costs the digits that are below its last one. Those of 64 are 4e-6.
constexpr float largest_bound = 64;

/// What is behind every number of a network that was trained.
bool is_none(float bound) { return std::abs(bound) >= 3e38F; }

/// min(max(x, 0), most)
Layer from_zero_to(float most) {
  if (is_none(most)) return {"ReLU"};
  if (most == 6) return {"ReLU6"};
  return {"ReLUWith", {"MaxValue<" + number_text(most) + '>'}};
}

}  // namespace

void lower_bounds(const Node& node, Lowering& to, const Stored& given, float least, float most) {
  const bool has_least = !is_none(least) || least > 0, has_most = !is_none(most) || most < 0;
  if (!(least <= most)) node.refuse("its lower bound must be below its upper one");
  if (!has_least && !has_most) {
    to.set(node, given);
    return;
  }
  Stored x = given;
  const auto add = [&](Layer layer) {
    x.value = to.add(node, std::move(layer), {x.value}, to.shape(x.value));
  };
  const Layer* const before = to.producer(x.value);
  if (!has_least && most > 0 && before && before->type == "ReLU") {
    x.value = before->inputs[0];
    least = 0;
  }
  if (least == 0) {
    add(from_zero_to(most));
  } else if (has_least && has_most && least == -most) {
    if (most != 1) add(scalar_map(1 / most, 0));
    add({"HardTanh"});
    if (most != 1) add(scalar_map(most, 0));
  } else if ((has_least && std::abs(least) > largest_bound) || (has_most && std::abs(most) > largest_bound)) {
    node.refuse("mica cuts off at 0, adds other bounds in front and behind, and would lose digits with " +
                number_text(has_least ? least : most) +
                (has_least && has_most ? " and " + number_text(most) : ""));
  } else if (has_least) {
    add(scalar_map(1, -least));
    add(from_zero_to(has_most ? most - least : INFINITY));
    add(scalar_map(1, least));
  } else {
    add(scalar_map(-1, most));
    add({"ReLU"});
    add(scalar_map(-1, most));
  }
  to.set(node, x);
}

void lower_clip(const Node& node, Lowering& to) {
  const auto bound = [&](std::size_t input, const std::string& key, float otherwise) {
    if (!node.has_input(input)) return node.number(key, otherwise);
    const Tensor& given = to.numbers(node, input, "bounds");
    if (given.numbers.size() != 1) node.refuse("its bounds must be one number each");
    return given.numbers[0];
  };
  const float least = bound(1, "min", -INFINITY), most = bound(2, "max", INFINITY);
  lower_bounds(node, to, to.value(node, 0), least, most);
}

}  // namespace convert
