// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mica {

/// What a checkpoint keeps of an object that is not part of the model: of a callback, or of the sums of a
/// metric. The object names its members one after the other, and they are written or read:
///
///     void visit_state(SavedState& state) {
///       state(best);
///       state(waited);
///     }
class SavedState {
 public:
  /// Writes what is visited.
  SavedState() = default;
  /// Reads what is visited from the bytes that another one has written. `place` says in messages where they
  /// are.
  template <class = void>
  explicit SavedState(std::string bytes, std::string place = {})
      : bytes_(std::move(bytes)), place_(std::move(place)), is_reading_(true) {}

  const std::string& bytes() const { return bytes_; }
  bool is_reading() const { return is_reading_; }

  /// Throws Error if it reads and there are too few bytes, or others than could have been written.
  template <class Value>
  requires std::is_trivially_copyable_v<Value>
  void operator()(Value& value) { visit(&value, sizeof value); }
  template <class = void>
  void operator()(std::optional<double>& value) {
    std::uint8_t has_value = value ? 1 : 0;
    double number = value.value_or(0);
    visit(&has_value, 1);
    visit(&number, sizeof number);
    if (has_value > 1) fail();
    value = has_value == 1 ? std::optional(number) : std::nullopt;
  }
  template <class = void>
  void operator()(std::string& text) {
    text.resize(visit_size(text.size(), 1));
    visit(text.data(), text.size());
  }
  template <class = void>
  void operator()(std::vector<double>& numbers) {
    numbers.resize(visit_size(numbers.size(), sizeof(double)));
    visit(numbers.data(), numbers.size() * sizeof(double));
  }

  /// After reading: throws Error if bytes are left.
  template <class = void>
  void expect_end() const {
    if (at_ != bytes_.size()) fail();
  }

 private:
  template <class = void>
  [[noreturn]] void fail() const {
    detail::throw_error({place_, place_.empty() ? "" : ": ",
                         "expected the state of this callback or metric, found that of another"});
  }

  template <class = void>
  std::size_t visit_size(std::size_t size, std::size_t element_size) {
    std::uint64_t count = size;
    visit(&count, sizeof count);
    if (is_reading_ && count > (bytes_.size() - at_) / element_size) fail();
    return static_cast<std::size_t>(count);
  }
  template <class = void>
  void visit(void* value, std::size_t size) {
    if (size == 0) return;
    if (!is_reading_) {
      bytes_.append(static_cast<const char*>(value), size);
    } else {
      if (size > bytes_.size() - at_) fail();
      std::memcpy(value, bytes_.data() + at_, size);
      at_ += size;
    }
  }

  std::string bytes_;
  std::string place_;
  std::size_t at_ = 0;
  bool is_reading_ = false;
};

namespace detail {

template <class C>
concept HasState = requires(C& c, SavedState& state) {
  c.visit_state(state);
};

/// An accumulator, which is plain memory or has visit_state; returns whether it is one of them.
template <class A>
bool visit_accumulator(A& accumulator, SavedState& state) {
  if constexpr (HasState<A>)
    accumulator.visit_state(state);
  else if constexpr (std::is_trivially_copyable_v<A>)
    state(accumulator);
  return HasState<A> || std::is_trivially_copyable_v<A>;
}

}  // namespace detail

}  // namespace mica
