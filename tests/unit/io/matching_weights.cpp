// SPDX-License-Identifier: MIT
#include <mica/io/matching_weights.hpp>

#include <mica/io/old_weights.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/sequential.hpp>

#include "support/error_of.hpp"
#include "support/old_weights.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace mica;
using detail::Parameters;
using Sentences = std::vector<std::string>;

using Net = Sequential<Input<3, 3, 1>, Conv2D<2, 2>, Flatten, Dense<2>>;

template <class Network, class T = float>
std::vector<T> initial_values(std::uint64_t seed) {
  Parameters<T, typename Network::Graph> parameters;
  parameters.initialize(seed);
  return {parameters.values(), parameters.values() + parameters.size};
}

template <class Network, class T>
std::string written(const std::vector<T>& values) {
  std::ostringstream out;
  write_old_weights<Network>(out, values.data());
  return out.str();
}

template <class Network, class T>
Sentences read(const std::string& file, std::vector<T>& values) {
  std::istringstream in(file);
  return read_weights<Network>(in, "net", values.data(), skip_mismatch);
}

/// A file with these lines and numbers of zeros.
std::string file_of(const std::string& lines, std::size_t zeros, std::size_t size = 4) {
  return "mica weights 1\nfloat" + std::to_string(8 * size) + '\n' + lines + '\n' +
         std::string(size * zeros, '\0');
}

}  // namespace

TEST_CASE("the file of the same network is loaded whole, also as numbers of the other size") {
  const auto values = initial_values<Net>(1);
  auto to = initial_values<Net>(2);
  CHECK(read<Net>(written<Net>(values), to).empty());
  CHECK(to == values);

  const std::vector<double> doubles(values.begin(), values.end());
  to = initial_values<Net>(2);
  CHECK(read<Net>(written<Net>(doubles), to).empty());
  CHECK(to == values);
}

TEST_CASE("what both networks have is loaded, and the rest is named") {
  using Other = Sequential<Input<3, 3, 1>, Conv2D<2, 2>, Flatten, Dense<3, NoBias>, Dense<2>>;
  const auto values = initial_values<Net>(1);
  const auto before = initial_values<Other>(2);
  auto to = before;
  CHECK(
      read<Other>(written<Net>(values), to) ==
      Sentences{
          R"(The file's "3 Dense kernel 2x8" was skipped: the network expects "3 Dense kernel 3x8".)",
          R"(The file's "3 Dense bias 2" was skipped: the network expects only "3 Dense kernel 3x8" at this path.)",
          R"(The network's "4 Dense kernel 2x3" was not loaded: the file does not have it.)",
          R"(The network's "4 Dense bias 2" was not loaded: the file does not have it.)"});
  for (std::size_t i = 0; i < to.size(); ++i) CHECK(to[i] == (i < 16 ? values[i] : before[i]));

  auto back = initial_values<Net>(3);
  const auto kept = back;
  CHECK(read<Net>(written<Other>(to), back) ==
        Sentences{
            R"(The file's "3 Dense kernel 3x8" was skipped: the network expects "3 Dense kernel 2x8".)",
            R"(The file's "4 Dense kernel 2x3" was skipped: the network expects no weights at this path.)",
            R"(The file's "4 Dense bias 2" was skipped: the network expects no weights at this path.)",
            R"(The network's "3 Dense bias 2" was not loaded: the file does not have it.)"});
  for (std::size_t i = 0; i < back.size(); ++i) CHECK(back[i] == (i < 16 ? values[i] : kept[i]));
}

TEST_CASE("a network that shares nothing stays as it is") {
  using Other = Sequential<Input<5>, Dense<1, NoBias>>;
  const auto before = initial_values<Other>(2);
  auto to = before;
  const Sentences sentences = read<Other>(written<Net>(initial_values<Net>(1)), to);
  CHECK(sentences.size() == 5);
  CHECK(
      sentences[0] ==
      R"(The file's "1 Conv2D kernel 2x2x1x2" was skipped: the network expects only "1 Dense kernel 1x5" at this path.)");
  CHECK(sentences[4] == R"(The network's "1 Dense kernel 1x5" was not loaded: the file does not have it.)");
  CHECK(to == before);
}

