// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/tensor.hpp>
#include <mica/data/dataset.hpp>
#include <mica/network/truncation.hpp>
#include <mica/training/crew.hpp>
#include <mica/training/option_checks.hpp>
#include <mica/training/sample_checks.hpp>
#include <mica/training/tensor_adapters.hpp>

#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {

template <class... Words>
struct ActivationsOfInput {
  static_assert(fits<Words...>,
                "mica: no layer computes the activations of this path: they are the samples themselves");
};

/// The outputs of a layer in the middle of a network.
namespace detail {
inline namespace MICA_PACKETS {

/// The layer that a path names; a path that names none is an error. `exists` is then false.
template <class Net, class Path>
class ActivationsAt {
  using Layer = LayerAt<Net, Path>;
  static constexpr auto check() {
    if constexpr (Layer::exists && Layer::output_value == 0)
      return Failed<ActivationsOfInput>{};
    else
      return Passed{};
  }

 public:
  static constexpr bool exists = Require<decltype(check()), Path>::value && Layer::exists;
  static constexpr Shape shape = Layer::output_shape;
};

/// Sends samples through the layers that lead to the one at a path, and returns the outputs of that layer.
template <class Net, class Path, class T, class Read>
auto activations_of(const Parameters<T, typename Net::Graph>& parameters, int count, const Shape& shape,
                    int threads, Read read) {
  constexpr Shape given = ActivationsAt<Net, Path>::shape;
  check_samples("activations", count, shape, Net::input_shape);
  check_threads("activations", threads);
  Tensor<T, given.rank + 1> outputs;
  if constexpr (ActivationsAt<Net, Path>::exists) {
    struct NoTrainer {};
    using G = typename Truncation<Net, Path>::Network::Graph;
    outputs.resize(dimensions_of<given.rank + 1>(count, given));
    Crew<T, G, NoTrainer, NoTrainer> crew;
    crew.predict(truncated_parameters<Net, Path>(parameters), threads, count, read, outputs.data());
  }
  return outputs;
}

template <class Net, class Path, class T, class X>
auto activations(const Parameters<T, typename Net::Graph>& parameters, const X& x, int threads) {
  if constexpr (std::is_convertible_v<const X&, Dataset>) {
    const Dataset& data = x;
    return activations_of<Net, Path>(parameters, data.size(), data.shape(), threads, reader_of<T>(data));
  } else if constexpr (accepts_samples<Net, X>()) {
    const auto& samples = as_samples(x);
    return activations_of<Net, Path>(parameters, sample_count(samples), sample_shape(samples), threads,
                                     reader_of<T>(samples, Net::Graph::input.size()));
  } else {
    return Tensor<T, ActivationsAt<Net, Path>::shape.rank + 1>();
  }
}

}  // namespace MICA_PACKETS
}  // namespace detail

}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
