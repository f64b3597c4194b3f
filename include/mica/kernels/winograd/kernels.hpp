// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>
#include <mica/kernels/convolution.hpp>
#include <mica/kernels/winograd/correlation.hpp>

#include <mica/core/utilities/macro_scope.hpp>

/// The kernels of a convolution by Winograd's minimal filtering, with the interface of the direct ones.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// y = activation(x * weights + bias).
template <class T, Convolution C, int Outputs, int Samples = samples_together(C)>
struct WinogradForward {
  static constexpr WinogradCorrelation<T, Outputs> engine{
      Correlation{C.vertical.outputs(), C.horizontal.outputs(), C.channels, C.filters, Samples}};
  static constexpr int pack_size = engine.pack_size, scratch_size = engine.scratch_size;
  static constexpr double cycles = engine.cycles();

  static void pack(const T* weights, const T* bias, T* to) {
    engine.pack(weights, {3 * C.channels * C.filters, C.channels * C.filters, C.filters, 1}, bias, to);
  }

  template <class Activation, class X, class Y>
  static void run(X x, const T* packed, Y y, T* scratch) {
    engine.template run<Activation, engine.tile>(
        images_of<const T>(x, -C.vertical.before(), -C.horizontal.before()), packed, scratch, images_of<T>(y),
        x.count);
  }
};

/// dL/dx: the correlation of dL/dy with the flipped, transposed weights.
template <class T, Convolution C, int Outputs, int Samples = samples_together(C)>
struct WinogradInputGradient {
  static constexpr WinogradCorrelation<T, Outputs> engine{
      Correlation{C.vertical.extent, C.horizontal.extent, C.filters, C.channels, Samples}};
  static constexpr int pack_size = engine.pack_size, scratch_size = engine.scratch_size;
  static constexpr double cycles = engine.cycles();

  static void pack(const T* weights, T* to) {
    constexpr int tap = C.channels * C.filters, last = 8 * tap;
    engine.pack(weights + last, {-3 * tap, -tap, 1, C.filters}, nullptr, to);
  }

  template <class DY, class DX>
  static void run(DY dy, const T* packed, DX dx, T* scratch) {
    engine.template run<Fused<NoActivation>, engine.tile>(
        images_of<const T>(dy, C.vertical.before() - 2, C.horizontal.before() - 2), packed, scratch,
        images_of<T>(dx), dy.count);
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
