// SPDX-License-Identifier: MIT
#include <mica/data/dataset.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <limits>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

/// Five images of 2x3x1 whose elements count from 0 to 29.
template <class T>
mica::Tensor<T, 4> counting_images() {
  mica::Tensor<T, 4> x(5, 2, 3, 1);
  for (int i = 0; i < 30; ++i) x.data()[i] = static_cast<T>(i);
  return x;
}

template <class T>
mica::Tensor<T, 1> numbers(std::initializer_list<int> values) {
  mica::Tensor<T, 1> y(static_cast<Eigen::Index>(values.size()));
  T* out = y.data();
  for (const int value : values) *out++ = static_cast<T>(value);
  return y;
}

template <class T = float>
std::vector<T> read(const mica::Dataset& data, int sample, int from, int count) {
  std::vector<T> out(static_cast<std::size_t>(count));
  data.read(sample, from, count, out.data());
  return out;
}

template <class T = float>
std::vector<T> target(const mica::Dataset& data, int sample, int width) {
  std::vector<T> out(static_cast<std::size_t>(width), T(-1));
  data.read_target(sample, width, out.data());
  return out;
}

struct Options {
  int epochs = 1;
  mica::Dataset validation_data = {};
};

int validation_size(const Options& options) { return options.validation_data.size(); }

}  // namespace

TEST_CASE("a Dataset of nothing") {
  const mica::Dataset none;
  CHECK(none.empty());
  CHECK(none.size() == 0);
  CHECK(none.shape() == mica::Shape());
  CHECK(none.classes() == 0);
  CHECK_FALSE(none.has_class_numbers());
  CHECK(none.slice(0, 0).empty());
  CHECK(error_of([&] { none.label(0); }) == "expected a part of 0 samples, found 1 samples from number 0");

  const mica::Dataset no_images(mica::Tensor<float, 4>(0, 28, 28, 1), mica::Tensor<int, 1>(0));
  CHECK(no_images.empty());
  CHECK(no_images.shape() == mica::Shape(28, 28, 1));
}

TEST_CASE("images and class numbers") {
  const mica::Dataset data(counting_images<float>(), numbers<int>({3, 0, 1, 0, 2}));
  CHECK(data.size() == 5);
  CHECK_FALSE(data.empty());
  CHECK(data.shape() == mica::Shape(2, 3, 1));
  CHECK(data.has_class_numbers());
  CHECK(data.classes() == 4);
  CHECK(data.target_shape() == mica::Shape());
  CHECK(data.label(0) == 3);
  CHECK(data.label(4) == 2);
  CHECK(read(data, 1, 0, 6) == std::vector<float>{6, 7, 8, 9, 10, 11});
  CHECK(read<double>(data, 4, 2, 3) == std::vector<double>{26, 27, 28});
  CHECK(target(data, 0, 4) == std::vector<float>{0, 0, 0, 1});
  CHECK(target<double>(data, 2, 6) == std::vector<double>{0, 1, 0, 0, 0, 0});
}

TEST_CASE_TEMPLATE("class numbers may be of any integer type", T, bool, char, signed char, std::uint8_t,
                   short, unsigned short, int, unsigned, long, unsigned long, long long) {
  const mica::Dataset data(counting_images<float>(), numbers<T>({1, 0, 1, 0, 0}));
  CHECK(data.classes() == 2);
  CHECK(data.label(2) == 1);
}

TEST_CASE("numbers that are no class numbers are refused") {
  const auto x = counting_images<float>();
  CHECK(error_of([&] {
          mica::Dataset(x, numbers<int>({0, 1, -1, 2, 3}));
        }) == "class number of sample 2: expected 0 to 2147483646, found -1");
  CHECK(error_of([&] {
          mica::Dataset(x, numbers<int>({0, 1, 2, 3, std::numeric_limits<int>::max()}));
        }) == "class number of sample 4: expected 0 to 2147483646, found 2147483647");
  auto large = numbers<long long>({0, 0, 0, 0, 0});
  large(3) = 5'000'000'000;
  CHECK(error_of([&] { mica::Dataset(x, large); }) ==
        "class number of sample 3: expected 0 to 2147483646, found 5000000000");
}

