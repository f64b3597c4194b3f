// SPDX-License-Identifier: MIT
// Compiled with -fno-exceptions by without_exceptions.cmake.
#include <mica/ext/gzip.hpp>
#include <mica/mica.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Conv2D<4, 3, mica::ReLU>, mica::Flatten,
                             mica::Dense<3, mica::Softmax>>;

void say(const char* message) { std::fprintf(stderr, "the user's handler: %s\n", message); }
void say_and_exit(const char* message) {
  say(message);
  std::exit(7);
}

int train_and_predict(int height) {
  mica::Tensor<float, 4> x(4, height, 6, 1);
  mica::Tensor<int, 1> y(4);
  for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(i % 7) / 7;
  for (int i = 0; i < 4; ++i) y(i) = i % 3;
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  if (height == 6) model.fit(x, y, {.epochs = 2, .verbose = 0, .threads = 2});
  const mica::Tensor<float, 2> p = model.predict(x);
  const float sum = p(3, 0) + p(3, 1) + p(3, 2);
  std::printf("still running: probabilities that sum to %g\n", static_cast<double>(sum));
  return std::abs(sum - 1) < 1e-5f ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string mode = count > 1 ? arguments[1] : "", argument = count > 2 ? arguments[2] : "";
  if (argument == "handler_that_exits") mica::set_error_handler(say_and_exit);
  if (argument == "handler_that_returns") mica::set_error_handler(say);
  if (argument == "handler_taken_back") {
    mica::set_error_handler(say);
    if (mica::set_error_handler(nullptr) != say) return 1;
  }
  if (mode == "wrong_shape") return train_and_predict(5);
  if (mode == "read" || mode == "gzip") {
    const mica::Idx labels = mode == "gzip" ? mica::read_idx(argument, mica::gzip) : mica::read_idx(argument);
    std::printf("%zu labels, the first is %d\n", labels.size(), labels.as<std::uint8_t>()[0]);
    return 0;
  }
  return train_and_predict(6);
}
