// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/tensors_of_slice.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

namespace mica {

/// How a Clipped optimizer clips gradients: in one of these ways, with a positive bound.
struct Clipping {
  /// Each tensor: g *= clipnorm / max(|g|, clipnorm), where |g| is the root of the sum of its squares.
  std::optional<double> clipnorm = {};
  /// Each element: g = min(max(g, -clipvalue), clipvalue).
  std::optional<double> clipvalue = {};
  /// All tensors: g *= global_clipnorm / max(|G|, global_clipnorm), where G holds the gradients of all
  /// tensors.
  std::optional<double> global_clipnorm = {};
};

/// An optimizer that clips the gradients before each step (Pascanu, Mikolov, Bengio 2013), Keras' arguments
/// clipnorm, clipvalue and global_clipnorm of all optimizers:
///
///     Clipped{Adam{}, {.global_clipnorm = 1}}
///
/// The members of the optimizer inside and of Clipping are its own.
template <class O>
struct Clipped : O, Clipping {
  /// The norms are those behind pass 0.
  static constexpr int passes = detail::passes<O> + 1;
  static constexpr bool reads_tensors = true;

  /// Throws Error where a member is out of range, or if there is not one way to clip.
  void check() const {
    detail::check_hyperparameters<O>(*this);
    if (clipnorm.has_value() + clipvalue.has_value() + global_clipnorm.has_value() != 1)
      detail::throw_error({O::name, ": expected one of clipnorm, clipvalue and global_clipnorm, found ",
                           clipnorm || clipvalue || global_clipnorm ? "several" : "none"});
    detail::check_positive(O::name,
                           clipnorm    ? "clipnorm"
                           : clipvalue ? "clipvalue"
                                       : "global_clipnorm",
                           clipnorm.value_or(clipvalue.value_or(global_clipnorm.value_or(0))));
  }

  template <int pass, class T>
  void update_pass(const ParameterSlice<T, O::slots>& s, std::int64_t step) const {
    if constexpr (pass == 1) clip(s);
    if constexpr (pass > 0) detail::update_in_pass<pass - 1, O>(*this, s, step);
  }

 private:
  template <class T>
  void clip(const ParameterSlice<T, O::slots>& s) const {
    using P = kernels::Packet<T>;
    if (clipvalue) {
      const P most = kernels::broadcast<P>(static_cast<T>(*clipvalue));
      const P least = kernels::broadcast<P>(static_cast<T>(-*clipvalue));
      const auto between = [=](P g) { return kernels::max(kernels::min(g, most), least); };
      kernels::transform_run(between, s.size, s.gradient, static_cast<const T*>(s.gradient));
    } else if (clipnorm) {
      kernels::for_each_tensor(s, [&](std::size_t tensor, int first, int size) {
        scale(s.gradient + first, size, *clipnorm, s.norms[tensor].gradient);
      });
    } else {
      double squares = 0;
      for (const TensorNorms& norms : s.norms) squares += norms.gradient * norms.gradient;
      scale(s.gradient, s.size, global_clipnorm.value_or(0), std::sqrt(squares));
    }
  }

  /// g *= most / max(norm, most)
  template <class T>
  static void scale(T* g, int size, double most, double norm) {
    using P = kernels::Packet<T>;
    if (norm <= most) return;
    const P factor = kernels::broadcast<P>(static_cast<T>(most / norm));
    kernels::transform_run([=](P x) { return factor * x; }, size, g, static_cast<const T*>(g));
  }
};

template <class O>
Clipped(O, Clipping) -> Clipped<O>;

}  // namespace mica
