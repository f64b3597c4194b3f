// SPDX-License-Identifier: MIT
#include <mica/io/summary.hpp>

#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/layers/pooling/global_average_pooling2d.hpp>
#include <mica/layers/pooling/max_pooling2d.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/frozen.hpp>
#include <mica/network/learning_rate_factor.hpp>
#include <mica/network/separable_conv2d.hpp>
#include <mica/network/sequential.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>

namespace {

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 3, mica::ReLU>,
                             mica::Conv2D<8, 3, mica::ReLU>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

struct LayerNormalizationOfAnUnusuallyLongName : mica::Layer {
  static constexpr const char* name = "LayerNormalizationOfAnUnusuallyLongName";
  template <class F>
  static void forward(const F&) {}
  template <class B>
  static void backward(const B&) {}
};

/// What Flatten made flat, as an image of 8x8.
struct Image : mica::Layer {
  static constexpr const char* name = "Image";
  static constexpr bool is_reshape = true;
  static constexpr mica::Shape output_shape(mica::Shape in) { return {8, 8, in.size() / 64}; }
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

/// The table without its head and without what stands behind it.
template <class Network>
std::string rows() {
  const std::string text = summary<Network>();
  const std::size_t begin = text.find("┩\n") + std::string("┩\n").size();
  return text.substr(begin, text.find("└──") - begin);
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

TEST_CASE("a residual network is a tree: its layers below the Residual, and what is added") {
  using namespace mica;
  using Tree = Sequential<
      Input<32, 32, 3>, Residual<Conv2D<3, 3, Same, NoBias>>,
      Residual<Shortcut<Conv2D<16, 1, Stride<2>>>, Conv2D<16, 3, Same, Stride<2>>, ReLU, Conv2D<16, 3, Same>>,
      ReLU, Residual<ReLU>, GlobalAveragePooling2D, Dense<10>>;
  CHECK(rows<Tree>() == R"(│ residual (Residual)             │ (None, 32, 32, 3)      │            81 │
│  ├ conv2d (Conv2D)              │ (None, 32, 32, 3)      │            81 │
│  └ add (Add) of conv2d, input   │ (None, 32, 32, 3)      │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ residual_1 (Residual)           │ (None, 16, 16, 16)     │         2,832 │
│  ├ conv2d_1 (Conv2D)            │ (None, 16, 16, 16)     │           448 │
│  ├ re_lu (ReLU)                 │ (None, 16, 16, 16)     │             0 │
│  ├ conv2d_2 (Conv2D)            │ (None, 16, 16, 16)     │         2,320 │
│  ├ shortcut (Shortcut)          │ (None, 16, 16, 16)     │            64 │
│  │ └ conv2d_3 (Conv2D)          │ (None, 16, 16, 16)     │            64 │
│  └ add_1 (Add) of conv2d_2,     │ (None, 16, 16, 16)     │             0 │
│      conv2d_3                   │                        │               │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ re_lu_1 (ReLU)                  │ (None, 16, 16, 16)     │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ residual_2 (Residual)           │ (None, 16, 16, 16)     │             0 │
│  ├ re_lu_2 (ReLU)               │ (None, 16, 16, 16)     │             0 │
│  └ add_2 (Add) of re_lu_2,      │ (None, 16, 16, 16)     │             0 │
│      re_lu_1                    │                        │               │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ global_average_pooling2d        │ (None, 16)             │             0 │
│   (GlobalAveragePooling2D)      │                        │               │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 10)             │           170 │
)");
}

TEST_CASE("branches stand below what joins them, one without layers with the shape of its input") {
  using namespace mica;
  using Tree =
      Sequential<Input<8, 8, 3>,
                 Concatenate<Identity, Conv2D<2, 1>,
                             Sequential<MaxPooling2D<3, Stride<1>, Same>, Flatten, Image, Conv2D<4, 1>>>,
                 Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<9>>>,
                 Residual<Shortcut<>, Add<ReLU, Identity>>, Sequential<Flatten, Identity, Dense<2>>,
                 Identity>;
  CHECK(rows<Tree>() == R"(│ concatenate (Concatenate)       │ (None, 8, 8, 9)        │            24 │
│  ├ identity (Identity)          │ (None, 8, 8, 3)        │             0 │
│  ├ conv2d (Conv2D)              │ (None, 8, 8, 2)        │             8 │
│  └ sequential (Sequential)      │ (None, 8, 8, 4)        │            16 │
│    ├ max_pooling2d              │ (None, 8, 8, 3)        │             0 │
│    │   (MaxPooling2D)           │                        │               │
│    ├ flatten (Flatten)          │ (None, 192)            │             0 │
│    ├ image (Image)              │ (None, 8, 8, 3)        │             0 │
│    └ conv2d_1 (Conv2D)          │ (None, 8, 8, 4)        │            16 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ multiply (Multiply)             │ (None, 8, 8, 9)        │            90 │
│  ├ identity_1 (Identity)        │ (None, 8, 8, 9)        │             0 │
│  └ sequential_1 (Sequential)    │ (None, 9)              │            90 │
│    ├ global_average_pooling2d   │ (None, 9)              │             0 │
│    │   (GlobalAveragePooling2D) │                        │               │
│    └ dense (Dense)              │ (None, 9)              │            90 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ residual (Residual)             │ (None, 8, 8, 9)        │             0 │
│  ├ add (Add)                    │ (None, 8, 8, 9)        │             0 │
│  │ ├ re_lu (ReLU)               │ (None, 8, 8, 9)        │             0 │
│  │ └ identity_2 (Identity)      │ (None, 8, 8, 9)        │             0 │
│  ├ shortcut (Shortcut)          │ (None, 8, 8, 9)        │             0 │
│  └ add_1 (Add) of add, multiply │ (None, 8, 8, 9)        │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ sequential_2 (Sequential)       │ (None, 2)              │         1,154 │
│  ├ flatten_1 (Flatten)          │ (None, 576)            │             0 │
│  └ dense_1 (Dense)              │ (None, 2)              │         1,154 │
)");
}

TEST_CASE("deep networks keep a narrow table") {
  using namespace mica;
  using Deep = Sequential<
      Input<4, 4, 1>,
      Concatenate<Identity,
                  Sequential<ReLU, Concatenate<Identity, Sequential<ReLU, Concatenate<Identity, ReLU>>>>>>;
  const std::string text = summary<Deep>();
  CHECK(line(text, 1).size() == line(summary<Net>(), 1).size());
  CHECK(line(text, 4) == "│ concatenate (Concatenate)       │ (None, 4, 4, 4)        │             0 │");
  CHECK(text.find("│    └ concatenate_1             ") != std::string::npos);
  CHECK(text.find("│      │ (Concatenate)            ") != std::string::npos);
}

TEST_CASE("layers that are frozen or have a factor of the learning rate or an algorithm are marked") {
  using namespace mica;
  using Marked =
      Sequential<Input<8, 8, 3>, Frozen<Conv2D<4, 3, Winograd<4>>, BatchNormalization<>, ReLU>,
                 LearningRateFactor<0.1, Conv2D<4, 3>, Residual<Conv2D<4, 3, Same, Direct>>>,
                 Frozen<LearningRateFactor<0.5, Residual<SeparableConv2D<4, 3, Same>>>>, Flatten, Dense<3>>;
  CHECK(rows<Marked>() == R"(│ conv2d (Conv2D)                 │ (None, 6, 6, 4)        │           112 │
│   [frozen, Winograd<4>]         │                        │               │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ batch_normalization             │ (None, 6, 6, 4)        │            16 │
│   (BatchNormalization) [frozen] │                        │               │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ re_lu (ReLU)                    │ (None, 6, 6, 4)        │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ conv2d_1 (Conv2D) [rate x 0.1]  │ (None, 4, 4, 4)        │           148 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ residual (Residual)             │ (None, 4, 4, 4)        │           148 │
│  ├ conv2d_2 (Conv2D)            │ (None, 4, 4, 4)        │           148 │
│  │   [rate x 0.1, Direct]       │                        │               │
│  └ add (Add) of conv2d_2,       │ (None, 4, 4, 4)        │             0 │
│      conv2d_1                   │                        │               │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ residual_1 (Residual)           │ (None, 4, 4, 4)        │            56 │
│  ├ separable_conv2d             │ (None, 4, 4, 4)        │            56 │
│  │ │ (SeparableConv2D)          │                        │               │
│  │ ├ depthwise_conv2d           │ (None, 4, 4, 4)        │            36 │
│  │ │   (DepthwiseConv2D)        │                        │               │
│  │ │   [frozen]                 │                        │               │
│  │ └ conv2d_3 (Conv2D) [frozen] │ (None, 4, 4, 4)        │            20 │
│  └ add_1 (Add) of conv2d_3, add │ (None, 4, 4, 4)        │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ flatten (Flatten)               │ (None, 64)             │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 3)              │           195 │
)");
  const std::string text = summary<Marked>();
  CHECK(text.find(" Total params: 675 (2.64 KB)\n") != std::string::npos);
  CHECK(text.find(" Trainable params: 491 (1.92 KB)\n") != std::string::npos);
  CHECK(text.find(" Non-trainable params: 184 (736.00 B)\n") != std::string::npos);
}
