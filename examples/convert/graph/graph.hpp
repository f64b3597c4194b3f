// SPDX-License-Identifier: MIT
#pragma once

#include "../refusal.hpp"
#include "../tensor.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// A graph of operators as ONNX names them, without protobuf.
namespace convert {

/// What a node is told besides its inputs. Only the member that the attribute has is filled in.
struct Attribute {
  float number = 0;
  std::int64_t whole = 0;
  std::string text = {};
  std::vector<float> numbers = {};
  std::vector<std::int64_t> wholes = {};
  Tensor tensor = {};
  bool is_known = true;  // a graph is not
};

struct Node {
  std::string name;
  std::string op;
  std::vector<std::string> inputs = {};  // an input that is left out has the name ""
  std::vector<std::string> outputs = {};
  std::map<std::string, Attribute> attributes = {};
  int opset = 17;

  /// The input is there.
  bool has_input(std::size_t i) const { return i < inputs.size() && !inputs[i].empty(); }

  /// The attribute, or the value that it has where it is left out.
  std::int64_t whole(const std::string& key, std::int64_t otherwise) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? otherwise : found->second.whole;
  }
  float number(const std::string& key, float otherwise) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? otherwise : found->second.number;
  }
  std::string text(const std::string& key, const std::string& otherwise) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? otherwise : found->second.text;
  }
  std::vector<std::int64_t> wholes(const std::string& key, const std::vector<std::int64_t>& otherwise) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? otherwise : found->second.wholes;
  }
  std::vector<float> numbers(const std::string& key) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? std::vector<float>{} : found->second.numbers;
  }

  [[noreturn]] void refuse(const std::string& reason) const { throw refusal_of(name, op, reason); }
};

/// A value that the user gives. The first extent is the batch.
struct GraphInput {
  std::string name;
  Extents extents;
};

struct Graph {
  std::vector<Node> nodes = {};  // each behind those whose outputs it takes
  std::map<std::string, Tensor> constants = {};
  std::vector<GraphInput> inputs = {};
  std::vector<std::string> outputs = {};
};

}  // namespace convert