TEST_CASE("images and rows of values") {
  mica::Tensor<double, 2> y(5, 3);
  for (int i = 0; i < 15; ++i) y.data()[i] = i / 10.0;
  const mica::Dataset data(counting_images<double>(), y);
  CHECK_FALSE(data.has_class_numbers());
  CHECK(data.classes() == 3);
  CHECK(data.target_shape() == mica::Shape(3));
  CHECK(target<double>(data, 1, 3) == std::vector<double>{0.3, 0.4, 0.5});
  CHECK(target<float>(data, 4, 3) == std::vector<float>{1.2f, 1.3f, 1.4f});
  CHECK(error_of([&] { data.label(0); }) == "expected class numbers, found rows of 3 values");
  CHECK(error_of([&] { data.labels(0, 2); }) == "expected class numbers, found rows of 3 values");

  const mica::Dataset maps(counting_images<float>(), mica::Tensor<float, 4>(5, 4, 6, 2));
  CHECK(maps.target_shape() == mica::Shape(4, 6, 2));
  CHECK(maps.classes() == 48);
  const mica::Dataset one_value(counting_images<float>(), numbers<float>({5, 6, 7, 8, 9}));
  CHECK(one_value.target_shape() == mica::Shape(1));
  CHECK(target(one_value, 2, 1) == std::vector<float>{7});
}

TEST_CASE("samples of every rank") {
  const auto y = numbers<int>({0, 1});
  CHECK(mica::Dataset(mica::Tensor<float, 1>(2), y).shape() == mica::Shape(1));
  CHECK(mica::Dataset(mica::Tensor<float, 2>(2, 7), y).shape() == mica::Shape(7));
  CHECK(mica::Dataset(mica::Tensor<float, 3>(2, 7, 6), y).shape() == mica::Shape(7, 6));
  CHECK(mica::Dataset(mica::Tensor<float, 5>(2, 7, 6, 5, 4), y).shape() == mica::Shape(7, 6, 5, 4));
  CHECK(error_of([&] { mica::Dataset(mica::Tensor<float, 4>(2, 0, 28, 1), y); }) ==
        "expected samples of one element or more, found 2 samples of 0x28x1");
}

TEST_CASE("as many targets as samples") {
  CHECK(error_of([] {
          mica::Dataset(counting_images<float>(), numbers<int>({1, 2, 3, 4}));
        }) == "expected as many targets as samples, found 5 samples and 4 targets");
  CHECK(error_of([] { mica::Dataset(counting_images<float>(), mica::Tensor<float, 2>(6, 5)); }) ==
        "expected as many targets as samples, found 5 samples and 6 targets");
}

TEST_CASE_TEMPLATE("bytes are read as 0 to 1", T, float, double) {
  mica::Tensor<std::uint8_t, 2> x(1, 256);
  for (int i = 0; i < 256; ++i) x(0, i) = static_cast<std::uint8_t>(i);
  const std::vector<T> values = read<T>(mica::Dataset(x, numbers<int>({0})), 0, 0, 256);
  CHECK(values[0] == T(0));
  CHECK(values[255] == T(1));
  for (std::size_t i = 1; i < 256; ++i) {
    const T exact = static_cast<T>(i) / T(255);
    CHECK(std::abs(values[i] - exact) <= exact * std::numeric_limits<T>::epsilon());
  }
}

