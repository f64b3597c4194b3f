// SPDX-License-Identifier: MIT
#include "rules.hpp"

#include <charconv>
#include <limits>
#include <string_view>

namespace convert {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Range {
  double from, to;
  const char* text;
};
constexpr Range any{-infinity, infinity, ""}, at_least_0{0, infinity, " of at least 0"},
    above_0{std::numeric_limits<double>::denorm_min(), infinity, " above 0"}, share{0, 1, " from 0 to 1"},
    rate{0, 1 - std::numeric_limits<double>::epsilon() / 2, " of at least 0 and less than 1"};

constexpr std::size_t many = 1u << 20;

/// What a class has between < and >, as its header in include/mica says.
struct Part {
  const char* kind = "";  // of an option: a layer has one of each kind
  std::size_t least = 0, most = 0;
  Range range = any;
  const char* of = "";  // a class of this kind takes the place of the number
};

const std::map<std::string_view, Part>& parts() {
  constexpr const char *initializer = "initializer", *regularizer = "regularizer", *constraint = "constraint";
  static const std::map<std::string_view, Part> known{
      // Layers and activations.
      {"AlphaDropout", {"", 1, 1, rate}},
      {"CELU", {"activation", 1, 1, above_0}},
      {"DropPath", {"", 1, 1, rate}},
      {"Dropout", {"", 1, 1, rate}},
      {"ELU", {"activation", 1, 1, at_least_0}},
      {"GaussianDropout", {"", 1, 1, rate}},
      {"GaussianNoise", {"", 1, 1, at_least_0}},
      {"HardShrink", {"activation", 1, 1, at_least_0}},
      {"LeakyReLU", {"activation", 1, 1, at_least_0}},
      {"Rescaling", {"", 1, 2}},
      {"SoftShrink", {"activation", 1, 1, at_least_0}},
      {"SpatialDropout1D", {"", 1, 1, rate}},
      {"SpatialDropout2D", {"", 1, 1, rate}},
      {"Squareplus", {"activation", 1, 1, above_0}},
      // Options.
      {"Bilinear", {"interpolation"}},
      {"Causal", {"causal"}},
      {"Direct", {"algorithm"}},
      {"Epsilon", {"epsilon", 1, 1, at_least_0}},
      {"MaxValue", {"max value", 1, 1, at_least_0}},
      {"Mean", {"mean", 1, many}},
      {"Momentum", {"momentum", 1, 1, share}},
      {"Nearest", {"interpolation"}},
      {"NegativeSlope", {"negative slope", 1, 1, at_least_0}},
      {"NoBias", {"bias"}},
      {"NoCenter", {"center"}},
      {"NoScale", {"scale"}},
      {"Same", {"padding"}},
      {"Threshold", {"threshold", 1, 1, at_least_0}},
      {"UseBias", {"bias"}},
      {"Valid", {"padding"}},
      {"Variance", {"variance", 1, many, at_least_0}},
      {"Winograd", {"algorithm", 1, 1}},
      // What decides how weights are trained.
      {"BiasConstraint", {"constraint of the bias", 1, 1, any, constraint}},
      {"BiasInitializer", {"initializer of the bias", 1, 1, any, initializer}},
      {"BiasRegularizer", {"regularizer of the bias", 1, 1, any, regularizer}},
      {"Constant", {initializer, 1, 1}},
      {"GlorotNormal", {initializer}},
      {"GlorotUniform", {initializer}},
      {"HeNormal", {initializer}},
      {"HeUniform", {initializer}},
      {"KernelConstraint", {"constraint of the kernel", 1, 1, any, constraint}},
      {"KernelRegularizer", {"regularizer of the kernel", 1, 1, any, regularizer}},
      {"L1", {regularizer, 1, 1, at_least_0}},
      {"L1L2", {regularizer, 1, 2, at_least_0}},
      {"L2", {regularizer, 1, 1, at_least_0}},
      {"LecunNormal", {initializer}},
      {"LecunUniform", {initializer}},
      {"MaxNorm", {constraint, 1, 1, at_least_0}},
      {"MinMaxNorm", {constraint, 1, 3, at_least_0}},
      {"NonNeg", {constraint}},
      {"Ones", {initializer}},
      {"Orthogonal", {initializer, 1, 1}},
      {"RandomNormal", {initializer, 1, 2}},
      {"RandomUniform", {initializer, 1, 2}},
      {"TruncatedNormal", {initializer, 1, 2}},
      {"UnitNorm", {constraint}},
      {"VarianceScaling", {initializer, 1, 3}},
      {"Zeros", {initializer}},
  };
  return known;
}

const Part* find_part(const std::string& name) {
  const auto found = parts().find(name);
  return found == parts().end() ? nullptr : &found->second;
}

double number_of(const GivenLayer& layer, const TypeText& type, const TypeText& inside, const Range& range) {
  double number = 0;
  const char* const end = type.name.data() + type.name.size();
  const auto read = std::from_chars(type.name.data(), end, number);
  // A literal without a point is an int.
  const bool fits = type.name.find_first_of(".eE") != std::string::npos ||
                    (number >= std::numeric_limits<int>::min() && number <= std::numeric_limits<int>::max());
  if (!type.is_number() || read.ec != std::errc{} || read.ptr != end || !fits ||
      !(number >= range.from && number <= range.to))
    layer.refuse("expected a number" + std::string(range.text) + " in " + text_of(inside));
  return number;
}

/// The words behind the number of a VarianceScaling.
bool is_word_of(const std::string& name, std::size_t place) {
  return place == 1 ? is_in_list("FanMode::fan_in FanMode::fan_out FanMode::fan_avg", name)
                    : is_in_list(
                          "Distribution::uniform Distribution::truncated_normal "
                          "Distribution::untruncated_normal",
                          name);
}

void check_part(const GivenLayer& layer, const TypeText& type, const Part& part) {
  const std::size_t count = type.arguments.size();
  if (count < part.least || count > part.most)
    layer.refuse("expected " +
                 (part.least == part.most ? std::to_string(part.least)
                                          : std::to_string(part.least) + " to " + std::to_string(part.most)) +
                 (part.most == 1 ? " argument in " : " arguments in ") + text_of(type));
  std::vector<double> numbers;
  for (std::size_t i = 0; i < count; ++i) {
    const TypeText& argument = type.arguments[i];
    if (*part.of != '\0') {
      const Part* const inner = find_part(argument.name);
      if (!inner || std::string_view(inner->kind) != part.of)
        layer.refuse("expected a class of the kind " + std::string(part.of) + " in " + text_of(type));
      check_part(layer, argument, *inner);
    } else if (type.name != "VarianceScaling" || i == 0) {
      numbers.push_back(number_of(layer, argument, type, part.range));
    } else if (!is_word_of(argument.name, i) || !argument.arguments.empty()) {
      layer.refuse("it has no " + text_of(type));
    }
  }
  if (type.name != "MinMaxNorm") return;
  if (numbers[0] > (count > 1 ? numbers[1] : 1) || (count > 2 && numbers[2] > 1))
    layer.refuse("expected norms 0 <= least <= most, and a rate from 0 to 1, in " + text_of(type));
}

}  // namespace

void check_parts(const GivenLayer& layer, const TypeText& type) {
  if (const Part* const part = find_part(type.name)) check_part(layer, type, *part);
  std::map<std::string_view, std::string> chosen;
  for (std::size_t i = layer.values(); i < type.arguments.size(); ++i) {
    const TypeText& option = type.arguments[i];
    if (const Part* const part = find_part(option.name)) {
      check_part(layer, option, *part);
      const auto [first, is_new] = chosen.emplace(part->kind, option.name);
      if (!is_new && first->second != option.name)
        layer.refuse("its options " + first->second + " and " + option.name + " contradict each other");
      continue;
    }
    for (const TypeText& argument : option.arguments)
      if (!argument.is_number() && argument.name != "Size")
        layer.refuse("expected a number in " + text_of(option));
  }
}

}  // namespace convert
