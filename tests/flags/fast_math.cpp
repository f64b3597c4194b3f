// SPDX-License-Identifier: MIT
// Trainings that diverge, in a program compiled with -ffast-math: each ends with an Error and a model as it
// was. Ends with the number of those that do not. Which number fit finds first depends on the compiler, which
// may let NaN pass through a ReLU or not.
#ifndef __FAST_MATH__
#error "this program is for -ffast-math"
#endif

#include <mica/mica.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

static int failures = 0;

template <class T>
static void must_fail(const char* what, const mica::SGD& optimizer, mica::FitOptions options,
                      mica::Tensor<T, 2> x = {}) {
  using Net = mica::Sequential<mica::Input<2>, mica::Dense<16, mica::ReLU>, mica::Dense<2>>;
  if (x.size() == 0) {
    x.resize(20, 2);
    x.setConstant(T(0.5));
  }
  mica::Tensor<T, 2> y(20, 2);
  y.setConstant(T(1));
  auto model = mica::compile<T>(Net{}, optimizer, mica::MeanSquaredError{});
  const std::vector<T> before(model.parameters().begin(), model.parameters().end());
  options.verbose = 0;
  std::string message = "no error";
  const auto error = mica::detail::exception_of([&] { model.fit(x, y, options); });
  if (error) {
    try {
      std::rethrow_exception(error);
    } catch (const mica::Error& e) {
      message = e.what();
    }
  }
  const bool same = std::equal(before.begin(), before.end(), model.parameters().begin());
  if (!message.starts_with("fit: expected ") || !same) {
    std::printf("%s: the model is %s, and found: %s\n", what, same ? "as it was" : "another",
                message.c_str());
    ++failures;
  }
}

template <class T>
static void must_fail_in() {
  must_fail<T>("growth", {.learning_rate = 1e18}, {.batch_size = 1, .epochs = 100});

  mica::Tensor<T, 2> x(20, 2);
  x.setConstant(T(0.5));
  // The bits of a NaN, which the compiler need not know of.
  std::fill_n(reinterpret_cast<unsigned char*>(&x(13, 1)), sizeof(T), static_cast<unsigned char>(0xff));
  must_fail<T>("NaN in a sample", {}, {.batch_size = 4}, x);
}

int main() {
  must_fail_in<float>();
  must_fail_in<double>();
  // The parameters are infinite after the only step.
  must_fail<float>("the last step", {.learning_rate = 1e300}, {.batch_size = 20});
  return failures;
}