TEST_CASE("a tensor is copied or moved into the Dataset, a TensorMap is the user's memory") {
  auto x = counting_images<float>();
  auto y = numbers<int>({0, 1, 2, 3, 4});
  const Eigen::TensorMap<mica::Tensor<float, 4>> map(x.data(), x.dimensions());
  const Eigen::TensorMap<const mica::Tensor<float, 4>> map_of_const(x.data(), x.dimensions());
  const Eigen::TensorMap<mica::Tensor<const float, 4>> map_to_const(x.data(), x.dimensions());
  const mica::Dataset copied(x, y), mapped(map, y), mapped_const(map_of_const, y),
      mapped_to_const(map_to_const, y);
  x(0, 0, 0, 0) = 99;
  CHECK(read(copied, 0, 0, 1) == std::vector<float>{0});
  CHECK(read(mapped, 0, 0, 1) == std::vector<float>{99});
  CHECK(read(mapped_const, 0, 0, 1) == std::vector<float>{99});
  CHECK(read(mapped_to_const, 0, 0, 1) == std::vector<float>{99});

  const float* memory = x.data();
  const mica::Dataset moved(std::move(x), y);
  const_cast<float*>(memory)[1] = 77;  // seen by the Dataset if it took the memory over
  CHECK(read(moved, 0, 0, 2) == std::vector<float>{99, 77});
}

TEST_CASE("values of a TensorMap are the user's memory, class numbers are copied") {
  const auto x = counting_images<float>();
  std::vector<float> rows = {0, 1, 2, 3, 4};
  std::vector<int> classes = {0, 1, 2, 3, 4};
  const mica::Dataset with_rows(x, Eigen::TensorMap<mica::Tensor<float, 2>>(rows.data(), 5, 1));
  const mica::Dataset with_classes(x, Eigen::TensorMap<mica::Tensor<int, 1>>(classes.data(), 5));
  rows[3] = 55;
  classes[3] = 4;
  CHECK(target(with_rows, 3, 1) == std::vector<float>{55});
  CHECK(with_classes.label(3) == 3);
}

TEST_CASE("a slice shares the data") {
  auto x = counting_images<float>();
  const mica::Dataset all(Eigen::TensorMap<mica::Tensor<float, 4>>(x.data(), x.dimensions()),
                          numbers<int>({4, 0, 1, 2, 3}));
  const mica::Dataset part = all.slice(1, 3);
  CHECK(part.size() == 3);
  CHECK(part.shape() == all.shape());
  CHECK(part.classes() == 5);  // of the whole set: a part of it may lack a class
  CHECK(part.label(0) == 0);
  CHECK(part.slice(1, 2).label(1) == 2);
  CHECK(target(part.slice(1, 2), 0, 5) == std::vector<float>{0, 1, 0, 0, 0});
  x(2, 0, 0, 0) = 99;
  CHECK(read(part, 1, 0, 2) == std::vector<float>{99, 13});
  CHECK(part.slice(3, 0).empty());
}

TEST_CASE("a slice outlives the Dataset that it was cut from") {
  mica::Dataset part;
  {
    const mica::Dataset all(counting_images<float>(), numbers<int>({4, 0, 1, 2, 3}));
    part = all.slice(4, 1);
  }
  CHECK(read(part, 0, 0, 2) == std::vector<float>{24, 25});
  CHECK(part.label(0) == 3);
}

TEST_CASE("a range outside is refused in a sentence") {
  const mica::Dataset data =
      mica::Dataset(counting_images<float>(), numbers<int>({4, 0, 1, 2, 3})).slice(1, 3);
  constexpr int most = std::numeric_limits<int>::max();
  CHECK(error_of([&] { data.slice(2, 2); }) == "expected a part of 3 samples, found 2 samples from number 2");
  CHECK(error_of([&] { data.slice(-1, 2); }) ==
        "expected a part of 3 samples, found 2 samples from number -1");
  CHECK(error_of([&] { data.slice(1, -1); }) ==
        "expected a part of 3 samples, found -1 samples from number 1");
  CHECK(error_of([&] { data.slice(most, most); }) ==
        "expected a part of 3 samples, found 2147483647 samples from number 2147483647");
  CHECK(error_of([&] { data.slice(1, most); }) ==
        "expected a part of 3 samples, found 2147483647 samples from number 1");
  CHECK(error_of([&] { data.images(3, 1); }) ==
        "expected a part of 3 samples, found 1 samples from number 3");
  CHECK(error_of([&] { data.labels(0, 4); }) ==
        "expected a part of 3 samples, found 4 samples from number 0");
  CHECK(error_of([&] { data.label(3); }) == "expected a part of 3 samples, found 1 samples from number 3");
}

