// SPDX-License-Identifier: MIT
#pragma once

#include <mica/data/npy.hpp>
#include <mica/ext/onnx.hpp>
#include <mica/io/layer_names.hpp>
#include <mica/io/weight_tensors.hpp>
#include <mica/network/heads.hpp>
#include <mica/network/inference.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/sequential.hpp>
#include <mica/network/with.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "program.hpp"

namespace onnx_test {

constexpr int samples = 9;  // a micro-batch and one more

/// A network with its parameters, all that a model is to mica::onnx.
template <class Net, class T>
struct Weighted {
  using Network = Net;
  using Scalar = T;
  using Parameters = mica::detail::Parameters<T, typename Net::Graph>;
  Parameters values;

  std::span<const T> parameters() const { return {values.values(), std::size_t{Parameters::size}}; }

  /// Kernels as their initializers draw them; all else, which begins as 0 or 1, is drawn too.
  Weighted() {
    values.initialize(1);
    mica::Random random(2);
    for (const mica::detail::WeightTensor& tensor : mica::detail::weight_tensors<Net>) {
      const std::string_view name = tensor.name;
      if (name == "kernel") continue;
      const double least = name == "bias" || name == "beta" || name == "moving_mean" ? -0.5 : 0.5;
      for (int i = 0; i < tensor.shape.size(); ++i)
        values.values()[tensor.offset + i] = static_cast<T>(least + random.uniform());
    }
    values.pack();
  }
};

/// Writes samples, which lie `stride` elements apart, as [N, ...] with the order of axes of the model.
template <class T>
void write_samples(const std::string& path, const T* from, std::ptrdiff_t stride, const mica::Shape& shape,
                   bool channels_first) {
  const bool turns = shape.is_image() && channels_first;
  const int height = turns ? shape.channels() : 1, width = shape.size() / height;
  std::vector<float> values;
  for (int n = 0; n < samples; ++n, from += stride)
    for (int c = 0; c < height; ++c)
      for (int i = 0; i < width; ++i) values.push_back(static_cast<float>(from[i * height + c]));
  const int c = shape.channels(), h = shape.height(), w = shape.width();
  const auto write = [&](auto... extents) {
    constexpr int rank = int{sizeof...(extents)};
    mica::write_npy(path, Eigen::TensorMap<mica::Tensor<float, rank>>(values.data(), extents...));
  };
  switch (shape.rank) {
    case 1:
      return write(samples, c);
    case 2:
      return write(samples, w, c);
    case 3:
      return turns ? write(samples, c, h, w) : write(samples, h, w, c);
    default:
      return write(samples, shape[0], shape[1], shape[2], shape[3]);
  }
}

template <class T>
void write_outputs(mica::TypeList<>, const std::string& path, const std::vector<T>& y,
                   const mica::Shape& shape, bool channels_first) {
  write_samples(path + ".output.npy", y.data(), shape.size(), shape, channels_first);
}
template <class... Heads, class T>
void write_outputs(mica::TypeList<Heads...>, const std::string& path, const std::vector<T>& y,
                   const mica::Shape& row, bool channels_first) {
  const T* from = y.data();
  ((write_samples(path + '.' + Heads::name + ".npy", from, row.size(), Heads::shape, channels_first),
    from += Heads::shape.size()),
   ...);
}

/// Writes a network in several ways: for the last opset as most users want it, and for the first ones with
/// all that the options change. The inputs are numbers from -scale to scale.
template <class Net, class T = float>
void write(const std::string& name, double scale = 3) {
  using G = typename Net::Graph;
  for (const auto& layer : mica::detail::named_layers<Net>) layers.insert(layer.type);

  const Weighted<Net, T> model;
  constexpr int size = G::input.size();
  std::vector<T> x(std::size_t{samples * size}), y(std::size_t{samples * G::output.size()});
  mica::Random random(3);
  for (T& value : x) value = static_cast<T>(static_cast<float>(scale * (2 * random.uniform() - 1)));
  mica::detail::Workspace<T, G> workspace;
  mica::detail::infer(
      model.values, workspace, samples,
      [&](int i, const mica::SampleRows<T>& to) { to.copy(x.data() + i * size); }, y.data());

  for (const mica::onnx::Options& options :
       {mica::onnx::Options{}, mica::onnx::Options{13, false, true}, mica::onnx::Options{15, true, false}}) {
    const std::string path = folder + '/' + name + "_opset" + std::to_string(options.opset);
    mica::onnx::save(model, path + ".onnx", options);
    write_samples(path + ".input.npy", x.data(), size, G::input, options.channels_first);
    write_outputs(mica::detail::HeadsOf<G>{}, path, y, G::output, options.channels_first);
  }
}

/// The same for a large network. The compiler needs less time for kernels without Winograd's filtering.
template <class Net>
void write_direct(const std::string& name) {
  write<mica::With<mica::Direct, Net>>(name, 1);
}

}  // namespace onnx_test
