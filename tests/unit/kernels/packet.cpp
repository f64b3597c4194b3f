// SPDX-License-Identifier: MIT
#include <mica/kernels/packet.hpp>

#include "support/packets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using mica::kernels::broadcast;
using mica::kernels::lanes;
using mica::kernels::load;
using mica::kernels::load_first;
using mica::kernels::Packet;
using mica::kernels::store_first;

namespace {

template <class T>
void check_partial_loads_and_stores() {
  for_every_count<T>([](auto count) {
    constexpr int n = count();
    CAPTURE(n);
    const std::vector<T> from = numbers<T>(n);
    Values wanted(static_cast<std::size_t>(lanes<T>));
    std::copy(from.begin(), from.end(), wanted.begin());
    CHECK(values_of(load_first<Packet<T>, n>(from.data())) == wanted);
    CHECK(values_of(load_first<Packet<T>>(from.data(), n)) == wanted);

    std::vector<T> to(static_cast<std::size_t>(n), T(-1));
    store_first<n>(to.data(), load<Packet<T>>(numbers<T>(lanes<T>).data()));
    CHECK(to == from);
    std::fill(to.begin(), to.end(), T(-1));
    store_first(to.data(), load<Packet<T>>(numbers<T>(lanes<T>).data()), n);
    CHECK(to == from);
  });
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

}  // namespace

TEST_CASE("a partial load reads, and a partial store writes, only the first lanes") {
  check_partial_loads_and_stores<float>();
  check_partial_loads_and_stores<double>();
}

TEST_CASE("arithmetic is done in every lane") {
  check_arithmetic<float>();
  check_arithmetic<double>();
}

TEST_CASE_TEMPLATE("max and the tests for NaN see a NaN in every lane", T, float, double) {
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

  CHECK(is_nan(max(of(nan), of(1))));  // ReLU counts on it
  CHECK(is_nan(mica::kernels::nan_bits(of(nan), of(1))));
  CHECK(is_nan(mica::kernels::nan_bits(of(1), of(nan))));
  CHECK(is(mica::kernels::nan_bits(of(infinity), of(-infinity)), 0));
  CHECK(is_nan(of(1) | mica::kernels::nan_bits(of(nan), of(nan))));
}
