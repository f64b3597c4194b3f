// SPDX-License-Identifier: MIT
#pragma once

#include "../graph/graph.hpp"

#include <string>
#include <vector>

/// Operators that pick or change the elements of constants. Each gives one tensor, or none if it cannot.
namespace convert {

std::vector<Tensor> transposed(const Node& node, const Tensor& x);
std::vector<Tensor> sliced(const Node& node, const std::vector<const Tensor*>& inputs);

/// Element by element, the smaller of the two repeated; the result is as large as one of them.
std::vector<Tensor> arithmetic(const std::string& op, const Tensor& a, const Tensor& b);
std::vector<Tensor> cast(const Node& node, Tensor x);
std::vector<Tensor> mapped(const std::string& op, Tensor x);

}  // namespace convert
