// SPDX-License-Identifier: MIT
#include <mica/mica.hpp>

#include "support/allocations.hpp"
#include "support/error_of.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

using doctest::Approx;

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Conv2D<3, 3, mica::ReLU, mica::Same>,
                             mica::Dropout<0.5>, mica::Flatten, mica::Dense<3, mica::Softmax>>;

auto new_model() {
  return mica::compile(Net{}, mica::Adam{.learning_rate = 0.01}, mica::SparseCategoricalCrossentropy{},
                       mica::Accuracy{});
}

/// Sample i as a tensor of its own.
mica::Tensor<float, 3> sample(const ToySet& set, int i) { return set.x.chip<0>(i); }

}  // namespace

TEST_CASE("predictions are probabilities, one row for each sample") {
  const mica::Tensor<float, 2> y = new_model().predict(ToySet(50).x);
  REQUIRE(y.dimension(0) == 50);
  REQUIRE(y.dimension(1) == 3);
  for (int i = 0; i < 50; ++i) {
    CHECK(y(i, 0) + y(i, 1) + y(i, 2) == Approx(1).epsilon(1e-6));
    for (int c = 0; c < 3; ++c) CHECK((y(i, c) > 0 && y(i, c) < 1));
  }
}

TEST_CASE("what was learned is predicted") {
  const ToySet set(120), test(30, 2);
  auto model = mica::compile(Net{}, mica::Adam{.learning_rate = 0.01}, mica::SparseCategoricalCrossentropy{},
                             mica::Accuracy{});
  model.fit(set.dataset(), {.batch_size = 16, .epochs = 20, .verbose = 0, .threads = 1});
  const mica::Tensor<float, 2> y = model.predict(test.x);
  for (int i = 0; i < 30; ++i) CHECK(y(i, test.labels(i)) > 0.5);
}

TEST_CASE("many at once are predicted as one by one, and as the model applied to one sample") {
  const ToySet set(21);
  const auto model = new_model();
  auto workspace = model.workspace();
  const mica::Tensor<float, 2> together = model.predict(set.x);
  for (int i = 0; i < 21; ++i) {
    const mica::Tensor<float, 2> alone = model.predict(set.dataset().slice(i, 1));
    REQUIRE(alone.dimension(0) == 1);
    const auto applied = model(sample(set, i), workspace);
    REQUIRE(applied.dimension(0) == 3);
    for (int c = 0; c < 3; ++c) {
      CHECK(alone(0, c) == Approx(together(i, c)).epsilon(1e-6));
      CHECK(applied(c) == Approx(together(i, c)).epsilon(1e-6));
    }
  }
}

TEST_CASE("a tensor, a map of memory and a Dataset are predicted alike, with targets or without") {
  const ToySet set(21);
  const auto model = new_model();
  const mica::Tensor<float, 2> y = model.predict(set.x);
  const auto same = [&](const mica::Tensor<float, 2>& other) {
    return y.size() == other.size() && std::equal(y.data(), y.data() + y.size(), other.data());
  };
  CHECK(same(model.predict(Eigen::TensorMap<const mica::Tensor<float, 4>>(set.x.data(), 21, 6, 6, 1))));
  CHECK(same(model.predict(mica::Dataset(set.x))));
  CHECK(same(model.predict(set.dataset())));
  CHECK(same(model.predict(mica::Tensor<double, 4>(set.x.cast<double>()))));
}

TEST_CASE("bytes are value / 255 wherever they come in") {
  mica::Tensor<std::uint8_t, 4> bytes(1, 6, 6, 1);
  for (int i = 0; i < 36; ++i) bytes.data()[i] = static_cast<std::uint8_t>(7 * i);
  const mica::Tensor<float, 4> floats = bytes.cast<float>() / 255.0f;
  const auto model = new_model();
  auto workspace = model.workspace();
  const mica::Tensor<float, 2> wanted = model.predict(floats), many = model.predict(bytes);
  const mica::Tensor<std::uint8_t, 3> image = bytes.chip<0>(0);
  const auto one = model(image, workspace);
  for (int c = 0; c < 3; ++c) {
    CHECK(many(0, c) == Approx(wanted(0, c)).epsilon(1e-6));
    CHECK(one(c) == Approx(wanted(0, c)).epsilon(1e-6));
  }
}

TEST_CASE("one sample needs no allocation, however often") {
  const ToySet set(5);
  const auto model = new_model();
  auto workspace = model.workspace();
  const mica::Tensor<float, 3> image = sample(set, 0);
  const mica::Tensor<std::uint8_t, 3> bytes = (image * 255.0f).cast<std::uint8_t>();
  float sum = 0;
  CHECK(allocated_by([&] {
          for (int i = 0; i < 10; ++i) sum += model(image, workspace)(0) + model(bytes, workspace)(1);
        }) == 0);
  CHECK(sum > 0);
}

