// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/schedule.hpp>
#include <mica/core/values/range.hpp>

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace mica {

/// The learning rate of an optimizer: a number, or a schedule.
///
///     Adam{.learning_rate = 1e-3}
///     Adam{.learning_rate = CosineDecay{.initial_learning_rate = 1e-3, .decay_steps = 1000}}
///
/// A number can be read as a double and changed like one. `at(step)` reads both. A copy has a schedule of its
/// own.
class LearningRate {
 public:
  template <class N>
  requires std::is_arithmetic_v<N>
  constexpr LearningRate(N rate) : number_(static_cast<double>(rate)) {}
  template <IsSchedule S>
  LearningRate(const S& schedule) : schedule_(new ScheduleOf<S>(schedule)) {}

  constexpr LearningRate(const LearningRate& other)
      : number_(other.number_), schedule_(other.schedule_ ? other.schedule_->copy() : nullptr) {}
  constexpr LearningRate(LearningRate&& other) noexcept
      : number_(other.number_), schedule_(std::exchange(other.schedule_, nullptr)) {}
  constexpr LearningRate& operator=(LearningRate other) noexcept {
    number_ = other.number_;
    std::swap(schedule_, other.schedule_);
    return *this;
  }
  constexpr ~LearningRate() { delete schedule_; }

  /// The rate of the step that is made after `step` steps.
  constexpr double at(std::int64_t step) const { return schedule_ ? schedule_->at(step) : number_; }

  /// The number. Throws Error if the rate is a schedule.
  constexpr operator double() const {
    if (schedule_)
      detail::throw_error({"learning_rate: expected a number, found ", schedule_->name(),
                           "; learning_rate.at(step) reads a schedule"});
    return number_;
  }
  constexpr LearningRate& operator*=(double factor) { return *this = double(*this) * factor; }
  constexpr LearningRate& operator/=(double divisor) { return *this = double(*this) / divisor; }

  /// The name of the schedule, nullptr for a number.
  constexpr const char* schedule() const { return schedule_ ? schedule_->name() : nullptr; }

  /// Throws Error, "Adam: expected a finite learning_rate >= 0, found -1", or what the schedule's `check`
  /// throws.
  void check(std::string_view owner) const {
    if (schedule_)
      schedule_->check();
    else
      detail::check_not_negative(owner, "learning_rate", number_);
  }

 private:
  struct Schedule {
    virtual ~Schedule() = default;
    virtual double at(std::int64_t step) const = 0;
    virtual const char* name() const = 0;
    virtual void check() const = 0;
    virtual const Schedule* copy() const = 0;
  };
  template <class S>
  struct ScheduleOf final : Schedule {
    explicit ScheduleOf(const S& s) : schedule(s) {}
    S schedule;

    double at(std::int64_t step) const override { return static_cast<double>(schedule(step)); }
    const char* name() const override { return detail::name_of_schedule<S>(); }
    void check() const override {
      if constexpr (requires { schedule.check(); }) schedule.check();
    }
    const Schedule* copy() const override { return new ScheduleOf(schedule); }
  };

  double number_ = 0;
  const Schedule* schedule_ = nullptr;
};

namespace detail {

template <class Optimizer>
inline constexpr bool has_learning_rate = requires(const Optimizer& optimizer) {
  static_cast<double>(optimizer.learning_rate);
};

/// The rate of the step that is made after `steps` steps, of a LearningRate or of a number.
inline double rate_at(const LearningRate& rate, std::int64_t steps) { return rate.at(steps); }

}  // namespace detail

}  // namespace mica
