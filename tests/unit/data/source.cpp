// SPDX-License-Identifier: MIT
#include <mica/data/source.hpp>

#include <mica/mica.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

/// Element e of sample i is 10 i + e; the class is i % 3. Sample `broken` cannot be read.
struct Counting {
  int count = 5;
  mica::Shape of = {2, 3, 1};
  int broken = -1;

  int size() const { return count; }
  mica::Shape shape() const { return of; }
  void read(int sample, float* out) const {
    if (sample == broken) throw std::runtime_error("the disk is full of holes");
    for (int e = 0; e < of.size(); ++e) out[e] = static_cast<float>(10 * sample + e);
  }
  int label(int sample) const { return sample % 3; }
};

struct Rows : Counting {
  int label(int) const = delete;
  mica::Shape target_shape() const { return {2}; }
  void read_target(int sample, float* out) const {
    if (sample == broken) throw std::runtime_error("no target");
    out[0] = static_cast<float>(sample);
    out[1] = 0.5F;
  }
};

struct Unlabelled : Counting {
  int label(int) const = delete;
};

/// A class number that is one too large, and one that cannot be read.
struct TenClasses : Counting {
  int classes() const { return 2; }
};
struct NoLabel : Counting {
  int label(int sample) const {
    if (sample == 4) throw std::runtime_error("torn off");
    return 0;
  }
};

/// Doubles are read as such.
struct Doubles : Counting {
  using Counting::read;
  void read(int sample, double* out) const {
    for (int e = 0; e < of.size(); ++e) out[e] = sample + 1e-12;
  }
};

template <class T = float>
std::vector<T> read(const mica::Dataset& data, int sample, int from, int count) {
  std::vector<T> out(static_cast<std::size_t>(count));
  data.read(sample, from, count, out.data());
  return out;
}

/// A band in one of two halves tells the class of images of 4x4. They count how often they are read.
struct Bands {
  int count = 40;
  int broken = -1;
  std::shared_ptr<std::atomic<int>> reads = std::make_shared<std::atomic<int>>(0);
  /// After so many reads, sample `broken` is.
  int good_reads = 0;

  int size() const { return count; }
  mica::Shape shape() const { return {4, 4, 1}; }
  int label(int sample) const { return sample % 2; }
  void read(int sample, float* out) const {
    if (++*reads > good_reads && sample == broken) throw std::runtime_error("the cable is out");
    mica::Random random(static_cast<std::uint64_t>(sample));
    for (int e = 0; e < 16; ++e)
      out[e] = static_cast<float>((e / 8 == label(sample) ? 0.5 : 0) + 0.5 * random.uniform());
  }
};

// The padding of the convolution makes the rows of the input lie apart.
using Net = mica::Sequential<mica::Input<4, 4, 1>, mica::Conv2D<2, 3, mica::Same, mica::Direct>,
                             mica::Flatten, mica::Dense<2, mica::Softmax>>;

auto new_model() {
  return mica::compile(Net{}, mica::SGD{.learning_rate = 0.1}, mica::SparseCategoricalCrossentropy{});
}
using Model = decltype(new_model());

std::vector<float> weights_of(const Model& model) {
  const auto kernel = model.weights<mica::At<1>, "kernel">();
  return {kernel.data(), kernel.data() + kernel.size()};
}

/// The same samples in memory.
mica::Dataset in_memory(const Bands& bands) {
  std::vector<float> values(static_cast<std::size_t>(16 * bands.count));
  std::vector<int> labels;
  for (int i = 0; i < bands.count; ++i) {
    bands.read(i, values.data() + 16 * i);
    labels.push_back(bands.label(i));
  }
  return mica::Dataset::from(values, bands.shape(), labels);
}

const mica::FitOptions options{.batch_size = 16, .epochs = 2, .verbose = 0};

}  // namespace

