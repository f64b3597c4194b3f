// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
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
  using Engine = WinogradCorrelation<
      T, Correlation{C.vertical.outputs(), C.horizontal.outputs(), C.channels, C.filters, Samples}, Outputs>;
  static constexpr int pack_size = Engine::pack_size, scratch_size = Engine::scratch_size;
  static constexpr double cycles = Engine::cycles;

  // Not inlined, so that equal layers share the code.
  MICA_NOINLINE static void pack(const T* weights, const T* bias, T* to) {
    Engine::pack([&](int row, int column, int c,
                     int f) { return weights[((row * 3 + column) * C.channels + c) * C.filters + f]; },
                 [&](int f) { return bias ? bias[f] : T(0); }, to);
  }

  template <class Activation, class X, class Y>
  MICA_NOINLINE static void run(X x, const T* packed, Y y, T* scratch) {
    Engine::template run<Activation>(images_of<const T>(x, -C.vertical.before(), -C.horizontal.before()),
                                     packed, scratch, images_of<T>(y), x.count);
  }
};

/// dL/dx: the correlation of dL/dy with the flipped, transposed weights.
template <class T, Convolution C, int Outputs, int Samples = samples_together(C)>
struct WinogradInputGradient {
  using Engine = WinogradCorrelation<
      T, Correlation{C.vertical.extent, C.horizontal.extent, C.filters, C.channels, Samples}, Outputs>;
  static constexpr int pack_size = Engine::pack_size, scratch_size = Engine::scratch_size;
  static constexpr double cycles = Engine::cycles;

  // Not inlined, so that equal layers share the code.
  MICA_NOINLINE static void pack(const T* weights, T* to) {
    Engine::pack(
        [&](int row, int column, int f, int c) {
          return weights[(((2 - row) * 3 + 2 - column) * C.channels + c) * C.filters + f];
        },
        [](int) { return T(0); }, to);
  }

  template <class DY, class DX>
  MICA_NOINLINE static void run(DY dy, const T* packed, DX dx, T* scratch) {
    Engine::template run<Fused<NoActivation>>(
        images_of<const T>(dy, C.vertical.before() - 2, C.horizontal.before() - 2), packed, scratch,
        images_of<T>(dx), dy.count);
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
