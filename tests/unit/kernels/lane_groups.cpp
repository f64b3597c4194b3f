// SPDX-License-Identifier: MIT
#include <mica/kernels/lane_groups.hpp>

#include "support/packets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

using mica::kernels::add_groups;
using mica::kernels::add_neighbours;
using mica::kernels::broadcast;
using mica::kernels::broadcast_split;
using mica::kernels::can_split;
using mica::kernels::deinterleave;
using mica::kernels::interleave;
using mica::kernels::lanes;
using mica::kernels::load;
using mica::kernels::mask_first;
using mica::kernels::outputs_per_packet;
using mica::kernels::Packet;
using mica::kernels::split_lane;

namespace {

/// A product of S values of k at once: sum_k a(k) b(k, o) for the outputs of a register, b as it is packed.
template <class T, int S>
void check_split() {
  if constexpr (can_split<T>(S)) {
    CAPTURE(S);
    constexpr int outputs = outputs_per_packet<T>(S);
    const auto b = [](int k, int o) { return static_cast<T>(10 * k + o + 1); };
    T packed[lanes<T>];
    std::fill_n(packed, lanes<T>, T(NAN));
    for (int k = 0; k < S; ++k) {
      for (int o = 0; o < outputs; ++o) packed[split_lane<T>(S, k, o)] = b(k, o);
    }
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
    CHECK(values_of(add_groups<S>(broadcast_split<S>(a.data()) * load<Packet<T>>(packed))) == sums(S));
    for_every_count<T>([&](auto count) {
      constexpr int n = count();
      if constexpr (n == 1 && S > 1 && S < lanes<T>) {
        CAPTURE(n);
        T rest_packed[lanes<T>];
        for (int k = 0; k < S; ++k) {
          for (int o = 0; o < outputs; ++o) rest_packed[split_lane<T>(S, k, o)] = k < n ? b(k, o) : T(0);
        }
        const std::vector<T> rest = numbers<T>(n);
        const Values first_group = values_of(mask_first<S>(broadcast<Packet<T>>(*rest.data())));
        for (int k = n; k < S; ++k) {
          for (int o = 0; o < outputs; ++o)
            CHECK(first_group[static_cast<std::size_t>(split_lane<T>(S, k, o))] == 0);
        }
        CHECK(values_of(add_groups<S>(mask_first<S>(broadcast<Packet<T>>(*rest.data())) *
                                      load<Packet<T>>(rest_packed))) == sums(n));
      }
      if constexpr (n <= outputs) {
        // As many outputs behind one another as there are, or fewer.
        CAPTURE(n);
        std::vector<T> rows(std::size_t{lanes<T>}, T(NAN));
        for (int k = 0; k < S; ++k) {
          for (int o = 0; o < n; ++o) rows[static_cast<std::size_t>(k * n + o)] = b(k, o);
        }
        Values found = values_of(add_groups<S>(broadcast_split<S>(a.data()) * interleave<S, n>(rows.data())));
        Values wanted = sums(S);
        found.resize(std::size_t{n});
        wanted.resize(std::size_t{n});
        CHECK(found == wanted);
        Values deinterleaved = values_of(deinterleave<S, n>(interleave<S, n>(rows.data())));
        deinterleaved.resize(std::size_t{S * n});
        CHECK(deinterleaved == Values(rows.begin(), rows.begin() + S * n));
      }
    });
  }
}

template <class T>
void check_splits() {
  static_assert(can_split<T>(1) && can_split<T>(lanes<T>));
  for_every_count<T>([](auto count) { check_split<T, count()>(); });
}

}  // namespace

TEST_CASE("the lane groups of a split register are loaded, masked, added and put in order") {
  check_splits<float>();
  check_splits<double>();
}

TEST_CASE("add_neighbours gives the sums of the first packet, then those of the second") {
  const auto v = numbers<float>(2 * lanes<float>);
  Values wanted;
  for (std::size_t i = 0; i < v.size(); i += 2) wanted.push_back(v[i] + v[i + 1]);
  if constexpr (lanes < float >> 1)
    CHECK(values_of(add_neighbours(load<Packet<float>>(v.data()),
                                   load<Packet<float>>(v.data() + lanes<float>))) == wanted);
}
