// SPDX-License-Identifier: MIT
#include <mica/mica.hpp>

#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace {

/// What `embed` asks of a model.
template <class Net, class T>
struct Weights {
  using Network = Net;
  using Scalar = T;
  mica::detail::Parameters<T, typename Net::Graph> all;
  std::span<const T> parameters() const { return {all.values(), std::size_t{decltype(all)::size}}; }
};

template <class T>
std::vector<T> numbers_behind(const std::string& text, const std::string& name) {
  std::vector<T> numbers;
  std::size_t at = text.find("{", text.find(' ' + name + '['));
  for (const char* from = text.c_str() + at; *from != '}';) {
    char* end = nullptr;
    ++from;  // of { or ,
    if constexpr (sizeof(T) == 4)
      numbers.push_back(std::strtof(from, &end));
    else
      numbers.push_back(std::strtod(from, &end));
    from = *end == 'F' ? end + 1 : end;
  }
  return numbers;
}

/// Whether a header has all bits of numbers that are hard to write.
template <class T, class Bits>
bool keeps_bits() {
  using Limits = std::numeric_limits<T>;
  Weights<mica::Sequential<mica::Input<4>, mica::Dense<4, mica::NoBias>>, T> model;
  const std::vector<T> expected = {T(0.1),
                                   -T(0),
                                   Limits::max(),
                                   Limits::min(),
                                   Limits::denorm_min(),
                                   -Limits::max(),
                                   1 + Limits::epsilon(),
                                   T(1) / 3,
                                   16777216,
                                   T(1e-7),
                                   -5,
                                   T(1e21),
                                   T(123456789),
                                   T(0.5),
                                   0,
                                   1};
  std::copy(expected.begin(), expected.end(), model.all.values());
  const auto found = numbers_behind<T>(mica::embedded_header(model), "dense_kernel");
  if (found.size() != expected.size()) return false;
  for (std::size_t i = 0; i < found.size(); ++i)
    if (std::bit_cast<Bits>(found[i]) != std::bit_cast<Bits>(expected[i])) return false;
  return true;
}

struct OwnLayer : mica::Layer {
  static constexpr const char* name = "OwnLayer";
  template <class F>
  static void forward(const F&) {}
  template <class B>
  static void backward(const B&) {}
};

struct Named : mica::Sequential<mica::Dense<2, mica::NoBias>, mica::LeakyReLU<0.25>> {
  static constexpr const char* name = "Named";
};

using Small = mica::Sequential<mica::Input<2>, mica::Dense<1>>;

}  // namespace

TEST_CASE("the constants have the bits of the model") {
  CHECK(keeps_bits<float, std::uint32_t>());
  CHECK(keeps_bits<double, std::uint64_t>());
}

TEST_CASE("the whole header") {
  Weights<Small, double> model;
  model.all.values()[0] = 0.5;
  model.all.values()[1] = -3;
  CHECK(mica::embedded_header(model, {.name = "app::small"}) ==
        R"(// A network and its weights, written by mica::embed.
// clang-format off
#pragma once

#include <mica/inference.hpp>

namespace app::small {

using Network = mica::Sequential<
    mica::Input<2>,
    mica::Dense<1>>;

namespace weights {

/// 1x2
inline constexpr double dense_kernel[2] = {
    0.5, -3.0};

/// 1
inline constexpr double dense_bias[1] = {
    0.0};

}  // namespace weights

/// The network with these weights: `model(image)`, `model.predict_class(image)`.
inline constexpr mica::Embedded<Network, double> model(
    weights::dense_kernel,
    weights::dense_bias);

}  // namespace app::small
)");
}

TEST_CASE("names of constants are names of C++, and differ") {
  CHECK(mica::detail::constant_names({"a/b_c", "a_b/c", "7/x", "stage 1/k", "a__b", "_/_", "static/cast"}) ==
        std::vector<std::string>{"a_b_c", "a_b_c_of_tensor_2", "tensor_7_x", "stage_1_k", "a_b", "tensor_",
                                 "tensor_static_cast"});
}

TEST_CASE("classes that are not mica's are named by the user") {
  Weights<mica::Sequential<mica::Input<2>, mica::Dense<1>, OwnLayer>, float> model;
  CHECK(error_of([&] { mica::embedded_header(model); }) ==
        "embed: expected a network whose classes are all mica's, or the name of its type, .network = "
        "\"my::Net\", "
        ".include = \"my_net.hpp\"; found Sequential<Input<2>, Dense<1>, OwnLayer>");
  const std::string text = mica::embedded_header(model, {.network = "my::Net", .include = "my_net.hpp"});
  CHECK(text.find("#include \"my_net.hpp\"\n") != text.npos);
  CHECK(text.find("using Network = my::Net;\n") != text.npos);

  using Formula = mica::Elementwise<[](auto x) { return x * x; }>;
  CHECK(mica::detail::network_code<mica::Sequential<mica::Input<2>, Formula>>().empty());
  CHECK(mica::detail::network_code<mica::Sequential<mica::Input<2>, Named>>() ==
        "mica::Sequential<\n    mica::Input<2>,\n"
        "    mica::Sequential<mica::Dense<2, mica::NoBias>, mica::LeakyReLU<0.25>>>");
}

TEST_CASE("what cannot be written changes nothing") {
  const TemporaryFolder folder;
  Weights<Small, float> model;
  const std::string path = folder.write("small.hpp", "old");
  const auto contents = [&] {
    std::ifstream in(path);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const auto files = [&] {
    return std::distance(std::filesystem::directory_iterator(folder.path()),
                         std::filesystem::directory_iterator());
  };

  for (const std::string name :
       {"9", "a-b", "a::", "::a", "a:b", "a b", "a;", "switch", "app::class", "main", "std::x", "mica"})
    CHECK(error_of([&] { mica::embed(model, path, {.name = name}); }) ==
          "embed: expected the name of a namespace, such as digits or app::digits, found \"" + name + "\"");
  CHECK(mica::embedded_header(model, {.name = "switch_::my_class"}).find("namespace switch_::my_class {\n") !=
        path.npos);
  CHECK(error_of([&] { mica::embed(model, path, {.name = ""}); }) ==
        "embed: expected the name of a namespace, such as digits or app::digits, found none");
  CHECK(error_of([&] { mica::embed(model, path, {.network = "a\nb"}); }) ==
        "embed: expected a network and an include of one line each, found a line's end");
  model.all.values()[1] = std::numeric_limits<float>::infinity();
  CHECK(error_of([&] { mica::embed(model, path); }) ==
        "embed, dense/kernel: expected numbers that are finite as float32, found inf at [0, 1]");
  model.all.values()[1] = 1;
  CHECK(error_of([&] { mica::embed(model, folder.path()); }) ==
        folder.path() + ": expected the name of a file to write the header to, found a folder or a device");
  CHECK(error_of([&] { mica::embed(model, folder.path("none/x.hpp")); }) ==
        folder.path("none/x.hpp") + ": expected to write the header, found that the file cannot be written");
  CHECK(contents() == "old");
  CHECK(files() == 1);

  mica::embed(model, path, {.name = "small"});
  CHECK(contents() == mica::embedded_header(model, {.name = "small"}));
  CHECK(files() == 1);
}
