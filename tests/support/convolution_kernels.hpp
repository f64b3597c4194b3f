// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>
#include <mica/kernels/conv2d.hpp>

#include "support/reference.hpp"
#include "support/report.hpp"
#include "support/samples.hpp"

#include <string>
#include <type_traits>

/// The differences between the three kernels of a convolution and plain loops, and writes outside of their
/// outputs; empty if there are none. The paddings are wider than the kernels ask for.
template <class T, mica::kernels::Convolution C, class Forward = mica::kernels::ConvolutionForward<T, C>,
          class InputGradient = mica::kernels::ConvolutionInputGradient<T, C>,
          class WeightGradient = mica::kernels::ConvolutionWeightGradient<T, C>>
std::string faults_of(double tolerance = std::is_same_v<T, float> ? 1e-5 : 1e-12) {
  using mica::Layout;
  constexpr mica::PaddingSize in = C.input_padding(), out = C.gradient_padding();
  constexpr Layout X{C.input(), {in.top, in.left + 1, in.bottom, in.right}}, Y{C.output(), {1, 0, 0, 2}};
  constexpr Layout DY{C.output(), {out.top + 1, out.left, out.bottom, out.right}};
  constexpr Layout DX{C.input(), {0, 1, 1, 0}};
  constexpr int n = 3, inputs = C.input().size(), outputs = C.output().size();

  const auto axis = [](const mica::kernels::Axis& a) {
    return reference::Axis{a.extent, a.window, a.stride, a.same, a.dilation, a.front, a.back};
  };
  const reference::Convolution plain(axis(C.vertical), axis(C.horizontal), C.channels, C.filters, C.groups);
  const Values weights = random_values(C.weights(), 1), bias = random_values(C.filters, 2);
  const Values x = random_values(n * inputs, 3), dy = random_values(n * outputs, 4);
  Values wanted_y, wanted_dx, wanted_dw(weights.size());
  for (int s = 0; s < n; ++s) {
    const Values one = samples_of(x, inputs, s, 1), gradient = samples_of(dy, outputs, s, 1);
    const Values y = plain.forward(one, weights), dw = plain.weight_gradient(gradient, one);
    for (std::size_t o = 0; o < y.size(); ++o)
      wanted_y.push_back(std::max(y[o] + bias[o % bias.size()], 0.0));
    for (const double value : plain.input_gradient(gradient, weights)) wanted_dx.push_back(value);
    for (std::size_t k = 0; k < dw.size(); ++k) wanted_dw[k] += dw[k];
  }

  Report report;
  const auto w = Samples<T>::input(weights), b = Samples<T>::input(bias);
  const auto images = Samples<T>::input(X, x), gradients = Samples<T>::input(DY, dy);

  const auto forward_pack = Samples<T>::output(Forward::pack_size), y = Samples<T>::output(Y, n);
  const auto forward_scratch = Samples<T>::output(Forward::scratch_size);
  Forward::pack(w.data(), b.data(), forward_pack.data());
  Forward::template run<mica::kernels::Fused<mica::ReLU>>(images.template view<X>(), forward_pack.data(),
                                                          y.template view<Y>(), forward_scratch.data());
  report.expect_equal(y.get(), wanted_y, tolerance, "outputs");
  report.expect(y.untouched_around() && forward_pack.untouched_around() && forward_scratch.untouched_around(),
                "forward writes beside its outputs");

  const auto backward_pack = Samples<T>::output(InputGradient::pack_size), dx = Samples<T>::output(DX, n);
  const auto backward_scratch = Samples<T>::output(InputGradient::scratch_size);
  InputGradient::pack(w.data(), backward_pack.data());
  InputGradient::run(gradients.template view<DY>(), backward_pack.data(), dx.template view<DX>(),
                     backward_scratch.data());
  report.expect_equal(dx.get(), wanted_dx, tolerance, "gradient of inputs");
  report.expect(
      dx.untouched_around() && backward_pack.untouched_around() && backward_scratch.untouched_around(),
      "backward writes beside the gradient of inputs");

  const auto dw = Samples<T>::output(C.weights()), scratch = Samples<T>::output(WeightGradient::scratch_size);
  const auto image = images.template view<X>();
  const auto gradient = gradients.template view<DY>();
  WeightGradient::run_over(image.part(0, 1), gradient.part(0, 1), dw.data(), false, scratch.data());
  WeightGradient::run_over(image.part(1, n - 1), gradient.part(1, n - 1), dw.data(), true, scratch.data());
  WeightGradient::put_in_order(dw.data(), scratch.data());
  report.expect_equal(dw.get(), wanted_dw, tolerance, "gradient of weights");
  report.expect(dw.untouched_around() && scratch.untouched_around(),
                "backward writes beside the gradient of weights");

  report.expect(images.untouched() && gradients.untouched() && w.untouched() && b.untouched(),
                "kernels write what they read");
  return report.text();
}

/// A convolution in one line: image, filters, kernel, stride.
constexpr mica::kernels::Convolution valid(mica::Shape in, int filters, mica::Size kernel,
                                           mica::Size stride = 1) {
  return {{in.height(), kernel.height, stride.height, false},
          {in.width(), kernel.width, stride.width, false},
          in.channels(),
          filters};
}
constexpr mica::kernels::Convolution same(mica::Shape in, int filters, mica::Size kernel,
                                          mica::Size stride = 1) {
  return {{in.height(), kernel.height, stride.height, true},
          {in.width(), kernel.width, stride.width, true},
          in.channels(),
          filters};
}