TEST_CASE("the tensors of a file may stand in any order, and behind tensors that are skipped") {
  const std::string two_floats("\0\0\x80\x3f\0\0\0\x40", 8);  // 1, 2
  auto to = initial_values<Net>(2);
  const Sentences sentences =
      read<Net>("mica weights 1\nfloat32\n9 Dense kernel 3x3\n3 Dense bias 2\n1 Conv2D bias 2\n\n" +
                    std::string(36, 'a') + two_floats + std::string(8, '\0'),
                to);
  CHECK(sentences.size() == 3);
  CHECK(to[16 + 16] == 1);
  CHECK(to[16 + 17] == 2);
  CHECK(to[8] == 0);
}

TEST_CASE("numbers of tensors that are skipped need not be finite") {
  const std::string infinite("\0\0\x80\x7f", 4);
  auto to = initial_values<Net>(2);
  CHECK(read<Net>("mica weights 1\nfloat32\n9 Dense bias 1\n\n" + infinite, to).size() == 5);
  CHECK(to == initial_values<Net>(2));
}

TEST_CASE("a shape is at most four extents of at least 1, with a product that an int holds") {
  CHECK(detail::size_of("3x3x1x16") == 144);
  CHECK(detail::size_of("7") == 7);
  CHECK(detail::size_of("") == 1);
  CHECK(detail::size_of("2147483647") == 2147483647);
  CHECK(detail::size_of("1x2147483647x1x1") == 2147483647);
  for (const char* shape :
       {"0", "3x0", "-1", "+1", "x", "3x", "x3", "3xx3", "3 x3", "1x1x1x1x1", "2147483648", "65536x32768",
        "65536x65536x65536x65536", "99999999999999999999", "3X3", "0x10", "1e3"}) {
    CAPTURE(shape);
    CHECK(detail::size_of(shape) == std::nullopt);
  }
}

TEST_CASE("a damaged file is refused in a sentence, and nothing is changed") {
  struct Row {
    std::string file;
    std::string sentence;  // after "net, "
  };
  const std::string kernel = "3 Dense kernel 2x8\n", bias = "3 Dense bias 2\n";
  const std::string wanted = "expected a tensor such as \"1 Dense kernel 10x64\", or an empty line, found ";
  const Row rows[] = {
      {"", R"(line 1: expected "mica weights 1", found the end of the file)"},
      {"mica weights 1\nfloat16\n", R"(line 2: expected "float32" or "float64", found "float16")"},
      {"mica weights 1\nfloat32\n", "line 3: " + wanted + "the end of the file"},
      {"mica weights 1\nfloat32\n" + kernel, "line 4: " + wanted + "the end of the file"},
      {file_of("3 Dense kernel\n", 0), "line 3: " + wanted + "\"3 Dense kernel\""},
      {file_of("3 Dense kernel 2x\n", 0), "line 3: " + wanted + "\"3 Dense kernel 2x\""},
      {file_of("Dense kernel 2x2\n", 4), "line 3: " + wanted + "\"Dense kernel 2x2\""},
      {file_of(kernel + "3 Dense \x01 0x2\n", 18), "line 4: " + wanted + "\"3 Dense ? 0x2\""},
      {file_of("3 Dense kernel 65536x65536\n", 0), "line 3: " + wanted + "\"3 Dense kernel 65536x65536\""},
      {file_of(kernel + kernel, 32), "line 4: expected each tensor once, found \"3 Dense kernel 2x8\" again"},
      {file_of(std::string(5000, '1') + " a b 2\n", 2),
       "line 3: " + wanted + '"' + std::string(4096, '1') + '"'},
      {file_of(kernel + bias, 17),
       "tensor 3 Dense bias 2: expected 2 numbers, found 1 and the end of the file"},
      {file_of(bias + "9 Dense kernel 2x8\n", 9),
       "tensor 9 Dense kernel 2x8: expected 16 numbers, found 7 and the end of the file"},
      {file_of(bias + "9 Dense kernel 2x8\n", 9, 8),
       "tensor 9 Dense kernel 2x8: expected 16 numbers, found 7 and the end of the file"},
      {file_of(bias + "9 \xff kernel 2147483647\n", 2),
       "tensor 9 ? kernel 2147483647: expected 2147483647 numbers, found 0 and the end of the file"},
      {file_of(kernel + bias, 19), "behind the last tensor: expected the end of the file, found more data"},
  };
  for (const Row& row : rows) {
    const auto before = initial_values<Net>(4);
    auto values = before;
    CHECK(error_of([&] { read<Net>(row.file, values); }) == "net, " + row.sentence);
    CHECK(values == before);
  }
}
