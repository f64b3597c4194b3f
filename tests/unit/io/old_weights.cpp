// SPDX-License-Identifier: MIT
#include <mica/io/old_weights.hpp>

#include <mica/io/weights.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/layers/pooling/global_average_pooling2d.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/sequential.hpp>

#include "support/allocations.hpp"
#include "support/error_of.hpp"
#include "support/old_weights.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<3, 3, 1>, mica::Conv2D<2, 2>, mica::Flatten, mica::Dense<2>>;

// The tensors of Net: (8 + 2) values from 0, (16 + 2) from 16, with a gap between the layers.
template <class T>
constexpr int size = mica::detail::Parameters<T, Net::Graph>::size;
constexpr bool is_gap(int i) { return (10 <= i && i < 16) || i >= 34; }

/// 1, 2, 3, ... in the tensors, 0 in the gaps.
template <class T = float>
std::vector<T> counted() {
  std::vector<T> values(std::size_t{size<T>});
  T next = 1;
  for (int i = 0; i < size<T>; ++i) values[static_cast<std::size_t>(i)] = is_gap(i) ? T(0) : next++;
  return values;
}

template <class T>
std::string written(const std::vector<T>& values) {
  std::ostringstream out;
  write_old_weights<Net>(out, values.data());
  return out.str();
}

template <class T = float>
std::vector<T> read(const std::string& file) {
  std::vector<T> values(std::size_t{size<T>});
  std::istringstream in(file);
  mica::read_weights<Net>(in, "net", values.data());
  return values;
}

const std::string list =
    "1 Conv2D kernel 2x2x1x2\n"
    "1 Conv2D bias 2\n"
    "3 Dense kernel 2x8\n"
    "3 Dense bias 2\n"
    "\n";
const std::string header = "mica weights 1\nfloat32\n" + list;

/// A layer whose name is not ASCII, and long.
struct LongNamed : mica::Layer {
  static constexpr const char* name =
      "Überlagerung_zweier_Schwingungen_mit_gegebenen_Amplituden_und_noch_nicht_bekannten_Phasen";
  static constexpr std::array<mica::ParameterTensor, 1> parameters(mica::Shape) { return {{{"w", {2}}}}; }
  template <class F>
  static void forward(const F&) {}
  template <class B>
  static void backward(const B&) {}
};

/// A text, and then another one again and again.
class Endless : public std::streambuf {
 public:
  Endless(const std::string& first, const std::string& repeated) : text_(first), repeated_(repeated) {
    setg(text_.data(), text_.data(), text_.data() + text_.size());
  }

 protected:
  int_type underflow() override {
    setg(repeated_.data(), repeated_.data(), repeated_.data() + repeated_.size());
    return repeated_[0];
  }

 private:
  std::string text_, repeated_;
};

}  // namespace

TEST_CASE("a file describes its tensors, and then holds their numbers, the lowest byte first") {
  const std::string file = written(counted());
  CHECK(file.substr(0, header.size()) == header);
  CHECK(file.size() == header.size() + 28 * 4);
  CHECK(file.substr(header.size(), 8) == std::string("\0\0\x80\x3f\0\0\0\x40", 8));  // 1, 2
  CHECK(file.substr(file.size() - 4) == std::string("\0\0\xe0\x41", 4));             // 28

  const std::string doubles = written(counted<double>());
  CHECK(doubles.substr(0, 23) == "mica weights 1\nfloat64\n");
  CHECK(doubles.size() == header.size() + 28 * 8);
  CHECK(doubles.substr(header.size(), 8) == std::string("\0\0\0\0\0\0\xf0\x3f", 8));
}

TEST_CASE("what was written is read, also as numbers of the other size") {
  CHECK(read<float>(written(counted<float>())) == counted<float>());
  CHECK(read<double>(written(counted<double>())) == counted<double>());
  CHECK(read<float>(written(counted<double>())) == counted<float>());
  CHECK(read<double>(written(counted<float>())) == counted<double>());
}

TEST_CASE("every bit of a finite number is kept") {
  auto values = counted();
  values[1] = std::numeric_limits<float>::max();
  values[2] = -0.0f;
  values[3] = std::numeric_limits<float>::denorm_min();
  values[4] = 0.1f;
  const auto again = read(written(values));
  CHECK(again[1] == values[1]);
  CHECK(std::signbit(again[2]));
  CHECK(again[3] == values[3]);
  CHECK(again[4] == values[4]);
  CHECK(written(again) == written(values));
}

