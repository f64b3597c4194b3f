// SPDX-License-Identifier: MIT
#include "sources.hpp"

#include "../refusal.hpp"
#include "given_layer.hpp"
#include "layer_reader.hpp"

#include <mica/io/summary_rows.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace convert {

namespace {

/// What the summary calls a composite: the rest of its name is its layers.
bool is_row(const std::string& name) { return name == "Sequential" || name == "Shortcut"; }

bool has_leaves(const TypeText& type) {
  return !is_row(type.name) || std::any_of(type.arguments.begin(), type.arguments.end(), has_leaves);
}

/// Goes through a type as the compiler does, and gives each layer the name that mica's summary gives it.
class NetworkSource {
 public:
  NetworkSource(const mica::Safetensors& file, const TypeText& network)
      : reader_(file, input_of(network)), network_(network) {}

  LayerGraph read() {
    std::vector<TypeText> layers(network_.arguments.begin() + 1, network_.arguments.end());
    if (layers.empty() || layers.back().name != "Heads") return reader_.graph({row(layers, 0, "", false)});
    const TypeText heads = layers.back();
    layers.pop_back();
    const int trunk = row(layers, 0, "", false);
    const std::string prefix = named("Heads") + '/';
    std::vector<int> outputs;
    for (const TypeText& head : heads.arguments) outputs.push_back(layer(head, trunk, prefix, true));
    return reader_.graph(outputs);
  }

 private:
  static Extents input_of(const TypeText& network) {
    const std::string where = "the description";
    if (network.name != "Sequential" || network.arguments.empty() || network.arguments[0].name != "Input")
      throw Refusal(where + ": expected Sequential<Input<...>, ...>, found " + network.name);
    Extents input;
    for (const TypeText& extent : network.arguments[0].arguments)
      input.push_back(whole_number(extent, 1, where));
    return input;
  }

  /// "conv2d" for the first of a class, "conv2d_1" for the second.
  std::string named(const std::string& type) {
    const std::string name = mica::detail::snake_case(type);
    std::string numbered = name;
    for (int number = 1; !taken_.insert(numbered).second; ++number)
      numbered = name + '_' + std::to_string(number);
    return numbered;
  }

  int row(const std::vector<TypeText>& layers, int x, const std::string& prefix, bool is_branch) {
    for (const TypeText& each : layers) x = layer(each, x, prefix, is_branch);
    return x;
  }

  /// The value that a layer gives of x. `is_branch`: of Add or of its like, where a branch without layers has
  /// a name too.
  int layer(const TypeText& type, int x, const std::string& prefix, bool is_branch) {
    if (is_row(type.name)) {
      const bool is_identity = type.name == "Sequential" && type.arguments.empty();
      const std::string own = !type.own_name.empty() ? type.own_name : is_identity ? "Identity" : type.name;
      const std::string inside = has_leaves(type) || is_branch ? prefix + named(own) + '/' : prefix;
      return row(type.arguments, x, inside, false);
    }
    if (type.name == "With" && type.arguments.size() == 2)
      return layer(type.arguments[1], x, prefix, is_branch);
    if (type.name == "Frozen" || type.name == "LearningRateFactor")
      throw Refusal(type.name +
                    " says what is trained, and mica-convert writes no such thing; save the network "
                    "without it");
    if (type.name == "Residual") return residual(type, x, prefix);
    const std::string name = prefix + named(type.own_name.empty() ? type.name : type.own_name);
    if (is_joint(type.name)) {
      // In a class of the user the joint has a row of its own.
      const bool is_own = !type.own_name.empty();
      std::vector<int> outputs;
      for (const TypeText& branch : type.arguments) outputs.push_back(layer(branch, x, name + '/', !is_own));
      if (is_own) named(type.name);
      return reader_.add({type.name}, outputs, name);
    }
    if (type.name == "SeparableConv1D" || type.name == "SeparableConv2D") {
      const std::string dimensions = type.name.substr(13);
      const std::string first = name + '/' + named("DepthwiseConv" + dimensions);
      return reader_.add(type, {x}, name, {first, name + '/' + named("Conv" + dimensions)});
    }
    return reader_.add(type, {x}, name);
  }

  int residual(const TypeText& type, int x, const std::string& prefix) {
    const std::string inside = prefix + named(type.own_name.empty() ? "Residual" : type.own_name) + '/';
    std::vector<TypeText> layers = type.arguments;
    TypeText shortcut;
    if (!layers.empty() && layers[0].name == "Shortcut") {
      shortcut = layers[0];
      layers.erase(layers.begin());
    }
    const int main = row(layers, x, inside, false);
    const int around = shortcut.name.empty() ? x : layer(shortcut, x, inside, true);
    return reader_.add({"Add"}, {main, around}, inside + named("Add"));
  }

  LayerReader reader_;
  const TypeText& network_;
  std::set<std::string> taken_;
};

}  // namespace

LayerGraph read_network(const mica::Safetensors& file, const std::string& description) {
  const TypeText network = parse_type(description, "the file's \"network\"");
  return NetworkSource(file, network).read();
}

}  // namespace convert
