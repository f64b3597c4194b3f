// SPDX-License-Identifier: MIT
// Each function of a packet beside the C++ function of each of its numbers, and its derivative beside the
// formula of calculus.
#include <mica/kernels/dual.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

using mica::kernels::Dual;
using mica::kernels::lanes;
using mica::kernels::Packet;

namespace {

/// f and f' of numbers from -3 to 3, all but zero.
template <class T, class F, class Plain, class Derivative>
void check(F f, Plain plain, Derivative derivative, double from = -3) {
  using P = Packet<T>;
  for (double first = from; first < 3; first += 0.4 * lanes<T>) {
    T x[std::size_t{lanes<T>}], y[std::size_t{lanes<T>}], value[std::size_t{lanes<T>}],
        dx[std::size_t{lanes<T>}];
    for (int i = 0; i < lanes<T>; ++i) x[i] = static_cast<T>(first + 0.4 * i + 0.05);
    const P at = mica::kernels::load<P>(x);
    const Dual<P> result = f(Dual<P>(at, mica::kernels::broadcast<P>(1)));
    mica::kernels::store(y, P(f(at)));
    mica::kernels::store(value, result.value);
    mica::kernels::store(dx, result.derivative);
    const double tolerance = sizeof(T) == 4 ? 2e-6 : 1e-14;
    for (int i = 0; i < lanes<T>; ++i) {
      CAPTURE(x[i]);
      const auto exact = static_cast<double>(x[i]);
      CHECK(static_cast<double>(y[i]) == doctest::Approx(plain(exact)).epsilon(tolerance));
      CHECK(value[i] == y[i]);
      CHECK(static_cast<double>(dx[i]) == doctest::Approx(derivative(exact)).epsilon(tolerance));
    }
  }
}

}  // namespace

TEST_CASE_TEMPLATE("functions of packets and their derivatives", T, float, double) {
  check<T>([](auto x) { return exp(x); }, [](double x) { return std::exp(x); },
           [](double x) { return std::exp(x); });
  check<T>([](auto x) { return expm1(x); }, [](double x) { return std::expm1(x); },
           [](double x) { return std::exp(x); });
  check<T>([](auto x) { return softplus(x); }, [](double x) { return std::log1p(std::exp(x)); },
           [](double x) { return 1 / (1 + std::exp(-x)); });
  check<T>([](auto x) { return erf(x); }, [](double x) { return std::erf(x); },
           [](double x) { return std::exp(-x * x) * 1.1283791670955126; });
  check<T>([](auto x) { return tanh(x); }, [](double x) { return std::tanh(x); },
           [](double x) { return 1 - std::tanh(x) * std::tanh(x); });
  check<T>([](auto x) { return abs(x); }, [](double x) { return std::abs(x); },
           [](double x) { return x < 0 ? -1.0 : 1.0; });
  check<T>([](auto x) { return log(x); }, [](double x) { return std::log(x); },
           [](double x) { return 1 / x; }, 0);
  check<T>([](auto x) { return sqrt(x); }, [](double x) { return std::sqrt(x); },
           [](double x) { return 0.5 / std::sqrt(x); }, 0);
  check<T>([](auto x) { return max(x, 0.5); }, [](double x) { return std::fmax(x, 0.5); },
           [](double x) { return x > 0.5 ? 1.0 : 0.0; });
  check<T>([](auto x) { return min(1, x); }, [](double x) { return std::fmin(1, x); },
           [](double x) { return x < 1 ? 1.0 : 0.0; });
}

TEST_CASE_TEMPLATE("operators of packets with packets and with plain numbers", T, float, double) {
  check<T>([](auto x) { return 2 * x + x * 3.0 - 1 - (4 - x); }, [](double x) { return 6 * x - 5; },
           [](double) { return 6.0; });
  check<T>([](auto x) { return x * x * x; }, [](double x) { return x * x * x; },
           [](double x) { return 3 * x * x; });
  check<T>([](auto x) { return 1 / (4.5f + x) + x / 2; }, [](double x) { return 1 / (4.5 + x) + x / 2; },
           [](double x) { return 0.5 - 1 / ((4.5 + x) * (4.5 + x)); });
  check<T>([](auto x) { return x / (1 + x * x); }, [](double x) { return x / (1 + x * x); },
           [](double x) { return (1 - x * x) / ((1 + x * x) * (1 + x * x)); });
  check<T>([](auto x) { return -x * x; }, [](double x) { return -x * x; }, [](double x) { return -2 * x; });
}

TEST_CASE_TEMPLATE("where takes the value and the derivative of one of two", T, float, double) {
  check<T>([](auto x) { return where(x < 1, x * x, 2 * x); }, [](double x) { return x < 1 ? x * x : 2 * x; },
           [](double x) { return x < 1 ? 2 * x : 2; });
  check<T>([](auto x) { return where(0 < x, x, 0); }, [](double x) { return x > 0 ? x : 0; },
           [](double x) { return x > 0 ? 1.0 : 0.0; });
  check<T>([](auto x) { return where(0 > x, -1, x); }, [](double x) { return x < 0 ? -1 : x; },
           [](double x) { return x < 0 ? 0.0 : 1.0; });
  check<T>([](auto x) { return where(x > 1, 3, 0.5) * x; }, [](double x) { return x > 1 ? 3 * x : x / 2; },
           [](double x) { return x > 1 ? 3 : 0.5; });
}
