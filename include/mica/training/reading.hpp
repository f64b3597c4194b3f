// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/tensor.hpp>
#include <mica/data/dataset.hpp>
#include <mica/training/tensor_checks.hpp>

#include <cstddef>

/// How a model reads the tensors that it is given, where they lie.
namespace mica {

/// Whether the compiler has nothing against these: samples, samples in memory, one sample, samples and
/// targets. Behind a refusal of the network it says no more.
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
    return suits_loss<Loss, Net::Graph::output.size(), Y>();
}

/// A map of a tensor's memory, which must outlive it; anything else as it is.
template <class X>
decltype(auto) map_of(const X& x) {
  if constexpr (AnyTensor<X>)
    return Eigen::TensorMap<const Tensor<scalar_of<X>, rank_of<X>>>(x.data(), x.dimensions());
  else
    return (x);
}

/// read(i, from, n, to), what `infer` reads samples of `size` elements with. Both refer to the samples.
template <class T, AnyTensor X>
auto reader_of(const X& x, int size) {
  return [elements = detail::Elements(x.data(), nullptr), size](int i, int from, int n, T* to) {
    elements.read(std::ptrdiff_t{i} * size + from, n, to);
  };
}
template <class T>
auto reader_of(const Dataset& data) {
  return [&data](int i, int from, int n, T* to) { data.read(i, from, n, to); };
}

/// The dimensions of a tensor that holds one sample of this shape, or many.
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

}  // namespace mica
