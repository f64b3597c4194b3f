// SPDX-License-Identifier: MIT
#include "description.hpp"

#include "../emitter/term.hpp"

#include <mica/core/values/number_text.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <set>

namespace convert {

namespace {

/// Which of the values of a template is a Size. Of a Size, 3 is short for Size{3, 3}.
std::size_t place_of_size(const std::string& name) {
  static const std::map<std::string, std::size_t> places{
      {"Conv2D", 1},       {"Conv2DTranspose", 1},  {"SeparableConv2D", 1}, {"DepthwiseConv2D", 0},
      {"MaxPooling2D", 0}, {"AveragePooling2D", 0}, {"UpSampling2D", 0},    {"Stride", 0},
      {"Dilation", 0},     {"OutputPadding", 0},    {"CenterCrop", 0}};
  const auto found = places.find(name);
  return found == places.end() ? static_cast<std::size_t>(-1) : found->second;
}

/// Whether the values of a template are whole numbers. Those of all others that have no Size are Numbers.
bool has_whole_values(const std::string& name) {
  static const std::set<std::string> names{
      "Input",           "Dense",           "Conv1D",           "Conv2D",
      "Conv1DTranspose", "Conv2DTranspose", "SeparableConv1D",  "SeparableConv2D",
      "DepthwiseConv1D", "MaxPooling1D",    "AveragePooling1D", "GroupNormalization",
      "UpSampling1D",    "ZeroPadding1D",   "ZeroPadding2D",    "Cropping1D",
      "Cropping2D",      "Reshape",         "Permute",          "RepeatVector",
      "SharedAxes",      "Padding",         "Groups",           "DepthMultiplier",
      "Winograd"};
  return names.contains(name);
}

/// The values that a template has where they are left out.
std::vector<std::string> default_values(const std::string& name) {
  static const std::map<std::string, std::vector<std::string>> values{
      {"ELU", {"1"}},          {"CELU", {"1"}},
      {"LeakyReLU", {"0.3"}},  {"Rescaling", {"", "0"}},
      {"HardShrink", {"0.5"}}, {"SoftShrink", {"0.5"}},
      {"Squareplus", {"4"}},   {"UpSampling1D", {"2"}},
      {"UpSampling2D", {"2"}}, {"GroupNormalization", {"32"}}};
  const auto found = values.find(name);
  return found == values.end() ? std::vector<std::string>() : found->second;
}

bool is_value(const Term& term) {
  const auto first = static_cast<unsigned char>(term.head.front());
  return std::isdigit(first) || first == '-' || first == '.' || term.head.starts_with("Size{");
}

/// A value at this place among those of a template.
std::string value_text(const std::string& name, std::size_t place, const std::string& value) {
  if (value.starts_with("Size{")) return value;
  if (place == place_of_size(name)) return "Size{" + value + ", " + value + '}';
  if (has_whole_values(name)) return value;
  double number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return mica::detail::shortest_text(number);
}

std::string described(const Term& term) {
  std::string name = term.head;
  const bool has_list = !term.arguments.empty() || name.ends_with("<>");
  if (name.ends_with("<>")) name.resize(name.size() - 2);
  if (name == "Identity") return "Sequential<>";
  std::vector<std::string> values, others;
  for (const Term& argument : term.arguments) {
    if (is_value(argument))
      values.push_back(value_text(name, values.size(), argument.head));
    else
      others.push_back(described(argument));
  }
  const std::vector<std::string> defaults = default_values(name);
  while (values.size() < defaults.size())
    values.push_back(value_text(name, values.size(), defaults[values.size()]));
  // The order of options means nothing.
  if (!term.is_composite) std::sort(others.begin(), others.end());
  values.insert(values.end(), others.begin(), others.end());
  std::string inside;
  for (const std::string& argument : values) inside += (inside.empty() ? "" : ", ") + argument;
  return has_list || !values.empty() ? name + '<' + inside + '>' : name;
}

}  // namespace

std::string description_of(const Network& network) {
  Term net{"Sequential", {{"Input"}}, true};
  for (const std::int64_t extent : network.input)
    net.arguments[0].arguments.push_back({std::to_string(extent)});
  for (const Block& block : network.layers) net.arguments.push_back(term_of(block));
  return described(net);
}

}  // namespace convert
