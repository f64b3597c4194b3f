// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/layout.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/contracts/wiring.hpp>
#include <mica/network/parameter_layout.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>

/// Numbers of elements are ints everywhere else. Here they are 64 bits wide, so that the compiler rejects a
/// network that is too large for an int with a sentence.
namespace mica {

template <class... Words>
struct OutputTooLarge {
  static_assert(fits<Words...>, "mica: this layer's output has more than 2^31 - 1 elements");
};
template <class... Words>
struct TooManyParameters {
  static_assert(fits<Words...>, "mica: this layer has more than 2^31 - 1 parameters");
};
template <class... Words>
struct TooManyParametersTogether {
  static_assert(fits<Words...>,
                "mica: this layer and those in front of it have more than 2^31 - 1 parameters together");
};
template <class... Words>
struct SamplesTooLarge {
  static_assert(fits<Words...>,
                "mica: eight samples pass through a network together, and in this layer their inputs, "
                "outputs and gradients have more than 2^31 - 1 elements");
};
template <class... Words>
struct SamplesTooLargeTogether {
  static_assert(fits<Words...>,
                "mica: eight samples pass through a network together, and in this layer and those in front "
                "of it their inputs, outputs and gradients have more than 2^31 - 1 elements together");
};
template <class... Words>
struct InputTooLarge {
  static_assert(fits<Words...>, "mica: an Input has at most 2^31 - 1 elements");
};

namespace detail {

static_assert(micro_batch_size == 8, "the sentences above say eight samples");

inline constexpr std::int64_t most_elements = std::numeric_limits<int>::max();

/// The smaller of n and most_elements + 1, so that sums and products of such numbers do not overflow.
constexpr std::int64_t saturated(std::int64_t n) { return std::min(n, most_elements + 1); }

constexpr std::int64_t elements(const Shape& shape) {
  std::int64_t product = 1;
  for (int i = 0; i < shape.rank; ++i) product = saturated(product * shape[i]);
  return product;
}

constexpr std::int64_t rounded_up(std::int64_t n) {
  return saturated((n + Layout::slack - 1) / Layout::slack * Layout::slack);
}

/// Elements of the samples of a micro-batch in a layout.
constexpr std::int64_t micro_batch_elements(const Shape& shape, const PaddingSize& padding) {
  const std::int64_t height = std::int64_t{shape.height()} + padding.top + padding.bottom,
                     width = std::int64_t{shape.width()} + padding.left + padding.right;
  const std::int64_t channels = shape.has_pixels() ? shape[shape.rank - 1] : elements(shape);
  const std::int64_t row = saturated(saturated(width) * channels);
  return saturated(micro_batch_size * rounded_up(saturated(saturated(height) * row) + Layout::slack));
}

template <class Tensors>
constexpr std::int64_t tensor_elements(const Tensors& tensors) {
  std::int64_t sum = 0;
  for (const ParameterTensor& tensor : tensors) sum = saturated(sum + elements(tensor.shape));
  return rounded_up(sum);
}

/// The state counts too: the parameters of a frozen layer are a part of it.
template <class L>
constexpr std::int64_t parameter_elements(const Shape& in) {
  return saturated(tensor_elements(L::parameters(in)) + tensor_elements(L::state(in)));
}

/// What the layers so far need.
struct Sizes {
  std::int64_t parameters = 0;
  /// Inputs and gradients of a micro-batch.
  std::int64_t samples = 0;

  friend constexpr Sizes operator+(const Sizes& a, const Sizes& b) {
    return {a.parameters + b.parameters, a.samples + b.samples};
  }
  friend constexpr bool operator==(const Sizes&, const Sizes&) = default;
};

/// What a leaf needs. Its functions are not called with inputs that do not fit an int.
template <class L>
constexpr Sizes sizes_of_leaf(const Shape& in) {
  const std::int64_t parameters = parameter_elements<L>(in);
  if (L::is_reshape) return {parameters, 0};
  const std::int64_t inputs = micro_batch_elements(in, L::input_padding(in));
  if (inputs > most_elements) return {parameters, inputs};
  const Shape out = L::output_shape(in);
  const PaddingSize padding = L::gradient_padding(in);
  const std::int64_t moved = padding == PaddingSize{} ? 0 : micro_batch_elements(out, padding);
  return {parameters, saturated(inputs + micro_batch_elements(out, {}) + moved)};
}

/// The same for a composite, which adds up what its layers need.
template <class L, Shape In>
constexpr Sizes sizes_of() {
  if constexpr (IsComposite<L>)
    return L::template sizes<In>();
  else
    return sizes_of_leaf<L>(In);
}

/// Passed, or why the layer is too large behind samples of this shape and layers of these sizes.
template <class L, Shape In, Sizes before>
constexpr auto check_size() {
  constexpr Sizes sizes = sizes_of<L, In>();
  constexpr std::int64_t outputs = micro_batch_elements(L::output_shape(In), {});
  using Limit = Needs<std::numeric_limits<int>::max()>;
  if constexpr (elements(L::output_shape(In)) > most_elements)
    return Failed<OutputTooLarge, Limit>{};
  else if constexpr (sizes.parameters > most_elements)
    return Failed<TooManyParameters, Limit>{};
  else if constexpr (sizes.samples + outputs > most_elements)
    return Failed<SamplesTooLarge, Limit>{};
  else if constexpr (before.parameters + sizes.parameters > most_elements)
    return Failed<TooManyParametersTogether, Limit>{};
  else if constexpr (before.samples + sizes.samples + outputs > most_elements)
    return Failed<SamplesTooLargeTogether, Limit>{};
  else
    return Passed{};
}

}  // namespace detail

}  // namespace mica