TEST_CASE("a number that is not finite is written, but not read, nor one that is infinite as a float") {
  const auto refused = [](const std::string& file, auto before) {
    std::string errors;
    for (const bool skips : {false, true}) {
      auto values = before;
      std::istringstream in(file);
      const std::string error = error_of([&] {
        if (skips)
          mica::read_weights<Net>(in, "net", values.data(), mica::skip_mismatch);
        else
          mica::read_weights<Net>(in, "net", values.data());
      });
      if (error != errors) errors += error;
      CHECK(values == before);
    }
    return errors;
  };
  auto floats = counted();
  floats[9] = std::numeric_limits<float>::quiet_NaN();
  CHECK(refused(written(floats), counted()) ==
        "net, tensor 1 Conv2D bias 2: expected numbers that are finite as float32, found NaN at [1]");
  auto doubles = counted<double>();
  doubles[16 + 11] = -std::numeric_limits<double>::infinity();
  CHECK(refused(written(doubles), counted<double>()) ==
        "net, tensor 3 Dense kernel 2x8: expected numbers that are finite as float64, found -inf at [1, 3]");
  doubles[16 + 11] = 1e300;
  CHECK(
      refused(written(doubles), counted()) ==
      "net, tensor 3 Dense kernel 2x8: expected numbers that are finite as float32, found 1e+300 at [1, 3]");
  CHECK(read<double>(written(doubles)) == doubles);
}

TEST_CASE("the gaps between layers are neither written nor read") {
  auto values = counted();
  for (int i = 0; i < size<float>; ++i)
    if (is_gap(i)) values[static_cast<std::size_t>(i)] = -7;
  CHECK(written(values) == written(counted()));

  auto to = std::vector<float>(values.size(), -7);
  std::istringstream in(written(values));
  mica::read_weights<Net>(in, "net", to.data());
  CHECK(to == values);
}

TEST_CASE("a file that is not that of this network is refused in a sentence, and nothing is changed") {
  struct Row {
    std::string file;
    std::string sentence;  // after "net, "
  };
  const std::string data = written(counted()).substr(header.size());
  const auto changed = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  const Row rows[] = {
      {"", R"(line 1: expected "mica weights 1", found the end of the file)"},
      {"\n", R"(line 1: expected "mica weights 1", found an empty line)"},
      {"PK\x03\x7f\xff\n", R"(line 1: expected "mica weights 1", found "PK???")"},
      {std::string(1000, '\0'), R"(line 1: expected "mica weights 1", found ")" + std::string(54, '?') + '"'},
      {"mica weights 2\n", R"(line 1: expected "mica weights 1", found "mica weights 2")"},
      {"mica weights 11\n", R"(line 1: expected "mica weights 1", found "mica weights 11")"},
      {"mica weights 1\r\n", R"(line 1: expected "mica weights 1", found "mica weights 1?")"},
      {"mica weights 1", R"(line 2: expected "float32" or "float64", found the end of the file)"},
      {"mica weights 1\nfloat16\n", R"(line 2: expected "float32" or "float64", found "float16")"},
      {"mica weights 1\n\n", R"(line 2: expected "float32" or "float64", found an empty line)"},
      {changed(header, "2x2x1x2", "3x3x1x2"),
       R"(line 3: expected "1 Conv2D kernel 2x2x1x2", found "1 Conv2D kernel 3x3x1x2")"},
      {changed(header, "1 Conv2D bias 2\n", ""),
       R"(line 4: expected "1 Conv2D bias 2", found "3 Dense kernel 2x8")"},
      {changed(header, "3 Dense kernel", "2 Dense kernel"),
       R"(line 5: expected "3 Dense kernel 2x8", found "2 Dense kernel 2x8")"},
      {changed(header, "Dense bias", "Dense beta"),
       R"(line 6: expected "3 Dense bias 2", found "3 Dense beta 2")"},
      {changed(header, "3 Dense bias 2\n", ""), R"(line 6: expected "3 Dense bias 2", found an empty line)"},
      {changed(header, "\n\n", "\n4 Dense kernel 2x2\n\n"),
       R"(line 7: expected an empty line, found "4 Dense kernel 2x2")"},
      {header.substr(0, header.size() - 1), "line 7: expected an empty line, found the end of the file"},
      {header, "tensor 1 Conv2D kernel 2x2x1x2: expected 8 numbers, found 0 and the end of the file"},
      {header + data.substr(0, 39),
       "tensor 1 Conv2D bias 2: expected 2 numbers, found 1 and the end of the file"},
      {header + data.substr(0, data.size() - 1),
       "tensor 3 Dense bias 2: expected 2 numbers, found 1 and the end of the file"},
      {"mica weights 1\nfloat64\n" + list + data,
       "tensor 3 Dense kernel 2x8: expected 16 numbers, found 4 and the end of the file"},
      {header + data + '\0', "behind the last tensor: expected the end of the file, found more data"},
      {header + data + data, "behind the last tensor: expected the end of the file, found more data"},
  };
  for (const auto& [file, sentence] : rows) {
    const std::vector<float> before(std::size_t{size<float>}, 7);
    auto values = before;
    std::istringstream in(file);
    CHECK(error_of([&] { mica::read_weights<Net>(in, "net", values.data()); }) == "net, " + sentence);
    CHECK(values == before);
  }
}

