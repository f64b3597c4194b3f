// SPDX-License-Identifier: MIT
#include <mica/ext/onnx/graph_nodes.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using mica::Shape;
using namespace mica::onnx;

/// "Transpose(input) Reshape(a/Transpose, a/integers)", and what the outputs are called.
std::string nodes_of(const GraphNodes& g) {
  std::string text;
  for (const Node& node : g.graph().nodes) {
    text += (text.empty() ? "" : " ") + node.op + '(';
    for (const std::string& input : node.inputs) text += (text.back() == '(' ? "" : ", ") + input;
    text += ')';
  }
  return text;
}

const AxisOrder channels_first = channels_first_order(3);

}  // namespace

TEST_CASE("a value is brought into an order of axes once, and not if it has it") {
  GraphNodes g;
  const Value x = g.add_input("input", {4, 5, 3}, channels_first);
  g.begin("a");
  CHECK(g.graph().inputs[0].extents == Integers{3, 4, 5});
  CHECK(g.channels_first(x).name == "input");
  CHECK(g.in_order(x).name == "a/Transpose");
  g.begin("b");
  CHECK(g.in_order(x).name == "a/Transpose");
  CHECK(g.in_order(x).extents() == Integers{4, 5, 3});
  CHECK(g.graph().nodes.size() == 1);
  CHECK(g.graph().nodes[0].attributes[0].integers == Integers{0, 2, 3, 1});
}

TEST_CASE("values of one tensor with different orders of axes") {
  GraphNodes g;
  const Value x = g.add_input("input", {4, 4, 3}, channels_first);
  Value turned = x;  // as behind a Permute<2, 1, 3>
  turned.order = {2, 1, 0};
  CHECK(g.in_order(x).name == "/Transpose");
  CHECK(g.in_order(turned).name == "/Transpose_1");
  REQUIRE(g.graph().nodes.size() == 2);
  CHECK(g.graph().nodes[1].attributes[0].integers == Integers{0, 3, 2, 1});
}

TEST_CASE("elements in their order are flattened without a Transpose, others with one") {
  GraphNodes g;
  Value gray = g.add_input("gray", {4, 5, 1}, channels_first),
        colour = g.add_input("colour", {4, 5, 3}, channels_first);
  g.begin("a");
  gray.shape = 20;
  colour.shape = 60;
  CHECK(g.in_order(gray).extents() == Integers{20});
  CHECK(nodes_of(g) == "Flatten(gray)");
  CHECK(g.in_order(colour).extents() == Integers{60});
  CHECK(nodes_of(g) == "Flatten(gray) Transpose(colour) Flatten(a/Transpose)");
  CHECK(g.flattened(colour).name == "a/Flatten_2");  // in the order of its tensor
  CHECK(nodes_of(g) == "Flatten(gray) Transpose(colour) Flatten(a/Transpose) Flatten(colour)");
}

TEST_CASE("a shape that comes back needs no node") {
  GraphNodes g;
  Value x = g.add_input("input", {4, 5, 3}, channels_first);
  x.shape = 60;
  x.shape = {4, 5, 3};
  CHECK(g.settled(x).name == "input");
  x.shape = {3, 20};
  CHECK(g.settled(x).extents() == Integers{3, 20});
  CHECK(nodes_of(g) == "Transpose(input) Reshape(/Transpose, /integers)");
  CHECK(g.graph().initializers[0].bytes ==
        std::string("\0\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\x14\0\0\0\0\0\0\0", 24));
}

TEST_CASE("inputs that are left out at the end are not written") {
  GraphNodes g;
  const Value x = g.add_input("input", 3, same_order);
  g.node("A", {x, {}, x, {}, {}}, {}, 3, same_order);
  CHECK(nodes_of(g) == "A(input, , input)");
}

TEST_CASE("outputs have their names, also an input and one value twice") {
  GraphNodes g;
  const Value x = g.add_input("input", 3, same_order);
  g.begin("a");
  const Value y = g.node("Exp", {x}, {}, 3, same_order);
  g.node("Neg", {y}, {}, 3, same_order);
  g.add_outputs({"first", "second", "third", "third"}, {y, x, y, y});
  CHECK(nodes_of(g) == "Exp(input) Neg(first) Identity(input) Identity(first) Identity(first)");
  std::vector<std::string> names;
  for (const Port& output : g.graph().outputs) names.push_back(output.name);
  CHECK(names == std::vector<std::string>{"first", "second", "third", "third_1"});
}
