// SPDX-License-Identifier: MIT
#include "embedded.hpp"

#include "layout.hpp"

#include <algorithm>
#include <cctype>

namespace convert {

namespace {

/// "conv2d_5_2_kernel" for the kernel of layer 5.2.
std::string name_of(const NamedWeights& named) {
  std::string name = named.layer + '_' + named.path + '_' + named.weights->name;
  for (char& c : name) c = c == '.' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

std::string literal(float value) {
  std::string text = number_text(value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + 'F';
}

std::string array_of(const NamedWeights& named) {
  std::string text = "inline constexpr float " + name_of(named) + "[] = {", line = "   ";
  for (const float value : named.weights->values) {
    const std::string next = ' ' + literal(value) + ',';
    if (line.size() + next.size() > line_length) {
      text += '\n' + line;
      line = "   ";
    }
    line += next;
  }
  return text + '\n' + line + "\n};\n";
}

std::string statement_of(const NamedWeights& named) {
  std::string path = named.path, extents;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.'))
    path.replace(dot, 1, ", ");
  for (const std::int64_t extent : named.weights->extents) extents += ", " + std::to_string(extent);
  return "  model.template set_weights<At<" + path + ">, \"" + named.weights->name + "\">(\n      Weights<" +
         std::to_string(named.weights->extents.size()) + ">(weights::" + name_of(named) + extents + "));\n";
}

}  // namespace

std::string embedded_weights(const Network& network) {
  std::string arrays = "namespace weights {\n\n", statements, arguments;
  for (const NamedWeights& named : all_weights(network)) {
    arrays += array_of(named) + '\n';
    statements += statement_of(named);
    arguments += (arguments.empty() ? "(\n    weights::" : ",\n    weights::") + name_of(named);
  }
  return arrays + "}  // namespace weights\n\n" +
         "template <int Rank>\nusing Weights = Eigen::TensorMap<const Tensor<float, Rank>>;\n\n"
         "/// Sets the weights of a model of Net.\n"
         "template <class Model>\nvoid set_weights(" +
         (statements.empty() ? "Model&" : "Model& model") + ") {\n" + statements +
         "}\n\n/// The network that predicts with the constants alone: `constants(image)`, see "
         "mica::Embedded.\n"
         "inline constexpr Embedded<Net> constants" +
         arguments + (arguments.empty() ? ";\n" : ");\n");
}

}  // namespace convert