TEST_CASE("images and labels come out as tensors") {
  const mica::Dataset data(counting_images<double>(), numbers<int>({4, 0, 1, 2, 3}));
  const mica::Tensor<float, 4> images = data.slice(1, 4).images(1, 2);
  CHECK(images.dimensions() == Eigen::DSizes<Eigen::Index, 4>(2, 2, 3, 1));
  CHECK(images(0, 0, 0, 0) == 12);
  CHECK(images(1, 1, 2, 0) == 23);
  const mica::Tensor<int, 1> labels = data.slice(1, 4).labels(1, 2);
  CHECK(labels.dimension(0) == 2);
  CHECK(labels(0) == 1);
  CHECK(labels(1) == 2);
  CHECK(data.images(5, 0).size() == 0);

  const mica::Dataset vectors(mica::Tensor<float, 2>(5, 784), numbers<int>({4, 0, 1, 2, 3}));
  CHECK(error_of([&] { vectors.images(0, 1); }) ==
        "expected images (height x width x channels), found samples of 784");
}

TEST_CASE("bytes are taken over with their shape and class numbers") {
  const auto data = mica::Dataset::from_bytes({0, 255, 51, 102}, mica::Shape(1, 2, 1), {1, 0});
  CHECK(data.size() == 2);
  CHECK(data.classes() == 2);
  CHECK(read(data, 0, 0, 2) == std::vector<float>{0, 1});
  CHECK(read(data, 1, 0, 2)[0] == doctest::Approx(0.2));
  CHECK(mica::Dataset::from_bytes({1, 2}, mica::Shape(1), {1, 0}, 10).classes() == 10);

  CHECK(error_of([] {
          mica::Dataset::from_bytes({1, 2, 3}, mica::Shape(1, 2, 1), {1, 0});
        }) == "expected 2 samples of 1x2x1, one for each class number, found 3 bytes");
  CHECK(error_of([] {
          mica::Dataset::from_bytes({1, 2}, mica::Shape(1), {1, 10}, 10);
        }) == "expected class numbers below 10, found 10");
}

TEST_CASE("a pair of tensors is a Dataset wherever one is asked for") {
  const auto x = counting_images<float>();
  const auto y = numbers<int>({4, 0, 1, 2, 3});
  CHECK(validation_size({.epochs = 2, .validation_data = {x, y}}) == 5);
  CHECK(validation_size({.epochs = 2}) == 0);
  static_assert(!std::is_constructible_v<mica::Dataset, mica::Tensor<float, 4>, int>);
  static_assert(!std::is_convertible_v<mica::Tensor<float, 4>, mica::Dataset>);
}

TEST_CASE("samples alone") {
  const mica::Dataset data(counting_images<std::uint8_t>());
  CHECK(data.size() == 5);
  CHECK(data.shape() == mica::Shape(2, 3, 1));
  CHECK_FALSE(data.has_targets());
  CHECK_FALSE(data.has_class_numbers());
  CHECK(data.classes() == 0);
  CHECK(read(data.slice(3, 1), 0, 0, 2)[1] == doctest::Approx(19 / 255.0));
  CHECK(error_of([&] { data.label(0); }) == "expected class numbers, found no targets");
  CHECK(mica::Dataset(counting_images<float>(), numbers<int>({0, 0, 0, 0, 0})).has_targets());
  CHECK(mica::Dataset(counting_images<float>(), mica::Tensor<float, 2>(5, 3)).has_targets());
}