TEST_CASE("predict on one thread allocates its result alone, and nothing where it is given memory") {
  const ToySet set(1000);
  const auto data = set.dataset();
  const auto model = new_model(), copy = model;
  // Eigen's tensors, the result among them, come from malloc and do not count.
  for (int again = 0; again < 2; ++again) {
    CHECK(allocated_by([&] { static_cast<void>(model.predict(set.x, {.threads = 1})); }) == 0);
    CHECK(allocated_by([&] { static_cast<void>(copy.predict(data, {.threads = 1})); }) == 0);
  }
  auto workspace = model.workspace();
  mica::Tensor<float, 2> out(1000, 3);
  std::vector<float> memory(3000);
  CHECK(allocated_by([&] {
          model.predict(set.x, workspace, out);
          model.predict(data, workspace, out);
          model.predict(set.x, workspace, Eigen::TensorMap<mica::Tensor<float, 2>>(memory.data(), 1000, 3));
        }) == 0);
}

TEST_CASE("predict with threads allocates their workspaces once, and then its result alone") {
  const ToySet set(1000);
  const auto data = set.dataset();
  const auto model = new_model();
  static_assert(1000 * Net::flops.inference > mica::detail::ThreadPool::worth_sharing);
  const auto predict = [&](int threads) {
    return allocated_by([&] {
      static_cast<void>(model.predict(set.x, {.threads = threads}));
      static_cast<void>(model.predict(data, {.threads = threads}));
    });
  };
  CHECK(predict(3) > 2 * Net::workspace_bytes<float>);
  CHECK(predict(3) == 0);
  CHECK(predict(1) == 0);
  // The threads of the call before are not given up for one that needs none.
  CHECK(predict(3) == 0);
}

TEST_CASE("little work starts no thread") {
  const ToySet set(8);
  const auto model = new_model();
  static_assert(8 * Net::flops.inference < mica::detail::ThreadPool::worth_sharing / 10);
  CHECK(allocated_by([&] { static_cast<void>(model.predict(set.x, {.threads = 3})); }) == 0);
}

TEST_CASE("a workspace takes what its size says") {
  const auto model = new_model();
  const std::size_t workspace = allocated_by([&] { static_cast<void>(model.workspace()); });
  CHECK(workspace >= Net::workspace_bytes<float>);
  CHECK(workspace < Net::workspace_bytes<float> + 256);
}

TEST_CASE("predictions are the same wherever they are written, by whichever model has the parameters") {
  const ToySet set(21);
  const auto model = new_model(), copy = model;
  const mica::Tensor<float, 2> wanted = model.predict(set.x);
  const auto same = [&](const float* y) { return std::equal(y, y + wanted.size(), wanted.data()); };
  auto workspace = model.workspace();
  mica::Tensor<float, 2> out(21, 3);
  model.predict(set.x, workspace, out);
  CHECK(same(out.data()));
  out.setZero();
  copy.predict(set.dataset(), workspace, out);
  CHECK(same(out.data()));
  CHECK(same(copy.predict(set.x).data()));
  std::vector<float> memory(63);
  model.predict(set.x, workspace, Eigen::TensorMap<mica::Tensor<float, 2>>(memory.data(), 21, 3));
  CHECK(same(memory.data()));
}

TEST_CASE("a tensor that does not fit the outputs is an error and is unchanged") {
  const ToySet set(4);
  const auto model = new_model();
  auto workspace = model.workspace();
  mica::Tensor<float, 2> few(3, 3), narrow(4, 2);
  few.setConstant(7);
  CHECK(error_of([&] { model.predict(set.x, workspace, few); }) ==
        "predict: expected a tensor [4, 3] for the outputs, found one [3, 3]");
  CHECK(error_of([&] { model.predict(set.dataset(), workspace, narrow); }) ==
        "predict: expected a tensor [4, 3] for the outputs, found one [4, 2]");
  CHECK(std::all_of(few.data(), few.data() + few.size(), [](float y) { return y == 7; }));
}

TEST_CASE("the outputs stay in the workspace until its next use") {
  const ToySet set(2);
  const auto model = new_model();
  auto workspace = model.workspace(), other = model.workspace();
  const auto first = model(sample(set, 0), workspace);
  const float before = first(0);
  const auto second = model(sample(set, 1), other);
  CHECK(first(0) == before);
  CHECK(first(0) != second(0));
  CHECK(first.data() != second.data());
}

TEST_CASE("a second evaluation finds the threads and workspaces of the first") {
  const auto data = ToySet(64).dataset();
  const auto model = new_model();
  const auto evaluate = [&] { static_cast<void>(model.evaluate(data, {.threads = 2})); };
  const std::size_t first = allocated_by(evaluate), second = allocated_by(evaluate);
  CHECK(first > 2 * Net::training_workspace_bytes<float>);
  CHECK(second < Net::training_workspace_bytes<float>);
}