TEST_CASE("a line that never ends is left soon") {
  Endless buffer("", "m");
  std::istream in(&buffer);
  std::vector<float> values(std::size_t{size<float>});
  std::string error;
  CHECK(allocated_by([&] { error = error_of([&] { mica::read_weights<Net>(in, "net", values.data()); }); }) <
        4096);
  CHECK(error == R"(net, line 1: expected "mica weights 1", found ")" + std::string(54, 'm') + '"');
}

TEST_CASE("no more memory is asked for than the network has parameters") {
  using Large = mica::Sequential<mica::Input<1000>, mica::Dense<1000, mica::NoBias>>;
  constexpr std::size_t bytes = std::size_t{Large::parameter_count} * sizeof(float);
  std::vector<float> values(std::size_t{mica::detail::Parameters<float, Large::Graph>::size}, 1);
  std::ostringstream out;
  write_old_weights<Large>(out, values.data());
  std::istringstream in(out.str());
  CHECK(allocated_by([&] { mica::read_weights<Large>(in, "net", values.data()); }) < bytes + 8192);
}

TEST_CASE("tensors that are skipped get no memory, whatever the file says of their size") {
  std::istringstream in("mica weights 1\nfloat32\n8 Dense kernel 46340x46340\n9 Dense kernel 2147483647\n\n" +
                        std::string(400, '\0'));
  std::vector<float> values(std::size_t{size<float>});
  std::string error;
  CHECK(allocated_by([&] {
          error = error_of([&] { mica::read_weights<Net>(in, "net", values.data(), mica::skip_mismatch); });
        }) < 8192);
  CHECK(error ==
        "net, tensor 8 Dense kernel 46340x46340: expected 2147395600 numbers, found 100 and the end of the "
        "file");
}

TEST_CASE("a list of tensors that never ends is left") {
  Endless buffer("mica weights 1\nfloat32\n", "1 A b 1\n");
  std::istream in(&buffer);
  std::vector<float> values(std::size_t{size<float>});
  std::string error;
  CHECK(allocated_by([&] {
          error = error_of([&] { mica::read_weights<Net>(in, "net", values.data(), mica::skip_mismatch); });
        }) < 4'000'000);
  CHECK(error == R"(net, line 10003: expected at most 10000 tensors, found "1 A b 1" behind them)");
}

