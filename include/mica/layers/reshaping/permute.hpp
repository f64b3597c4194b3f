// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/transposition.hpp>

#include <cstddef>

namespace mica {

template <class... Words>
struct NoPermutation {
  static_assert(fits<Words...>,
                "mica: a Permute names each axis of its input once, and the axes are numbered from 1 on");
};

/// The axes of a sample in another order, Keras' Permute: `Permute<2, 1>` transposes a matrix, and
/// `Permute<2, 3, 1>` makes height x width x channels of PyTorch's channels x height x width. Axis k of the
/// output is axis `Axes[k]` of the input; the axes are numbered from 1 on.
template <int... Axes>
struct Permute : Layer {
 private:
  static constexpr int rank = int{sizeof...(Axes)};
  // One more than there are, since an array cannot be empty.
  static constexpr int from_zero[std::size_t{rank + 1}] = {Axes - 1 ..., 0};

  static constexpr bool is_permutation() {
    bool used[std::size_t{rank + 1}] = {};
    for (int k = 0; k < rank; ++k) {
      const int axis = from_zero[k];
      if (axis < 0 || axis >= rank || used[axis]) return false;
      used[axis] = true;
    }
    return true;
  }

 public:
  static constexpr const char* name = "Permute";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (rank != In.rank || !is_permutation())
      return Failed<NoPermutation, Needs<In.rank>>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) { return {in[Axes - 1]...}; }

  template <class F>
  static void forward(const F& f) {
    constexpr kernels::Loops loops =
        kernels::transposing_loops(F::Input::layout, F::Output::layout, from_zero);
    for (int s = 0; s < f.x.count; ++s)
      kernels::copy_by(loops, static_cast<const typename F::Number*>(f.x.at(s)), f.y.at(s));
  }

  // Each element of dL/dy goes back to where the element of y came from.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) {
      constexpr kernels::Loops loops =
          kernels::transposing_loops(B::InputGradient::layout, B::OutputGradient::layout, from_zero)
              .reversed();
      for (int s = 0; s < b.dy.count; ++s)
        kernels::copy_by(loops, static_cast<const typename B::Number*>(b.dy.at(s)), b.dx.at(s));
    }
  }

  template <class P>
  static constexpr void plain(const P& p) {
    constexpr Shape in = P::in;
    for (int i = 0; i < in.size(); ++i) {
      int index[std::size_t{Shape::max_rank}] = {};
      for (int k = rank - 1, rest = i; k >= 0; rest /= in[k--]) index[k] = rest % in[k];
      int to = 0;
      for (int k = 0; k < rank; ++k) to = to * P::out[k] + index[from_zero[k]];
      p.y()[to] = p.x()[i];
    }
  }

  template <class G>
  static auto onnx(G& g) {
    // The axes of the tensor stay where they are and get other numbers.
    const auto x = g.settled(g.x());
    auto y = x;
    y.shape = y.stored = output_shape(x.shape);
    for (int k = 0; k < rank; ++k) y.order[static_cast<std::size_t>(x.axis_of(from_zero[k]) - 1)] = k;
    return y;
  }
};

}  // namespace mica
