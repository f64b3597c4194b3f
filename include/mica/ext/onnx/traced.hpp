// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <concepts>
#include <type_traits>

namespace mica::onnx {

/// A number of a formula that becomes nodes: a formula for packets, such as that of Elementwise, also takes
/// it, and each of its operations adds a node to the writer `W`. `V` is the value of a graph.
template <class W, class V>
struct Traced {
  W* writer;
  V value;

  /// The result of a comparison.
  struct Condition {
    Traced of;
  };

  friend Traced operator+(const Traced& a, const Traced& b) { return a.with("Add", b); }
  friend Traced operator-(const Traced& a, const Traced& b) { return a.with("Sub", b); }
  friend Traced operator*(const Traced& a, const Traced& b) { return a.with("Mul", b); }
  friend Traced operator/(const Traced& a, const Traced& b) { return a.with("Div", b); }
  friend Traced min(const Traced& a, const Traced& b) { return a.with("Min", b); }
  friend Traced max(const Traced& a, const Traced& b) { return a.with("Max", b); }
  friend Condition operator<(const Traced& a, const Traced& b) { return {a.with("Less", b)}; }
  friend Condition operator>(const Traced& a, const Traced& b) { return {a.with("Greater", b)}; }

  friend Traced operator-(const Traced& a) { return a.by("Neg"); }
  friend Traced exp(const Traced& a) { return a.by("Exp"); }
  friend Traced expm1(const Traced& a) { return exp(a) - 1; }
  friend Traced log(const Traced& a) { return a.by("Log"); }
  friend Traced sqrt(const Traced& a) { return a.by("Sqrt"); }
  friend Traced tanh(const Traced& a) { return a.by("Tanh"); }
  friend Traced erf(const Traced& a) { return a.by("Erf"); }
  friend Traced softplus(const Traced& a) { return a.by("Softplus"); }
  friend Traced abs(const Traced& a) { return a.by("Abs"); }

  template <class A, class B>
  friend Traced where(const Condition& condition, const A& a, const B& b) {
    const Traced& of = condition.of;
    return {of.writer, of.writer->same("Where", of.value, {of.constant(a).value, of.constant(b).value})};
  }

// An operation of a traced and a plain number.
#define MICA_WITH_NUMBERS(function)                                                 \
  template <class S>                                                                \
  requires std::is_arithmetic_v<S>                                                  \
  friend auto function(const Traced& a, S b) { return function(a, a.constant(b)); } \
  template <class S>                                                                \
  requires std::is_arithmetic_v<S>                                                  \
  friend auto function(S a, const Traced& b) { return function(b.constant(a), b); }
  MICA_WITH_NUMBERS(operator+)
  MICA_WITH_NUMBERS(operator-)
  MICA_WITH_NUMBERS(operator*)
  MICA_WITH_NUMBERS(operator/)
  MICA_WITH_NUMBERS(operator<)
  MICA_WITH_NUMBERS(operator>)
  MICA_WITH_NUMBERS(min)
  MICA_WITH_NUMBERS(max)
#undef MICA_WITH_NUMBERS

 private:
  Traced constant(const Traced& a) const { return a; }
  template <class S>
  requires std::is_arithmetic_v<S> Traced constant(S number)
  const { return {writer, writer->number(static_cast<double>(number))}; }

  Traced by(const char* op) const { return {writer, writer->same(op, value)}; }
  /// The result has the axes of the operand that is no constant.
  Traced with(const char* op, const Traced& b) const {
    Traced result{writer, writer->same(op, value, {b.value})};
    if (value.stored.rank == 0) result.value = writer->lying_as(b.value, result.value.name);
    return result;
  }
};

}  // namespace mica::onnx
