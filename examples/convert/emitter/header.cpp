// SPDX-License-Identifier: MIT
#include "emitter.hpp"

#include "embedded.hpp"
#include "layout.hpp"

namespace convert {

namespace {

/// The loss that stands in until a user gives one: any network can be compiled with it.
std::string default_loss(const Network& network) {
  if (network.layers.empty() || network.layers.back().type != "Heads") return "MeanSquaredError{}";
  std::string losses = "Losses{";
  for (std::size_t i = 0; i < network.layers.back().parts.size(); ++i)
    losses += i == 0 ? "MeanSquaredError{}" : ", MeanSquaredError{}";
  return losses + '}';
}

/// The text as a part of a comment: a name in a file may have any characters.
std::string in_comment(std::string text) {
  for (char& c : text)
    if (c < ' ' || c > '~' || c == '\\') c = '_';
  return text.substr(0, 80);
}

/// The text between the quotes of a literal.
std::string in_literal(const std::string& text) {
  std::string literal;
  for (const char c : text) {
    if (c == '"' || c == '\\') literal += '\\';
    if (c >= ' ' && c <= '~') {
      literal += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    literal += '\\';
    for (const int shift : {6, 3, 0}) literal += static_cast<char>('0' + (byte >> shift & 7));
  }
  return literal;
}

/// Which axes of the file are those of mica.
std::string axes_comment(const Network& network) {
  std::string text;
  for (const Port& port : network.ports) {
    text += "// " + std::string(text.empty() ? "Input " : "Output ") + in_comment(port.name) + ": the axes";
    for (std::size_t i = 0; i < port.axes.size(); ++i)
      text += (i == 0 ? " " : ", ") + std::to_string(port.axes[i]);
    text += " of the model.\n";
  }
  return text;
}

std::string loading_functions(const Network& network, const HeaderOptions& options) {
  if (options.weights_file.empty())
    return "/// A model with these weights, ready to predict; or ready to train, with what mica::compile "
           "takes behind\n"
           "/// the network: an optimizer, a loss and metrics.\n"
           "template <class Optimizer, class Loss, class... Metrics>\n"
           "auto load(const Optimizer& optimizer, const Loss& loss, const Metrics&... metrics) {\n"
           "  auto model = compile(Net{}, optimizer, loss, metrics...);\n"
           "  set_weights(model);\n"
           "  return model;\n}\n"
           "inline auto load() { return load(Adam{}, " +
           default_loss(network) + "); }\n";
  return "/// A model with the weights of the file, ready to predict; or ready to train, with what "
         "mica::compile takes\n"
         "/// behind the network: an optimizer, a loss and metrics.\n"
         "template <class Optimizer, class Loss, class... Metrics>\n"
         "auto load(const std::string& weights, const Optimizer& optimizer, const Loss& loss, const "
         "Metrics&... metrics) "
         "{\n"
         "  auto model = compile(Net{}, optimizer, loss, metrics...);\n"
         "  model." +
         std::string(options.weights_file.ends_with(".npz") ? "load_weights_npz" : "load_weights") +
         "(weights);\n"
         "  return model;\n}\n"
         "inline auto load(const std::string& weights = \"" +
         in_literal(options.weights_file) + "\") {\n  return load(weights, Adam{}, " + default_loss(network) +
         ");\n}\n";
}

}  // namespace

std::string header_of(const Network& network, const HeaderOptions& options) {
  const bool embeds = options.weights_file.empty();
  std::string text = "// Written by mica-convert from " + in_comment(options.source) +
                     ".\n#pragma once\n\n#include <mica/mica.hpp>\n\n";
  if (!embeds) text += "#include <string>\n\n";
  text += "namespace " + options.name_space + " {\n\nusing namespace mica;\n\n" + axes_comment(network) +
          laid_out(network) + '\n';
  if (embeds) text += embedded_weights(network) + '\n';
  return text + loading_functions(network, options) + "\n}  // namespace " + options.name_space + '\n';
}

}  // namespace convert