TEST_CASE("a file may list as many tensors as the limit says") {
  std::string list_of_many;
  for (int i = 0; i < 10'000; ++i) list_of_many += std::to_string(i) + " A b 1\n";
  std::istringstream in("mica weights 1\nfloat32\n" + list_of_many + '\n' + std::string(40'000, '\0'));
  std::vector<float> values(std::size_t{size<float>});
  CHECK(mica::read_weights<Net>(in, "net", values.data(), mica::skip_mismatch).size() == 10'004);
}

TEST_CASE("whichever allocation fails while a file is read, no value is changed") {
  const std::string others = "mica weights 1\nfloat32\n1 Conv2D kernel 2x2x1x2\n3 Dense kernel 3x8\n\n" +
                             std::string(4 * (8 + 24), '\0');
  const auto never_changed = [](const std::string& file, auto read_to) {
    const std::vector<float> before(std::size_t{size<float>}, 7);
    bool has_failed = true;
    for (std::int64_t k = 0; has_failed; ++k) {
      CAPTURE(k);
      auto values = before;
      std::istringstream in(file);
      has_failed = fails_without_allocation(k, [&] { read_to(in, values.data()); });
      CHECK((values == before) == has_failed);
    }
  };
  never_changed(written(counted()),
                [](std::istream& in, float* to) { mica::read_weights<Net>(in, "net", to); });
  std::vector<std::string> skipped;
  never_changed(others, [&](std::istream& in, float* to) {
    skipped = mica::read_weights<Net>(in, "net", to, mica::skip_mismatch);
  });
  CHECK(skipped.size() == 3);
}

TEST_CASE("a layer's name may be long and of any letters") {
  using Named = mica::Sequential<mica::Input<2>, LongNamed>;
  float values[16] = {3, 4}, again[16] = {};
  std::stringstream file;
  write_old_weights<Named>(file, values);
  mica::read_weights<Named>(file, "net", again);
  CHECK(again[0] == 3);
  CHECK(again[1] == 4);
}

TEST_CASE("a file of this format is loaded, with and without skip_mismatch") {
  const TemporaryFolder folder;
  const std::string path = folder.write("net", written(counted()));
  std::vector<float> values(std::size_t{size<float>}), again = values;
  mica::load_weights<Net>(path, values.data());
  CHECK(values == counted());
  CHECK(mica::load_weights<Net>(path, again.data(), mica::skip_mismatch).empty());
  CHECK(again == counted());
  folder.write("net", "mica weights 2\n");
  CHECK(error_of([&] { mica::load_weights<Net>(path, values.data()); }) ==
        path + R"(, line 1: expected "mica weights 1", found "mica weights 2")");
}

namespace {

using Branched = mica::Sequential<
    mica::Input<3, 3, 2>, mica::Residual<mica::Shortcut<mica::Conv2D<1, 1>>, mica::Conv2D<1, 3, mica::Same>>,
    mica::Concatenate<mica::Identity, mica::Sequential<mica::Identity, mica::Conv2D<2, 1, mica::NoBias>>>,
    mica::Sequential<mica::GlobalAveragePooling2D, mica::Residual<mica::Dense<3>>>>;

const std::string branched_list =
    "1.1 Conv2D kernel 3x3x2x1\n"
    "1.1 Conv2D bias 1\n"
    "1.0.1 Conv2D kernel 1x1x2x1\n"
    "1.0.1 Conv2D bias 1\n"
    "2.2.2 Conv2D kernel 1x1x1x2\n"
    "3.2.1 Dense kernel 3x3\n"
    "3.2.1 Dense bias 3\n"
    "\n";

template <class Network>
std::vector<float> initial_values() {
  mica::detail::Parameters<float, typename Network::Graph> parameters;
  parameters.initialize(3);
  return {parameters.values(), parameters.values() + parameters.size};
}

}  // namespace

TEST_CASE("the layers of a network that branches are named by their path, and read again") {
  const std::vector<float> values = initial_values<Branched>();
  std::stringstream file;
  write_old_weights<Branched>(file, values.data());
  CHECK(file.str().starts_with("mica weights 1\nfloat32\n" + branched_list));

  std::vector<float> again(values.size());
  mica::read_weights<Branched>(file, "net", again.data());
  CHECK(again == values);
}

TEST_CASE("the weights of a network with other branches are refused, and the line is named") {
  using Straight = mica::Sequential<mica::Input<3, 3, 2>, mica::Conv2D<1, 3, mica::Same>, mica::Conv2D<1, 1>>;
  using NoShortcut = mica::Sequential<mica::Input<3, 3, 2>,
                                      mica::Concatenate<mica::Conv2D<1, 3, mica::Same>, mica::Conv2D<1, 1>>>;
  std::stringstream straight, without;
  write_old_weights<Straight>(straight, initial_values<Straight>().data());
  write_old_weights<NoShortcut>(without, initial_values<NoShortcut>().data());
  const std::vector<float> before(initial_values<Branched>().size(), 7);
  auto values = before;
  CHECK(error_of([&] { mica::read_weights<Branched>(straight, "net", values.data()); }) ==
        R"(net, line 3: expected "1.1 Conv2D kernel 3x3x2x1", found "1 Conv2D kernel 3x3x2x1")");
  CHECK(error_of([&] { mica::read_weights<Branched>(without, "net", values.data()); }) ==
        R"(net, line 5: expected "1.0.1 Conv2D kernel 1x1x2x1", found "1.2 Conv2D kernel 1x1x2x1")");
  CHECK(values == before);
}
