// SPDX-License-Identifier: MIT
#include <mica/io/summary.hpp>

#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/layers/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/flatten.hpp>
#include <mica/layers/max_pooling2d.hpp>
#include <mica/models/sequential.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>

namespace {

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 3, mica::ReLU>,
                             mica::Conv2D<8, 3, mica::ReLU>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

struct LayerNormalizationOfAnUnusuallyLongName : mica::LayerDefaults {
  static constexpr const char* name = "LayerNormalizationOfAnUnusuallyLongName";
  template <class X, class Y, class T>
  static void forward(X, Y, mica::Weights<T>, const mica::Pass&) {}
  template <class X, class Y, class DY, class DX, class T>
  static void backward(X, Y, DY, DX, mica::Weights<T>, mica::Gradient<T>, const mica::Pass&) {}
};

template <class Network, class T = float>
std::string summary() {
  std::ostringstream out;
  mica::write_summary<Network, T>(out);
  return out.str();
}

std::string line(const std::string& text, int number) {
  std::istringstream lines(text);
  std::string result;
  for (int i = 0; i <= number; ++i) std::getline(lines, result);
  return result;
}

template <class T>
std::string workspace_line() {
  using mica::detail::byte_size;
  return " Workspace: " + byte_size(static_cast<double>(Net::workspace_bytes<T>)) + " to predict, " +
         byte_size(static_cast<double>(Net::training_workspace_bytes<T>)) + " for each thread that trains";
}

}  // namespace

TEST_CASE("the summary is Keras' table, and the memory that a sample needs") {
  const std::string expected = R"(Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ conv2d (Conv2D)                 │ (None, 26, 26, 16)     │           160 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ conv2d_1 (Conv2D)               │ (None, 24, 24, 8)      │         1,160 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ flatten (Flatten)               │ (None, 4608)           │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 10)             │        46,090 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 47,410 (185.20 KB)
 Trainable params: 47,410 (185.20 KB)
 Non-trainable params: 0 (0.00 B)
 Workspace: )";
  const std::string text = summary<Net>();
  CHECK(text.substr(0, expected.size()) == expected);
}

TEST_CASE("the last line is the workspace") {
  CHECK(line(summary<Net>(), 15) == workspace_line<float>());
  CHECK(line(summary<Net, double>(), 15) == workspace_line<double>());
}

TEST_CASE("doubles take twice the bytes") {
  CHECK(line(summary<Net, double>(), 12) == " Total params: 47,410 (370.39 KB)");
  CHECK(line(summary<Net, double>(), 13) == " Trainable params: 47,410 (370.39 KB)");
}

TEST_CASE("layers are named after their class, in the order of their appearance") {
  using Long = mica::Sequential<mica::Input<8, 8, 1>, mica::MaxPooling2D<2>, mica::ReLU,
                                mica::MaxPooling2D<2>, mica::ReLU, mica::MaxPooling2D<2>>;
  const std::string text = summary<Long>();
  CHECK(line(text, 4) == "│ max_pooling2d (MaxPooling2D)    │ (None, 4, 4, 1)        │             0 │");
  CHECK(line(text, 6) == "│ re_lu (ReLU)                    │ (None, 4, 4, 1)        │             0 │");
  CHECK(line(text, 8) == "│ max_pooling2d_1 (MaxPooling2D)  │ (None, 2, 2, 1)        │             0 │");
  CHECK(line(text, 10) == "│ re_lu_1 (ReLU)                  │ (None, 2, 2, 1)        │             0 │");
  CHECK(line(text, 12) == "│ max_pooling2d_2 (MaxPooling2D)  │ (None, 1, 1, 1)        │             0 │");
}

TEST_CASE("a column is as wide as its longest text") {
  using Wide = mica::Sequential<mica::Input<7>, LayerNormalizationOfAnUnusuallyLongName, mica::Dense<3>>;
  const std::string text = summary<Wide>();
  CHECK(line(text, 4) ==
        "│ layer_normalization_of_an_unusually_long_name (LayerNormalizationOfAnUnusuallyLongName) "
        "│ (None, 7)              │             0 │");
  CHECK(line(text, 6).size() == line(text, 4).size());
  CHECK(line(text, 7).size() == line(text, 1).size());
}

TEST_CASE("names are those that Keras makes") {
  CHECK(mica::detail::snake_case("Conv2D") == "conv2d");
  CHECK(mica::detail::snake_case("Conv2DTranspose") == "conv2d_transpose");
  CHECK(mica::detail::snake_case("GlobalAveragePooling2D") == "global_average_pooling2d");
  CHECK(mica::detail::snake_case("ReLU") == "re_lu");
  CHECK(mica::detail::snake_case("PReLU") == "p_re_lu");
  CHECK(mica::detail::snake_case("ELU") == "elu");
}

TEST_CASE("numbers of parameters and of bytes are written for people") {
  CHECK(mica::detail::with_commas(0) == "0");
  CHECK(mica::detail::with_commas(999) == "999");
  CHECK(mica::detail::with_commas(1000) == "1,000");
  CHECK(mica::detail::with_commas(2147483647) == "2,147,483,647");
  CHECK(mica::detail::byte_size(0) == "0.00 B");
  CHECK(mica::detail::byte_size(1023) == "1023.00 B");
  CHECK(mica::detail::byte_size(1024) == "1.00 KB");
  CHECK(mica::detail::byte_size(5.5 * 1024 * 1024) == "5.50 MB");
  CHECK(mica::detail::byte_size(3.0 * 1024 * 1024 * 1024) == "3.00 GB");
}
