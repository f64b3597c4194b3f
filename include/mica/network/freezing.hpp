// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/wiring.hpp>
#include <mica/core/messages/type_list.hpp>
#include <mica/network/unwrapping.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {

template <class... Layers>
struct Sequential;
template <class... Layers>
struct Frozen;

/// How the layers of a Frozen become layers that are not trained.
namespace detail {
inline namespace MICA_PACKETS {

template <class Tensors>
inline constexpr std::size_t tensor_count = std::tuple_size_v<Tensors>;

/// Layer L with its parameters as part of the state: training leaves them alone. They lie in front of the
/// state of L, so the kernels find them as in L.
template <class L>
struct FrozenLayer : L {
  using Trainable = L;

  static constexpr bool backward_reads_input = L::backward_reads_input && L::input_gradient_reads_input;
  template <Shape>
  static constexpr int gradient_parts = 0;

  static constexpr std::array<ParameterTensor, 0> parameters(Shape) { return {}; }
  static constexpr auto state(Shape in) {
    std::array<ParameterTensor,
               tensor_count<decltype(L::parameters(in))> + tensor_count<decltype(L::state(in))>>
        tensors{};
    std::size_t i = 0;
    for (const ParameterTensor& tensor : L::parameters(in)) tensors[i++] = tensor;
    for (const ParameterTensor& tensor : L::state(in)) tensors[i++] = tensor;
    return tensors;
  }

  template <class T, Shape In>
  struct Kernels : L::template Kernels<T, In> {
    /// The position, behind the scratch memory of L, of a gradient that is written but never read.
    static constexpr int unread_gradient = L::template Kernels<T, In>::scratch_size;
    static constexpr int scratch_size =
        unread_gradient + (L::skips_parameter_gradient ? 0 : parameter_count<L>(In));
    static void unpack_gradient(Unpacking<T>) {}
  };

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) {
      using T = typename B::Number;
      L::backward(Backward<typename B::Input, typename B::Output, typename B::OutputGradient,
                           typename B::InputGradient, T, false>{
          b.x, b.y, b.dy, b.dx, b.weights, b.packed, b.state,
          b.scratch + Kernels<T, B::Input::shape>::unread_gradient, false, b.scratch, b.context});
    }
  }
};

/// A frozen layer that takes statistics over a batch: in training too, it uses the moving averages, and only
/// scales and shifts each channel.
template <class L>
struct FrozenNormalization : FrozenLayer<L> {
  static constexpr bool is_batchwise = false;
  static constexpr bool backward_reads_input = false, backward_reads_output = false;

  /// What `L::affine` writes: the centers of all channels, their scales and their shifts. In the backward
  /// pack centers and shifts are 0, since the gradient is only scaled.
  template <class T, Shape In>
  struct Kernels : NoKernels {
    static constexpr int channels = In[In.rank - 1];
    static constexpr int forward_pack_size = L::affine_size(In), backward_pack_size = L::affine_size(In);

    static void pack_forward(Packing<T> p) { L::template affine<In>(p.weights, p.state, p.packed); }
    static void pack_backward(Packing<T> p) {
      pack_forward(p);
      std::fill_n(p.packed, channels, T(0));
      std::fill_n(p.packed + 2 * channels, channels, T(0));
    }
  };

  // y = scale (x - center) + shift, so that dL/dx = scale dL/dy.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      L::forward(Forward<typename B::OutputGradient, typename B::InputGradient, typename B::Number>{
          b.dy, b.dx, nullptr, b.packed, nullptr, b.context});
  }
};

template <class L>
constexpr auto freeze();
template <class L>
using Freeze = typename decltype(freeze<L>())::type;

/// A composite whose layers are frozen.
template <class L>
struct FrozenComposite : L {
  using Trainable = L;
  using Leaves = MappedLayers<Freeze, typename L::Leaves>;
  using Children = MappedChildren<Freeze, typename L::Children>;
};

/// A layer without parameters stays as it is. So does a class that is not a layer, which the network rejects.
template <class L>
constexpr auto freeze() {
  if constexpr (requires { typename L::template Mapped<Freeze>; })
    return std::type_identity<typename L::template Mapped<Freeze>>{};
  else if constexpr (IsComposite<L>)
    return std::type_identity<FrozenComposite<L>>{};
  else if constexpr (!IsLayer<L>)
    return std::type_identity<L>{};
  else if constexpr (L::is_batchwise)
    return std::type_identity<FrozenNormalization<L>>{};
  else if constexpr (tensor_count<decltype(L::parameters(Shape{}))> > 0)
    return std::type_identity<FrozenLayer<L>>{};
  else
    return std::type_identity<L>{};
}

/// The layer that was frozen or got a factor of the learning rate, else L itself.
template <class L>
constexpr auto trainable() {
  if constexpr (requires { typename L::Trainable; })
    return trainable<typename L::Trainable>();
  else
    return std::type_identity<L>{};
}
template <class L>
using TrainableOf = typename decltype(trainable<L>())::type;

}  // namespace MICA_PACKETS

template <class... Layers>
inline constexpr bool is_wrapper<Frozen<Layers...>> = true;

template <class... Layers>
struct InList<Frozen<Layers...>> {
  using type = MappedLayers<Freeze, Unwrapped<Layers...>>;
};
template <class L>
struct AsBranch<Frozen<L>> {
  using type = Freeze<L>;
};
template <class... Layers>
struct AsBranch<Frozen<Layers...>> {
  using type = Freeze<Sequential<Layers...>>;
};

}  // namespace detail

}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
