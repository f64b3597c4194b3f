// SPDX-License-Identifier: MIT
#include <mica/kernels/transposition.hpp>

#include "support/report.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>

using mica::Layout;
using mica::PaddingSize;
using mica::Shape;
using mica::kernels::copy_by;
using mica::kernels::transposing_loops;

namespace {

/// The copy of an array whose axes get another order, and the copy back, against plain loops.
std::string faults_of_order(const Layout& from, PaddingSize padding_of_copy, const int* axes) {
  const Shape in = from.shape;
  Layout to{in, padding_of_copy};
  for (int k = 0; k < in.rank; ++k) to.shape.extents[k] = in[axes[k]];

  const Values values = random_values(in.size(), 1);
  Values wanted(values.size());
  for (int element = 0; element < in.size(); ++element) {
    int index[Shape::max_rank] = {}, rest = element, place = 0;
    for (int axis = in.rank - 1; axis >= 0; --axis) {
      index[axis] = rest % in[axis];
      rest /= in[axis];
    }
    for (int k = 0; k < in.rank; ++k) place = place * to.shape[k] + index[axes[k]];
    wanted[static_cast<std::size_t>(place)] = values[static_cast<std::size_t>(element)];
  }

  const auto x = Samples<float>::input(from, values);
  const auto y = Samples<float>::output(to, 1), back = Samples<float>::output(from, 1);
  const auto loops = transposing_loops(from, to, axes);
  const float *const read = x.data() + from.offset(0, 0), *const copied = y.data() + to.offset(0, 0);
  copy_by(loops, read, y.data() + to.offset(0, 0));
  copy_by(loops.reversed(), copied, back.data() + from.offset(0, 0));
  Report report;
  report.expect_equal(y.get(), wanted, 0, "elements are where the plain loops put them");
  report.expect_equal(back.get(), values, 0, "the way back gives the elements again");
  report.expect(y.untouched_around() && back.untouched_around(), "writes beside the elements");
  return report.text();
}

std::string faults_of_all_orders(const Layout& from, PaddingSize padding_of_copy) {
  int axes[] = {0, 1, 2, 3};
  std::string faults;
  do {
    faults += faults_of_order(from, padding_of_copy, axes);
  } while (std::next_permutation(axes, axes + from.shape.rank));
  return faults;
}

}  // namespace

TEST_CASE("copies in every order of the axes are those of the plain loops") {
  CHECK(faults_of_all_orders(Layout{{5}}, {}) == "");
  CHECK(faults_of_all_orders(Layout{{3, 4}}, {}) == "");
  CHECK(faults_of_all_orders(Layout{{3, 4, 5}}, {}) == "");
  CHECK(faults_of_all_orders(Layout{{1, 7, 2}, PaddingSize{1, 2, 0, 1}}, {}) == "");
  CHECK(faults_of_all_orders(Layout{{6, 2, 3}}, PaddingSize{0, 1, 1, 1}) == "");
  CHECK(faults_of_all_orders(Layout{{2, 3, 4, 5}}, {}) == "");
}
