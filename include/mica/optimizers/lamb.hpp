// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/kernels/adam_moments.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/packet_math.hpp>
#include <mica/kernels/tensors_of_slice.hpp>

#include <cmath>
#include <cstddef>

namespace mica {

/// Lamb, Adam for large batches (You and others 2020), with Keras' defaults and formula. With the gradient g
/// of step t:
///
///     m += (1 - beta_1) (g - m)
///     v += (1 - beta_2) (g^2 - v)
///     u = m / (1 - beta_1^t) / (sqrt(v / (1 - beta_2^t)) + epsilon)
///     w -= learning_rate |w| / |u| u
///
/// where |w| and |u| are norms of a tensor, the root of the sum of its squares. The quotient is 1 where one
/// of them is 0.
struct Lamb {
  static constexpr const char* name = "Lamb";
  static constexpr int slots = 2;
  /// Pass 0 writes u over the gradient, pass 1 knows its norms.
  static constexpr int passes = 2;
  static constexpr bool reads_tensors = true;

  LearningRate learning_rate = 1e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;

  /// Throws Error where a member is out of range.
  void check() const { kernels::check_adam(*this); }

  template <int pass, class T>
  void update_pass(const ParameterSlice<T, 2>& s, std::int64_t step) const {
    if constexpr (pass == 0)
      compute_direction(s, static_cast<double>(step));
    else
      move(s, learning_rate.at(step - 1));
  }

 private:
  template <class T>
  void compute_direction(const ParameterSlice<T, 2>& s, double t) const {
    using P = kernels::Packet<T>;
    const P correction_1 = kernels::packet_of<T>(1 / (1 - std::pow(beta_1, t))),
            correction_2 = kernels::packet_of<T>(1 / (1 - std::pow(beta_2, t))),
            eps = kernels::packet_of<T>(epsilon);
    const kernels::AdamMoments<T> moments(beta_1, beta_2);
    for (int i = 0; i < s.size; i += P::size) {
      P m = kernels::load<P>(s.slots[0] + i), v = kernels::load<P>(s.slots[1] + i);
      moments.update(kernels::load<P>(s.gradient + i), m, v);
      kernels::store(s.slots[0] + i, m);
      kernels::store(s.slots[1] + i, v);
      kernels::store(s.gradient + i, correction_1 * m / (kernels::sqrt(correction_2 * v) + eps));
    }
  }

  template <class T>
  static void move(const ParameterSlice<T, 2>& s, double rate) {
    using P = kernels::Packet<T>;
    kernels::for_each_tensor(s, [&](std::size_t tensor, int first, int size) {
      const TensorNorms& norms = s.norms[tensor];
      const bool has_ratio = norms.parameters > 0 && norms.gradient > 0;
      const P step = kernels::packet_of<T>(-rate * (has_ratio ? norms.parameters / norms.gradient : 1));
      T* const w = s.parameters + first;
      kernels::transform_run([=](P x, P u) { return kernels::multiply_add(step, u, x); }, size, w,
                             static_cast<const T*>(w), static_cast<const T*>(s.gradient + first));
    });
  }
};

}  // namespace mica
