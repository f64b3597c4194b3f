// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/regularizer.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/penalty.hpp>

namespace mica {

/// A layer that passes its input on and adds the penalty of a Regularizer on it to the loss, Keras'
/// ActivityRegularization:
///
///     y = x    and    loss = mean over the samples of (loss of the sample + penalty(y))
///
/// where L1L2<a, b> gives the penalty a sum |y| + b sum y^2 over all elements of the sample, as Keras 3.14
/// does, which divides the penalty of a batch by the number of its samples (earlier versions of Keras 3 do
/// not divide). The loss that `fit` and `evaluate` return includes the penalty, and the gradient its
/// derivative. As in Keras, sample weights do not multiply the penalty.
///
/// | tensor | shape |
/// | --- | --- |
/// | x | any |
/// | y | that of x |
///
/// Behind a layer it is Keras' option activity_regularizer of this layer, behind its activation:
///
///     Conv2D<8, 3, ReLU>, ActivityRegularization<L2<1e-4>>    // Conv2D(..., activity_regularizer=L2(1e-4))
///
/// A Frozen around it changes nothing, since it has no parameters. It may stand behind the Softmax or the
/// Sigmoid that a loss wants, but not behind that of a head; the loss is then computed from the
/// probabilities, and not from the logits.
template <class Regularizer>
struct ActivityRegularization : Layer {
  static constexpr const char* name = "ActivityRegularization";
  static constexpr bool adds_loss = true, backward_reads_output = false;
  static constexpr bool passes_its_input = true, works_in_place = true;
  template <Shape In>
  using Check = detail::RegularizerCheck<Regularizer>;

  template <class F>
  static void forward(const F& f) {
    kernels::transform(kernels::IdentityFunction{}, f.y, f.x);
    if (f.context.added_loss) f.context.added_loss->sum += kernels::penalty_of(f.x, penalty);
  }

  // dL/dx = dL/dy + share penalty'(x)
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) {
      if (b.context.added_loss) {
        const double share = b.context.added_loss->share;
        const kernels::PlusPenaltyDerivative<typename B::Number> sum(
            {share * penalty.l1, share * penalty.l2});
        kernels::transform(sum, b.dx, b.dy, b.x);
      } else {
        kernels::transform(kernels::IdentityFunction{}, b.dx, b.dy);
      }
    }
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.copy();
  }

  template <class G>
  static auto onnx(G& g) {
    return g.x();
  }

 private:
  static constexpr Penalty penalty = detail::penalty_of<Regularizer>();
};

}  // namespace mica
