// SPDX-License-Identifier: MIT
#pragma once

#include "../structure/block.hpp"

#include <mica/io/summary_rows.hpp>

#include <string>
#include <vector>

namespace convert {

/// A tensor and its full name, "residual/conv2d_1/kernel".
struct NamedTensor {
  std::string name;
  const Weights* weights;
};

/// The layers of a network with the names that mica gives them, as in `summary()`. It refers to the network.
class Rows {
 public:
  explicit Rows(const Network& network);
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  const std::vector<mica::detail::SummaryRow>& rows() const { return rows_; }
  /// In the order in which mica lists those of the network.
  const std::vector<NamedTensor>& tensors() const { return tensors_; }

 private:
  std::vector<mica::detail::NamedLayer> layers_;
  std::vector<mica::detail::SummaryRow> rows_;
  std::vector<NamedTensor> tensors_;
};

}  // namespace convert
