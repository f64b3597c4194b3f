// SPDX-License-Identifier: MIT
// A layer and what PyTorch computes for one sample.
#pragma once

#include "support/golden.hpp"
#include "support/layer_laws.hpp"

#include <string>

/// How a layer differs from tests/golden/layers.txt, a line each; empty if it does not. The file has the
/// tensors x, y, dy and dx under the name, and scale and dscale if the layer has a parameter.
template <class L, mica::Shape In>
std::string faults_of_golden(const std::string& name) {
  const golden::File file("layers");
  const auto values = [&](const char* tensor) { return file[name + "/" + tensor].values; };
  constexpr bool has_parameters = mica::detail::parameter_count<L>(In) > 0;
  const Values parameters = has_parameters ? values("scale") : Values{};
  Report report;
  const auto compare = [&](const laws::Checks& answers, double tolerance, const std::string& numbers) {
    report.expect_equal(answers.y, values("y"), tolerance, "outputs in " + numbers);
    report.expect_equal(answers.dx, values("dx"), tolerance, "gradients of inputs in " + numbers);
    if (has_parameters)
      report.expect_equal(answers.gradient, values("dscale"), tolerance,
                          "gradients of parameters in " + numbers);
  };
  compare(answers_of<L, In, double>(values("x"), values("dy"), parameters), 1e-10, "double");
  compare(answers_of<L, In, float>(values("x"), values("dy"), parameters), 1e-5, "float");
  return report.text();
}
