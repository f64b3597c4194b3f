// SPDX-License-Identifier: MIT
#include <mica/kernels/packet.hpp>
#include <mica/kernels/split.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

using mica::kernels::add_neighbours;
using mica::kernels::add_parts;
using mica::kernels::broadcast;
using mica::kernels::can_split;
using mica::kernels::interleave;
using mica::kernels::lanes;
using mica::kernels::line_up;
using mica::kernels::load;
using mica::kernels::load_first;
using mica::kernels::outputs_per_packet;
using mica::kernels::Packet;
using mica::kernels::split_lane;
using mica::kernels::spread;
using mica::kernels::spread_first;
using mica::kernels::store;
using mica::kernels::store_first;

namespace {

template <class T, int N>
Values values_of(Packet<T, N> packet) {
  T lane[std::size_t{N}];
  store(lane, packet);
  return {lane, lane + N};
}

/// The numbers 1, 2, ... as exact memory: N of them and nothing behind.
template <class T>
std::vector<T> numbers(int n) {
  std::vector<T> all(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) all[static_cast<std::size_t>(i)] = static_cast<T>(i + 1);
  return all;
}

template <class T, class F>
void for_every_count(F f) {
  [&]<int... i>(std::integer_sequence<int, i...>) { (f(std::integral_constant<int, i + 1>{}), ...); }
  (std::make_integer_sequence<int, lanes<T>>{});
}

template <class T>
void check_partial_loads_and_stores() {
  for_every_count<T>([](auto count) {
    constexpr int n = count();
    CAPTURE(n);
    const std::vector<T> from = numbers<T>(n);
    Values wanted(static_cast<std::size_t>(lanes<T>));
    std::copy(from.begin(), from.end(), wanted.begin());
    CHECK(values_of(load_first<Packet<T>, n>(from.data())) == wanted);

    std::vector<T> to(static_cast<std::size_t>(n), T(-1));
    store_first<n>(to.data(), load<Packet<T>>(numbers<T>(lanes<T>).data()));
    CHECK(to == from);
  });
}

/// A product of S values of k at once: sum_k a(k) b(k, o) for the outputs of a register, b as it is packed.
template <class T, int S>
void check_split() {
  if constexpr (can_split<T>(S)) {
    CAPTURE(S);
    constexpr int outputs = outputs_per_packet<T>(S);
    const auto b = [](int k, int o) { return static_cast<T>(10 * k + o + 1); };
    T packed[lanes<T>];
    std::fill_n(packed, lanes<T>, T(NAN));
    for (int k = 0; k < S; ++k)
      for (int o = 0; o < outputs; ++o) packed[split_lane<T>(S, k, o)] = b(k, o);
    const auto sums = [&](int first_k_missing) {
      Values wanted;
      for (int o = 0; o < outputs; ++o) {
        double sum = 0;
        for (int k = 0; k < first_k_missing; ++k) sum += (k + 1) * static_cast<double>(b(k, o));
        wanted.push_back(sum);
      }
      return wanted;
    };
    const std::vector<T> a = numbers<T>(S);
    CHECK(values_of(add_parts<S>(spread<S>(a.data()) * load<Packet<T>>(packed))) == sums(S));
    for_every_count<T>([&](auto count) {
      constexpr int n = count();
      if constexpr (n < S && (n == 1 || S == lanes<T>)) {
        CAPTURE(n);
        T rest_packed[lanes<T>];
        for (int k = 0; k < S; ++k)
          for (int o = 0; o < outputs; ++o) rest_packed[split_lane<T>(S, k, o)] = k < n ? b(k, o) : T(0);
        const std::vector<T> rest = numbers<T>(n);
        const Values spread_rest = values_of(spread_first<S, n>(rest.data()));
        for (int k = n; k < S; ++k)
          for (int o = 0; o < outputs; ++o)
            CHECK(spread_rest[static_cast<std::size_t>(split_lane<T>(S, k, o))] == 0);
        CHECK(values_of(add_parts<S>(spread_first<S, n>(rest.data()) * load<Packet<T>>(rest_packed))) ==
              sums(n));
      }
      if constexpr (n <= outputs) {
        // As many outputs behind one another as there are, or fewer.
        CAPTURE(n);
        std::vector<T> rows(std::size_t{lanes<T>}, T(NAN));
        for (int k = 0; k < S; ++k)
          for (int o = 0; o < n; ++o) rows[static_cast<std::size_t>(k * n + o)] = b(k, o);
        Values found = values_of(add_parts<S>(spread<S>(a.data()) * interleave<S, n>(rows.data())));
        Values wanted = sums(S);
        found.resize(std::size_t{n});
        wanted.resize(std::size_t{n});
        CHECK(found == wanted);
        Values lined_up = values_of(line_up<S, n>(interleave<S, n>(rows.data())));
        lined_up.resize(std::size_t{S * n});
        CHECK(lined_up == Values(rows.begin(), rows.begin() + S * n));
      }
    });
  }
}

template <class T>
void check_splits() {
  static_assert(can_split<T>(1) && can_split<T>(lanes<T>));
  for_every_count<T>([](auto count) { check_split<T, count()>(); });
}

template <class T>
void check_arithmetic() {
  const auto v = numbers<T>(lanes<T>);
  const auto a = load<Packet<T>>(v.data()), b = broadcast<Packet<T>>(3);
  const auto check = [&](Packet<T> packet, auto f) {
    Values wanted;
    for (const T value : v) wanted.push_back(static_cast<double>(f(value)));
    CHECK(values_of(packet) == wanted);
  };
  check(a + b, [](T x) { return x + 3; });
  check(a - b, [](T x) { return x - 3; });
  check(a * b, [](T x) { return x * 3; });
  check(a / b, [](T x) { return x / 3; });
  check(multiply_add(a, b, a), [](T x) { return x * 3 + x; });
  check(max(a, b), [](T x) { return std::max(x, T(3)); });
  check(where_less(a, b, a), [](T x) { return x < 3 ? x : T(0); });
  check(where_equal(a, b, a), [](T x) { return x == 3 ? x : T(0); });
  CHECK(sum(a) == lanes<T> * (lanes<T> + 1) / 2);
}

/// Against the standard library, over a range, relative to the result.
template <class T, class F, class G>
double largest_error(double from, double to, F f, G g) {
  double largest = 0;
  for (double x = from; x <= to; x += (to - from) / 1000) {
    const T rounded = static_cast<T>(x);
    const double wanted = g(static_cast<double>(rounded));
    for (const double got : values_of(f(broadcast<Packet<T>>(rounded))))
      largest = std::max(largest, std::abs(got - wanted) / std::max(std::abs(wanted), 1e-320));
  }
  return largest;
}

}  // namespace

