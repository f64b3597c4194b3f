// SPDX-License-Identifier: MIT
#include "layer_rules.hpp"

#include "rules.hpp"

namespace convert {

const std::string& training_options_of_kernel() {
  static const std::string options =
      " GlorotUniform GlorotNormal HeUniform HeNormal LecunUniform LecunNormal Zeros Ones Constant "
      "Orthogonal "
      "RandomNormal RandomUniform TruncatedNormal VarianceScaling KernelRegularizer KernelConstraint";
  return options;
}
const std::string& training_options() {
  static const std::string options =
      " BiasInitializer BiasRegularizer BiasConstraint" + training_options_of_kernel();
  return options;
}

void check_rank(const GivenLayer& layer, std::size_t dimensions) {
  if (layer.input().size() != dimensions + 1)
    layer.refuse(std::string("expected ") +
                 (dimensions == 0   ? "a flat vector"
                  : dimensions == 1 ? "a sequence of length x channels"
                                    : "an image of height x width x channels") +
                 ", found " + extents_text(layer.input()));
}

namespace {

Rule rule_of(const std::string& name) {
  for (const Rules* const rules :
       {&activation_rules(), &window_rules(), &normalization_rules(), &other_rules()})
    if (const auto found = rules->find(name); found != rules->end()) return found->second;
  return nullptr;
}

}  // namespace

LayerForm form_of(const TypeText& layer, const std::vector<Extents>& inputs, const std::string& where) {
  const Rule rule = rule_of(layer.name);
  const GivenLayer given(layer, inputs, where);
  if (!rule) given.refuse("mica has no layer " + layer.name + " that a file may name");
  if (inputs.empty() || (inputs.size() > 1 && rule != joined)) given.refuse("expected one input");
  check_parts(given, layer);
  LayerForm form = rule(given);
  if (size_of(form.output) < 1 || size_of(form.output) > (std::int64_t{1} << 31) - 1 ||
      form.output.size() > 4)
    given.refuse("its output " + extents_text(form.output) + " is too large");
  return form;
}

bool is_joint(const std::string& name) { return rule_of(name) == joined; }
bool is_activation(const std::string& name) { return activation_rules().contains(name); }

TypeText with_defaults(TypeText type) {
  static const std::map<std::string, std::string> left_out{{"CELU", "1"},
                                                           {"Cropping1D", "1"},
                                                           {"Cropping2D", "0"},
                                                           {"ELU", "1"},
                                                           {"GroupNormalization", "32"},
                                                           {"HardShrink", "0.5"},
                                                           {"LeakyReLU", "0.3"},
                                                           {"SoftShrink", "0.5"},
                                                           {"Squareplus", "4"},
                                                           {"UpSampling1D", "2"},
                                                           {"UpSampling2D", "2"},
                                                           {"ZeroPadding1D", "1"},
                                                           {"ZeroPadding2D", "1"},
                                                           {"RMSNormalization", "Epsilon<1e-06>"}};
  const auto found = left_out.find(type.name);
  const bool has_value =
      !type.arguments.empty() && (type.arguments[0].is_number() || type.arguments[0].name == "Size");
  if (found != left_out.end() && (type.name == "RMSNormalization" ? type.arguments.empty() : !has_value))
    type.arguments.insert(type.arguments.begin(), parse_type(found->second, type.name));
  if (type.name == "ReLUWith" && type.arguments.empty()) type.name = "ReLU";
  return type;
}

}  // namespace convert
