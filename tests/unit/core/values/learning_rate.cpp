// SPDX-License-Identifier: MIT
#include <mica/core/values/learning_rate.hpp>
#include <mica/optimizers/adam.hpp>
#include <mica/optimizers/sgd.hpp>

#include "support/descent.hpp"
#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <utility>

using mica::LearningRate;

namespace {

/// Counts its copies.
struct Halves {
  static constexpr const char* name = "Halves";
  double first = 1;
  static inline int alive = 0;

  explicit Halves(double f) : first(f) { ++alive; }
  Halves(const Halves& other) : first(other.first) { ++alive; }
  ~Halves() { --alive; }

  double operator()(std::int64_t step) const { return first / static_cast<double>(std::int64_t{1} << step); }
  void check() const { mica::detail::check_positive(name, "first", first); }
};

}  // namespace

TEST_CASE("a learning rate that is a number behaves as a double does") {
  LearningRate rate = 0.5;
  CHECK(rate == 0.5);
  CHECK(rate.at(0) == 0.5);
  CHECK(rate.at(1000) == 0.5);
  CHECK(rate.schedule() == nullptr);
  rate = 1;
  rate /= 4;
  rate *= 3;
  const double number = rate;
  CHECK(number == 0.75);
  CHECK(rate > 0.5F);
  static_assert(mica::SGD{.learning_rate = 2}.learning_rate == 2);
  CHECK(mica::Adam{.learning_rate = 0.25F}.learning_rate == 0.25);
  static_assert(!mica::IsSchedule<double> && !mica::IsSchedule<LearningRate>);
}

TEST_CASE("a learning rate that is a schedule is read with the number of steps before") {
  {
    LearningRate rate = Halves(1);
    CHECK(rate.at(0) == 1);
    CHECK(rate.at(3) == 0.125);
    CHECK(rate.schedule() == std::string("Halves"));
    CHECK(error_of([&] { static_cast<void>(rate == 0.5); }) ==
          "learning_rate: expected a number, found Halves; learning_rate.at(step) reads a schedule");
    CHECK(error_of([&] { rate *= 0.5; }) ==
          "learning_rate: expected a number, found Halves; learning_rate.at(step) reads a schedule");

    // Copies have schedules of their own; a number takes the place of a schedule.
    LearningRate copy = rate, other = Halves(2), moved = std::move(rate);
    other = copy;
    copy = 0.5;
    CHECK(copy == 0.5);
    CHECK(other.at(1) == 0.5);
    CHECK(moved.at(2) == 0.25);
    CHECK(Halves::alive == 2);
  }
  CHECK(Halves::alive == 0);
}

TEST_CASE("a function is a schedule") {
  const double first = 2;
  const LearningRate rate = [first](std::int64_t step) { return first / static_cast<double>(step + 1); };
  CHECK(rate.at(0) == 2);
  CHECK(rate.at(3) == 0.5);
  CHECK(rate.schedule() == std::string("a function"));
}

TEST_CASE("a learning rate checks the number, or calls the check of the schedule") {
  CHECK(error_of([] { LearningRate(0).check("SGD"); }) == "no error");
  CHECK(error_of([] { LearningRate(-1).check("SGD"); }) ==
        "SGD: expected a finite learning_rate >= 0, found -1");
  CHECK(error_of([] { mica::Adam{.learning_rate = -1}.check(); }) ==
        "Adam: expected a finite learning_rate >= 0, found -1");
  CHECK(error_of([] { mica::Adam{.learning_rate = Halves(0)}.check(); }) ==
        "Halves: expected a finite first > 0, found 0");
  CHECK(error_of([] { LearningRate([](std::int64_t) { return -1; }).check("SGD"); }) == "no error");
}

TEST_CASE("the first step of an optimizer has the rate of step 0") {
  DescentOfOne<mica::SGD> w({.learning_rate = Halves(1)}, 8);
  CHECK(w.step(1) == 7);
  CHECK(w.step(1) == 6.5);
  CHECK(w.step(1) == 6.25);
  DescentOfOne<mica::Adam> scheduled({.learning_rate = Halves(1)}, 0), constant({.learning_rate = 1}, 0);
  CHECK(scheduled.step(1) == constant.step(1));
}
