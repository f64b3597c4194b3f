// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/fixed_string.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/io/matching_weights.hpp>
#include <mica/io/npz_weights.hpp>
#include <mica/io/weight_names.hpp>
#include <mica/io/weights.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/paths.hpp>
#include <mica/network/tensor_at.hpp>
#include <mica/training/given_weights.hpp>
#include <mica/training/model_state.hpp>
#include <mica/training/tensor_adapters.hpp>
#include <mica/training/tensor_checks.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {

/// The options of Model::save.
struct SaveOptions {
  bool include_optimizer = true;
};

inline namespace MICA_PACKETS {

/// The part of a Model that gives access to its weights. It owns what training changes, the optimizer and the
/// state, of which the weights are a part.
///
/// A tensor is named by the path of its layer and its name in the layer, both at compile time, or by its full
/// name at run time: the names that `summary()` prints, of the composites around the layer, of the layer and
/// of the tensor, such as "residual_1/conv2d_3/kernel". `weight_names()` returns them all.
///
/// | tensor | extents |
/// | --- | --- |
/// | kernel of Conv2D | [height, width, input channels, filters], as in Keras |
/// | kernel of Dense | [units, inputs], as in PyTorch; Keras has [inputs, units] |
/// | bias, gamma, beta, moving_mean, moving_variance | [filters], [units] or [channels] |
template <class T, class Net, class State, class Optimizer>
class ModelWeights {
  template <int Rank>
  using ConstMap = Eigen::TensorMap<const Tensor<T, Rank>>;
  template <class Path, FixedString name>
  using TensorAt = detail::TensorAt<Net, Path, name>;
  using Access = detail::AccessToModel<Net, T>;

 public:
  explicit ModelWeights(const Optimizer& optimizer) : optimizer_(optimizer) {}
  ModelWeights(const ModelWeights&) = default;
  ModelWeights(ModelWeights&&) = default;
  /// If copying the optimizer throws, all is as it was. The state throws nothing, and its memory stays where
  /// it is, unless one of the models was moved from.
  ModelWeights& operator=(const ModelWeights& other) {
    optimizer_ = Optimizer(other.optimizer_);
    state_ = other.state_;
    return *this;
  }
  ModelWeights& operator=(ModelWeights&&) = default;
  ~ModelWeights() = default;

  /// Returns a tensor of a layer: `weights<At<5, 2>, "kernel">()`. It is a view of the model's memory, and so
  /// changes with the model. The compiler rejects a path or a name that the network does not have.
  template <class Path, FixedString name>
  ConstMap<TensorAt<Path, name>::shape.rank> weights() const {
    using Found = TensorAt<Path, name>;
    return map<Found::shape.rank>(Found::shape, Found::offset);
  }
  /// The same by full name: `weights<4>("residual_1/conv2d_3/kernel")`. Throws Error if there is no such
  /// tensor or if it has another rank.
  template <int Rank>
  ConstMap<Rank> weights(const std::string& name) const {
    const std::string call = detail::call_text("weights<" + std::to_string(Rank) + '>', name);
    const detail::WeightTensor tensor = tensor_of(name, call);
    if (tensor.shape.rank != Rank)
      detail::throw_error({call, ": expected the rank ", tensor.shape.rank, ", that of a tensor of ",
                           to_string(tensor.shape), ", found ", Rank});
    return map<Rank>(tensor.shape, tensor.offset);
  }

  /// Sets a tensor of a layer to `x`, a tensor, an expression, or an Eigen matrix or vector, of the same
  /// extents. The optimizer's state stays as it is. Throws Error if `x` has other extents, NaN or infinity.
  template <class Path, FixedString name, class X>
  void set_weights(const X& x) {
    if constexpr (TensorAt<Path, name>::exists && detail::are_weights<X>())
      set(detail::call_text<Path, name>("set_weights"), x, TensorAt<Path, name>::shape,
          TensorAt<Path, name>::offset);
  }
  /// The same by full name. Throws Error also if there is no such tensor.
  template <class X>
  void set_weights(const std::string& name, const X& x) {
    if constexpr (detail::are_weights<X>()) {
      const std::string call = detail::call_text("set_weights", name);
      const detail::WeightTensor tensor = tensor_of(name, call);
      set(call, x, tensor.shape, tensor.offset);
    }
  }

  /// The full names of the layers behind the Input, and those of the tensors.
  static std::vector<std::string> layer_names() { return mica::layer_names<Net>(); }
  static std::vector<std::string> weight_names() { return mica::weight_names<Net>(); }

  /// Writes the whole model to a safetensors file, Keras' model.save: the weights, the description of the
  /// network, eight samples with their outputs, the state of the optimizer, and the numbers of batches and
  /// epochs; or, with `{.include_optimizer = false}`, without what training alone needs. Throws Error if the
  /// file cannot be written; an old file is replaced as a whole or not at all.
  void save(const std::string& path, const SaveOptions& options = {}) const {
    // What writes changes nothing.
    State& state = const_cast<State&>(state_);
    Access model(state.parameters);
    SafetensorsWriter file;
    if (options.include_optimizer)
      detail::add_state<T>(file, detail::access_to<Optimizer>(state, model), state.epochs);
    else
      detail::add_model<T>(file, model);
    detail::write_file(path, file);
  }
  /// Reads a model, also one of a checkpoint of fit. The state of the optimizer is taken if the file has that
  /// of an optimizer of the same type; if not, the optimizer begins anew. Its members stay as they are.
  /// Throws Error if the file cannot be read or is damaged, if the network in it is of another type, if it
  /// holds NaN or infinity, or if the samples in it give other outputs, see io/model_file.hpp.
  void load(const std::string& path) {
    const Safetensors file = detail::open_model(path);
    State state;
    Access model(state.parameters);
    detail::read_model<T>(file, model);
    if (detail::has_state_of(file, detail::described<Optimizer>))
      detail::read_optimizer_state<T>(file, detail::access_to<Optimizer>(state, model));
    state_ = state;
  }

  /// Write the weights to a safetensors file and read them from it, see io/weights.hpp. Throw Error if the
  /// file cannot be written or read, is of another architecture, or holds NaN or infinity: weights that are
  /// not finite can be saved, but not loaded.
  void save_weights(const std::string& path) const {
    mica::save_weights<Net>(path, state_.parameters.values());
  }
  void load_weights(const std::string& path) {
    mica::load_weights<Net>(path, state_.parameters.values());
    state_.parameters.pack();
  }
  /// The same with the files of NumPy: what numpy.savez writes, see io/npz_weights.hpp.
  void save_weights_npz(const std::string& path) const {
    mica::save_weights_npz<Net>(path, state_.parameters.values());
  }
  void load_weights_npz(const std::string& path) {
    mica::load_weights_npz<Net>(path, state_.parameters.values());
    state_.parameters.pack();
  }
  /// Reads, from the file of another network, the tensors that have the same name and shape in this one (in a
  /// file "mica weights 1" the same path, layer, name and shape): `load_weights(path, skip_mismatch)`.
  /// Returns one sentence for each tensor of the file that was skipped, and for each tensor of this network
  /// that the file does not have. Throws Error if the file cannot be read, is damaged, or holds NaN or
  /// infinity in a tensor that is read.
  std::vector<std::string> load_weights(const std::string& path, SkipMismatch skip) {
    std::vector<std::string> skipped = mica::load_weights<Net>(path, state_.parameters.values(), skip);
    state_.parameters.pack();
    return skipped;
  }

  /// All parameters, layer by layer. Each layer begins at a multiple of 16 elements, with zeros in between.
  std::span<const T> parameters() const {
    return {state_.parameters.values(), std::size_t{detail::Parameters<T, typename Net::Graph>::size}};
  }

 protected:
  State state_;
  Optimizer optimizer_;

 private:
  static detail::WeightTensor tensor_of(const std::string& name, const std::string& call) {
    return detail::tensor_of_name(detail::weight_tensors<Net>, weight_names(), name, call);
  }

  template <int Rank>
  ConstMap<Rank> map(const Shape& shape, int offset) const {
    return {state_.parameters.values() + offset, detail::dimensions_of<Rank>(shape)};
  }

  template <class X>
  void set(const std::string& call, const X& x, const Shape& shape, int offset) {
    detail::write_given_weights(call, x, shape, state_.parameters.values() + offset);
    state_.parameters.pack();
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
