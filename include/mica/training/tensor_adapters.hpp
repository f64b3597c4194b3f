// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/sample_rows.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/dataset.hpp>
#include <mica/training/head_targets.hpp>
#include <mica/training/tensor_checks.hpp>

#include <cstddef>
#include <tuple>

/// Adapters between the tensors that a user gives to a model and the Datasets, readers and shapes that the
/// model works with.
namespace mica::detail {

/// Whether a network takes `X` as samples, as samples in memory, as one sample, or `X` and `Y` as samples and
/// targets. False without a further error if the network itself was an error.
template <class Net, class X>
constexpr bool accepts_samples() {
  if constexpr (!Net::is_complete)
    return false;
  else
    return are_samples<X, Net::Graph::input>();
}
template <class Net, class X>
constexpr bool accepts_samples_in_memory() {
  if constexpr (!Net::is_complete)
    return false;
  else
    return are_samples_in_memory<X, Net::Graph::input>();
}
template <class Net, class X>
constexpr bool accepts_sample() {
  if constexpr (!Net::is_complete)
    return false;
  else
    return is_sample<X, Net::Graph::input.rank>();
}
template <class Net, class Loss, class X, class Y>
constexpr bool accepts_pairs() {
  if constexpr (!accepts_samples<Net, X>())
    return false;
  else
    return are_targets<Loss, Net::Graph::output.channels(), Y>();
}

/// Returns a map of a tensor's memory, which must outlive the map. Anything else is returned unchanged.
template <class X>
decltype(auto) map_of(const X& x) {
  if constexpr (AnyTensor<X>)
    return Eigen::TensorMap<const Tensor<scalar_of<X>, rank_of<X>>>(x.data(), x.dimensions());
  else
    return (x);
}

/// The maps of several targets.
template <class... Y>
auto map_of(const std::tuple<Y...>& targets) {
  return std::apply([](const auto&... y) { return std::tuple<decltype(map_of(y))...>(map_of(y)...); },
                    targets);
}

/// The Dataset of samples and targets. Tensors are read where they lie and must outlive the Dataset;
/// expressions are evaluated, and the rows of Eigen matrices copied. Empty if the types are an error.
template <class Net, class Loss, class X, class Y>
Dataset dataset_of(const X& x, const Y& y) {
  if constexpr (accepts_pairs<Net, Loss, X, Y>())
    return Dataset(map_of(x), map_of(y));
  else
    return {};
}

/// Returns the function read(i, to) with which `infer` reads samples of `size` elements: it writes sample `i`
/// to the SampleRows `to`. It refers to the samples, which must outlive it.
template <class T, AnyTensor X>
auto reader_of(const X& x, int size) {
  return [elements = Elements(x.data(), nullptr), size](int i, const SampleRows<T>& to) {
    to.each([&](int from, int n, T* row) { elements.read(std::ptrdiff_t{i} * size + from, n, row); });
  };
}
template <class T>
auto reader_of(const Dataset& data) {
  return [&data](int i, const SampleRows<T>& to) { data.read(i, to); };
}

/// The dimensions of a tensor that holds one sample of this shape, or `count` samples.
template <int Rank>
auto dimensions_of(const Shape& sample) {
  Eigen::DSizes<Eigen::Index, Rank> dimensions;
  for (std::size_t i = 0; i < std::size_t{Rank}; ++i) dimensions[i] = sample.extents[i];
  return dimensions;
}
template <int Rank>
auto dimensions_of(int count, const Shape& sample) {
  Eigen::DSizes<Eigen::Index, Rank> dimensions;
  dimensions[0] = count;
  for (std::size_t i = 1; i < std::size_t{Rank}; ++i) dimensions[i] = sample.extents[i - 1];
  return dimensions;
}

}  // namespace mica::detail