TEST_CASE("many threads may use a Dataset, its copies and its slices at once") {
  const mica::Dataset data(counting_images<std::uint8_t>(), numbers<int>({4, 0, 1, 2, 3}));
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        const mica::Dataset part = data.slice(1, 3);
        if (part.label(2) != 2 || read<double>(part, 0, 0, 1)[0] != 6 * (1 / 255.0)) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("several targets for each sample") {
  mica::Tensor<float, 2> rows(5, 2);
  rows.setRandom();
  const mica::Tensor<int, 1> labels = numbers<int>({3, 0, 1, 2, 0});
  const mica::Dataset copied(counting_images<float>(), std::tuple(rows, labels)),
      tied(counting_images<float>(), std::tie(rows, labels));
  const Eigen::TensorMap<const mica::Tensor<float, 2>> map(rows.data(), 5, 2);
  const mica::Dataset mapped(counting_images<float>(), std::tuple(map, labels));
  rows(4, 1) = 7;
  std::vector<bool> seventh;
  for (const mica::Dataset& data : {copied, tied, mapped}) {
    CHECK(data.target_count() == 2);
    CHECK(data.has_targets());
    CHECK(!data.has_class_numbers());
    const mica::Dataset part = data.slice(2, 3);
    const mica::Dataset first = part.target(0), second = part.target(1);
    CHECK(first.target_shape() == mica::Shape(2));
    CHECK(second.classes() == 4);
    CHECK(second.label(0) == 1);
    CHECK(read(second, 1, 0, 6) == read(data, 3, 0, 6));
    float row[2];
    first.read_target(2, 2, row);
    CHECK(row[0] == rows(4, 0));
    seventh.push_back(row[1] == 7);
  }
  CHECK(seventh == std::vector<bool>{false, false, true});  // a map is the user's memory
  CHECK(error_of([&] { return copied.target(2); }) == "expected a number below 2, the targets, found 2");
  CHECK(error_of([&] { return copied.label(0); }) ==
        "expected class numbers, found 2 targets for each sample");
  CHECK(error_of([&] {
          return mica::Dataset(counting_images<float>(), std::tuple(rows, numbers<int>({1})));
        }) == "expected as many targets as samples, found 5 samples and 1 targets");

  const mica::Dataset single(counting_images<float>(), labels), none(counting_images<float>());
  CHECK(single.target_count() == 1);
  CHECK(single.target(0).label(0) == 3);
  CHECK(none.target_count() == 0);
  CHECK(error_of([&] { return none.target(0); }) == "expected a number below 0, the targets, found 0");
}

TEST_CASE_TEMPLATE("class maps have a class number for each pixel", T, std::uint8_t, int, long long) {
  mica::Tensor<T, 3> maps(5, 2, 3);
  for (int i = 0; i < 30; ++i) maps.data()[i] = static_cast<T>(i % 4);
  const mica::Dataset data(counting_images<float>(), maps);
  CHECK(data.has_class_numbers());
  CHECK(data.has_class_maps());
  CHECK(data.target_shape() == mica::Shape(2, 3));
  CHECK(data.classes() == 4);
  std::vector<int> numbers(6);
  data.slice(1, 2).read_classes(1, numbers.data());
  CHECK(numbers == std::vector<int>{0, 1, 2, 3, 0, 1});
  CHECK(target(data, 4, 24) == std::vector<float>{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0,  //
                                                  0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0});
  CHECK(error_of([&] { data.label(0); }) == "expected class numbers, found class maps of 2x3");
}

TEST_CASE("class maps may have one channel, class numbers of 256 and more") {
  mica::Tensor<int, 4> maps(5, 2, 3, 1);
  for (int i = 0; i < 30; ++i) maps.data()[i] = 10 * i;
  const mica::Dataset data(counting_images<float>(), maps);
  CHECK(data.target_shape() == mica::Shape(2, 3));
  CHECK(data.classes() == 291);
  std::vector<double> numbers(6);
  data.read_classes(4, numbers.data());
  CHECK(numbers == std::vector<double>{240, 250, 260, 270, 280, 290});
  CHECK(error_of([] { mica::Dataset(counting_images<float>(), mica::Tensor<int, 4>(5, 2, 3, 2)); }) ==
        "expected class maps, height x width, or one class number for each sample, found integers of shape "
        "2x3x2");
  maps(3, 1, 0, 0) = -1;
  CHECK(error_of([&] { mica::Dataset(counting_images<float>(), maps); }) ==
        "class number of sample 3: expected 0 to 2147483646, found -1");
}
