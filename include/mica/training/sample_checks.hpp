// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/dataset.hpp>

#include <algorithm>
#include <cstddef>
#include <string>

/// Checks that samples, and the tensor for their outputs, have the shapes of the network. The functions throw
/// Error if not; `call` is the name of the user's call, for the message.
namespace mica::detail {

inline void check_samples(const char* call, int count, const Shape& shape, const Shape& input) {
  if (count == 0) throw_error({call, ": expected at least one sample, found none"});
  if (!(shape == input))
    throw_error({call, ": expected samples of ", to_string(input), ", the network's input, found samples of ",
                 to_string(shape)});
}

inline void check_samples(const char* call, const Dataset& data, const Shape& input) {
  check_samples(call, data.size(), data.shape(), input);
}

/// Checks a single sample, a tensor [...].
template <AnyTensor X>
void check_sample(const X& x, const Shape& input) {
  bool fits = true;
  Shape found;
  for (std::size_t i = 0; i < std::min<std::size_t>(rank_of<X>, Shape::max_rank); ++i) {
    fits = fits && x.dimensions()[i] == input.extents[i];
    found.extents[found.rank++] = static_cast<int>(x.dimensions()[i]);
  }
  if (!fits)
    throw_error("model(x, workspace): expected a sample of " + to_string(input) +
                ", the network's input, found one of " + to_string(found));
}

/// Checks that a tensor is [count, ...] with the extents of the network's output; `purpose` is what it is
/// for.
template <AnyTensor Out>
void check_outputs(const char* call, const char* purpose, const Out& out, int count, const Shape& output) {
  const auto extents = [](Eigen::Index n, const Shape& shape) {
    std::string text = "[";
    text += std::to_string(n);
    for (int i = 0; i < shape.rank; ++i) (text += ", ") += std::to_string(shape[i]);
    return text + "]";
  };
  const Shape shape = sample_shape(out);
  if (out.dimension(0) != count || !(shape == output))
    throw_error({call, ": expected a tensor ", extents(count, output), " for ", purpose, ", found one ",
                 extents(out.dimension(0), shape)});
}

}  // namespace mica::detail
