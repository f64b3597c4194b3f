// SPDX-License-Identifier: MIT
// A network of an ONNX model learns new classes from few samples. digits.onnx has learned the digits 0 to 6;
// its convolutions see strokes that 7, 8 and 9 have too. So they are frozen, and a new last layer learns the
// three new digits from 100 images of each.

#include <mica/ext/gzip.hpp>
#include <mica/mica.hpp>

#include "digits.hpp"  // by mica-convert, as examples/CMakeLists.txt says with mica_import

#include <array>
#include <iostream>
#include <string>
#include <vector>

#include "support/draw.hpp"
#include "support/failures.hpp"
#include "support/outputs.hpp"
#include "support/training_options.hpp"

using namespace mica;

namespace {

constexpr int first_new = 7, new_classes = 3;

/// The same network with its first four layers frozen and another last layer.
template <class In, class Conv1, class Pool1, class Conv2, class Pool2, class... Rest>
auto fine_tuned(Sequential<In, Conv1, Pool1, Conv2, Pool2, Rest...>)
    -> Sequential<In, Frozen<Conv1, Pool1, Conv2, Pool2>, Flatten, Dense<new_classes, Softmax>>;
using Net = decltype(fine_tuned(digits::Net{}));

/// The images of the new digits, as classes 0, 1 and 2, no more than `most` of each.
Dataset new_digits(const Dataset& all, int most) {
  std::vector<int> samples, labels;
  std::array<int, new_classes> counts = {};
  for (int i = 0; i < all.size(); ++i) {
    const int label = all.label(i) - first_new;
    if (label < 0 || counts[static_cast<std::size_t>(label)]++ >= most) continue;
    samples.push_back(i);
    labels.push_back(label);
  }
  const Dataset chosen = all.select(samples);
  return Dataset::from(chosen.images(0, chosen.size()), Shape(28, 28, 1), labels);
}

}  // namespace

int main(int argc, char** argv) {
  Failures failures;
  failures.attempt([&] {
    const auto options = parse_training_options(argc, argv, "fine_tune",
                                                "Fine-tunes a network of an ONNX model on new digits.",
                                                {.data = find_mnist(), .epochs = 20, .batch_size = 16});
    if (!options) return;
    const auto [all_train, all_test] = load_mnist(options->data, gzip);
    const Dataset train = new_digits(all_train, 100), test = new_digits(all_test, all_test.size());

    auto model = compile(Net{.seed = options->seed}, Adam{.learning_rate = 0.003},
                         SparseCategoricalCrossentropy{}, Accuracy{});
    // The last layer is not loaded: the file's has seven outputs.
    for (const std::string& sentence : model.load_weights(MICA_IMPORTED_DIR "/digits.safetensors", skip_mismatch))
      std::cout << sentence << '\n';
    model.summary();
    model.fit(train, {.batch_size = options->batch_size,
                      .epochs = options->epochs,
                      .validation_data = test,
                      .seed = options->seed,
                      .threads = options->threads});
    const double accuracy = model.evaluate(test, {.threads = options->threads})["accuracy"];
    print_accuracy(std::cout, accuracy);
    check_printed(std::cout);
    if (!options->is_shortened) check_reached("a test accuracy", 0.92, accuracy);
  });
  failures.print(std::cerr, "fine_tune");
  return failures.empty() ? 0 : 1;
}
