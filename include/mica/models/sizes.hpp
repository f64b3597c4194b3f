// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/place.hpp>
#include <mica/core/refusal.hpp>
#include <mica/models/plan.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>

/// Numbers of elements are ints everywhere else. Here they are 64 bits wide, so that a network that is too
/// large for an int is refused with a sentence.
namespace mica {

struct OutputTooLarge {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: this layer's output has more than 2^31 - 1 elements");
  };
};
struct TooManyParameters {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: this layer has more than 2^31 - 1 parameters");
  };
};
struct TooManyParametersTogether {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: this layer and those in front of it have more than 2^31 - 1 parameters together");
  };
};
struct SamplesTooLarge {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: eight samples pass through a network together, and in this layer their inputs, "
                  "outputs and gradients have more than 2^31 - 1 elements");
  };
};
struct SamplesTooLargeTogether {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: eight samples pass through a network together, and in this layer and those in front "
                  "of it their inputs, outputs and gradients have more than 2^31 - 1 elements together");
  };
};
struct InputTooLarge {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: an Input has at most 2^31 - 1 elements");
  };
};

namespace detail {

static_assert(shard_size == 8, "the sentences above say eight samples");

inline constexpr std::int64_t most_elements = std::numeric_limits<int>::max();

/// Of factors and terms up to most_elements + 1; what is larger is that.
constexpr std::int64_t saturated(std::int64_t n) { return std::min(n, most_elements + 1); }

constexpr std::int64_t elements(const Shape& shape) {
  std::int64_t product = 1;
  for (int i = 0; i < shape.rank; ++i) product = saturated(product * shape[i]);
  return product;
}

constexpr std::int64_t rounded_up(std::int64_t n) {
  return saturated((n + Place::slack - 1) / Place::slack * Place::slack);
}

/// Elements of the samples of a shard at a place.
constexpr std::int64_t shard_elements(const Shape& shape, const Border& border) {
  const std::int64_t height = std::int64_t{shape.height()} + border.top + border.bottom,
                     width = std::int64_t{shape.width()} + border.left + border.right;
  const std::int64_t channels = shape.is_image() ? shape[2] : elements(shape);
  const std::int64_t row = saturated(saturated(width) * channels);
  return saturated(shard_size * rounded_up(saturated(saturated(height) * row) + Place::slack));
}

template <class L>
constexpr std::int64_t parameter_elements(const Shape& in) {
  std::int64_t sum = 0;
  for (const ParameterTensor& tensor : L::parameters(in)) sum = saturated(sum + elements(tensor.shape));
  return rounded_up(sum);
}

/// What the layers so far need.
struct Sizes {
  std::int64_t parameters = 0;
  /// Inputs and gradients of a shard.
  std::int64_t samples = 0;

  friend constexpr Sizes operator+(const Sizes& a, const Sizes& b) {
    return {a.parameters + b.parameters, a.samples + b.samples};
  }
  friend constexpr bool operator==(const Sizes&, const Sizes&) = default;
};

/// What a layer needs; nothing that does not fit an int is asked of it.
template <class L>
constexpr Sizes sizes_of(const Shape& in) {
  const std::int64_t parameters = parameter_elements<L>(in);
  if (L::is_view) return {parameters, 0};
  const std::int64_t inputs = shard_elements(in, L::input_border(in));
  if (inputs > most_elements) return {parameters, inputs};
  const Shape out = L::output_shape(in);
  const Border border = L::gradient_border(in);
  const std::int64_t moved = border == Border{} ? 0 : shard_elements(out, border);
  return {parameters, saturated(inputs + shard_elements(out, {}) + moved)};
}

/// Accepted, or why the layer is too large behind samples of this shape and layers of these sizes.
template <class L, Shape In, Sizes before>
constexpr auto size_answer() {
  constexpr Sizes sizes = sizes_of<L>(In);
  constexpr std::int64_t outputs = shard_elements(L::output_shape(In), {});
  using Limit = Needs<std::numeric_limits<int>::max()>;
  if constexpr (elements(L::output_shape(In)) > most_elements)
    return Refused<OutputTooLarge, Limit>{};
  else if constexpr (sizes.parameters > most_elements)
    return Refused<TooManyParameters, Limit>{};
  else if constexpr (sizes.samples + outputs > most_elements)
    return Refused<SamplesTooLarge, Limit>{};
  else if constexpr (before.parameters + sizes.parameters > most_elements)
    return Refused<TooManyParametersTogether, Limit>{};
  else if constexpr (before.samples + sizes.samples + outputs > most_elements)
    return Refused<SamplesTooLargeTogether, Limit>{};
  else
    return Accepted{};
}

}  // namespace detail

}  // namespace mica