TEST_CASE("partial loads and stores touch the first lanes alone") {
  check_partial_loads_and_stores<float>();
  check_partial_loads_and_stores<double>();
}

TEST_CASE("a split register adds up the products of its parts, whole and at the end of k") {
  check_splits<float>();
  check_splits<double>();
}

TEST_CASE("packets calculate in every lane") {
  check_arithmetic<float>();
  check_arithmetic<double>();
}

TEST_CASE("neighbouring lanes add up, those of the first packet first") {
  const auto v = numbers<float>(2 * lanes<float>);
  Values wanted;
  for (std::size_t i = 0; i < v.size(); i += 2) wanted.push_back(v[i] + v[i + 1]);
  if constexpr (lanes < float >> 1)
    CHECK(values_of(add_neighbours(load<Packet<float>>(v.data()),
                                   load<Packet<float>>(v.data() + lanes<float>))) == wanted);
}

TEST_CASE_TEMPLATE("sqrt, exp, tanh and max of infinities, of NaN and of what is too large or too small", T,
                   float, double) {
  using mica::kernels::exp;
  using mica::kernels::sqrt;
  constexpr T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  const auto of = [](T value) { return broadcast<Packet<T>>(value); };
  const auto everywhere = [](Packet<T> packet, auto says) {
    const Values all = values_of(packet);
    return std::all_of(all.begin(), all.end(), says);
  };
  const auto is = [&](Packet<T> packet, T wanted) {
    return everywhere(packet, [&](double x) { return x == static_cast<double>(wanted); });
  };
  const auto is_nan = [&](Packet<T> packet) {
    return everywhere(packet, [](double x) { return std::isnan(x); });
  };

  CHECK(is(sqrt(of(infinity)), infinity));
  CHECK(is(sqrt(of(0)), 0));
  CHECK(is_nan(sqrt(of(nan))));
  CHECK(is_nan(sqrt(of(-1))));

  const bool single = std::is_same_v<T, float>;
  CHECK(is(exp(of(-infinity)), 0));
  CHECK(is(exp(of(std::numeric_limits<T>::lowest())), 0));
  CHECK(is(exp(of(single ? T(-104) : T(-746))), 0));
  CHECK(is(exp(of(single ? T(-87.34) : T(-708.4))), 0));
  CHECK(is(exp(of(single ? T(88.8) : T(709.8))), infinity));
  CHECK(is(exp(of(infinity)), infinity));
  CHECK(is_nan(exp(of(nan))));
  CHECK(is_nan(mica::kernels::tanh(of(nan))));

  // The same with one number in a register.
  const auto one = [](T value) { return broadcast<Packet<T, 1>>(value); };
  CHECK(sqrt(one(infinity)).native == infinity);
  CHECK(exp(one(-infinity)).native == 0);
  CHECK(std::isnan(exp(one(nan)).native));

  CHECK(is_nan(max(of(nan), of(1))));  // ReLU counts on it
  CHECK(is_nan(mica::kernels::nan_bits(of(nan), of(1))));
  CHECK(is_nan(mica::kernels::nan_bits(of(1), of(nan))));
  CHECK(is(mica::kernels::nan_bits(of(infinity), of(-infinity)), 0));
  CHECK(is_nan(of(1) | mica::kernels::nan_bits(of(nan), of(nan))));
}

TEST_CASE("sqrt, exp and tanh are as exact as their type") {
  const auto sqrt_of = [](auto x) { return mica::kernels::sqrt(x); };
  const auto exp_of = [](auto x) { return mica::kernels::exp(x); };
  const auto tanh_of = [](auto x) { return mica::kernels::tanh(x); };
  const auto exact_sqrt = [](double x) { return std::sqrt(x); };
  const auto exact_exp = [](double x) { return std::exp(x); };
  const auto exact_tanh = [](double x) { return std::tanh(x); };
  CHECK(largest_error<float>(1e-8, 10, sqrt_of, exact_sqrt) < 5e-7);
  CHECK(largest_error<double>(1e-8, 10, sqrt_of, exact_sqrt) < 1e-15);
  CHECK(largest_error<float>(-87.3, 88, exp_of, exact_exp) < 5e-7);
  CHECK(largest_error<double>(-708, 709, exp_of, exact_exp) < 1e-15);
  CHECK(largest_error<float>(-10, 10, tanh_of, exact_tanh) < 5e-7);
  CHECK(largest_error<double>(-20, 20, tanh_of, exact_tanh) < 1e-15);
}