TEST_CASE("a Dataset of a source reads what it is asked for") {
  const auto data = mica::Dataset::of(Counting{});
  CHECK(data.size() == 5);
  CHECK(data.shape() == mica::Shape(2, 3, 1));
  CHECK(data.classes() == 3);
  CHECK(data.label(4) == 1);
  CHECK(read(data, 1, 0, 6) == std::vector<float>{10, 11, 12, 13, 14, 15});
  CHECK(read<double>(data, 4, 2, 3) == std::vector<double>{42, 43, 44});
  CHECK(read(data.slice(2, 2), 1, 5, 1) == std::vector<float>{35});
  CHECK(data.images(3, 2)(1, 1, 0, 0) == 43);
  CHECK(read<double>(mica::Dataset::of(Doubles{}), 3, 0, 1)[0] == 3 + 1e-12);

  std::vector<float> rows(10, -1.0F);
  data.read(2, mica::SampleRows<float>{rows.data() + 1, 2, 3, 5});
  CHECK(rows == std::vector<float>{-1, 20, 21, 22, -1, -1, 23, 24, 25, -1});
}

TEST_CASE("the targets of a source") {
  const auto rows = mica::Dataset::of(Rows{});
  CHECK_FALSE(rows.has_class_numbers());
  CHECK(rows.target_shape() == mica::Shape(2));
  std::vector<double> target(2);
  rows.slice(1, 4).read_target(2, 2, target.data());
  CHECK(target == std::vector<double>{3, 0.5});
  CHECK_FALSE(mica::Dataset::of(Unlabelled{}).has_targets());
}

TEST_CASE("a source that does not fit is refused") {
  CHECK(error_of([] { mica::Dataset::of(Counting{.count = -1}); }) ==
        "Dataset::of: expected 0 or more samples, found -1");
  CHECK(error_of([] {
          mica::Dataset::of(Counting{.of = {3, 0}});
        }) == "Dataset::of: expected a shape of 1 to 2147483647 values, found 3x0");
  CHECK(error_of([] { mica::Dataset::of(TenClasses{}); }) == "expected class numbers below 2, found 2");
  CHECK(error_of([] { mica::Dataset::of(NoLabel{}); }) == "sample 4 of the source cannot be read: torn off");
}

TEST_CASE("an error of a source names the sample by its number in the source") {
  const auto data = mica::Dataset::of(Counting{.broken = 3});
  CHECK(error_of([&] {
          read(data.select({0, 4, 3}), 2, 0, 1);
        }) == "sample 3 of the source cannot be read: the disk is full of holes");
  Rows rows;
  rows.broken = 1;
  float target[2];
  CHECK(error_of([&] { mica::Dataset::of(rows).read_target(1, 2, target); }) ==
        "sample 1 of the source cannot be read: no target");
}

TEST_CASE("training from a source gives the bits of training from memory, with any number of threads") {
  const Bands bands;
  const auto data = mica::Dataset::of(bands);
  Model from_memory = new_model();
  from_memory.fit(in_memory(bands).slice(0, 30), options);
  for (const int threads : {1, 3}) {
    Model from_source = new_model();
    mica::FitOptions of_threads = options;
    of_threads.validation_split = 0.25;
    of_threads.threads = threads;
    from_source.fit(data, of_threads);
    CHECK(weights_of(from_source) == weights_of(from_memory));
    const auto outputs = from_source.predict(data), wanted = from_memory.predict(in_memory(bands));
    CHECK(std::equal(wanted.data(), wanted.data() + wanted.size(), outputs.data()));
    CHECK(from_source.evaluate(data)["loss"] == from_memory.evaluate(in_memory(bands))["loss"]);
  }
}

TEST_CASE("if a source throws, the model keeps the epochs that are finished") {
  const Bands bands{.broken = 7, .good_reads = 80};
  Model model = new_model(), after_two = new_model();
  after_two.fit(in_memory(Bands{}), options);
  mica::FitOptions more = options;
  more.epochs = 5;
  CHECK(error_of([&] { model.fit(mica::Dataset::of(bands), more); }) ==
        "sample 7 of the source cannot be read: the cable is out");
  CHECK(model.epochs() == 2);
  CHECK(weights_of(model) == weights_of(after_two));
}
