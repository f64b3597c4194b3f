// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/cpp_name.hpp>
#include <mica/io/finite_weights.hpp>
#include <mica/io/network_code.hpp>
#include <mica/io/replace_file.hpp>
#include <mica/io/weight_names.hpp>
#include <mica/io/weight_tensors.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace mica {

/// How `embed` writes a header.
struct EmbedOptions {
  /// The namespace of all that the header defines, such as "digits" or "app::digits".
  std::string name = "embedded";
  /// The type of the network as the header shall write it, and the file with its definition: "my::Net" and
  /// "my_net.hpp". Without them the header writes it out, as it can if all classes are mica's.
  std::string network = {};
  std::string include = {};
};

namespace detail {

/// "residual_1_conv2d_kernel" for the tensor "residual_1/conv2d/kernel", another name for each tensor.
template <class = void>
std::vector<std::string> constant_names(std::vector<std::string> names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::string name;
    for (const char c : names[i]) {
      const std::string letter(1, c);
      if (is_cpp_name('a' + letter) && c != '_')
        name += c;
      else if (!name.empty() && name.back() != '_')
        name += '_';
    }
    if (!is_namespace_name(name)) name = "tensor_" + name;
    const auto is_taken = [&] {
      return std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), name) !=
             names.begin() + static_cast<std::ptrdiff_t>(i);
    };
    for (const std::string first = name; is_taken();) name = joined({first, "_of_tensor_", i + 1});
    names[i] = name;
  }
  return names;
}

/// The shortest literal of the same bits, "0.1F" and "0.1".
template <class T>
void append_literal(std::string& to, T value) {
  char text[40];
  const std::string_view number(
      text, static_cast<std::size_t>(std::to_chars(text, text + sizeof text, value).ptr - text));
  to += number;
  if (number.find_first_of(".e") == number.npos) to += ".0";
  if constexpr (sizeof(T) == sizeof(float)) to += 'F';
}

/// A tensor as a constant, in lines of at most 100 characters.
template <class T>
void append_constant(std::string& to, const std::string& name, const Shape& shape, const T* values) {
  constexpr std::size_t line_length = 100;
  to += joined({"/// ", to_string(shape), "\ninline constexpr ",
                sizeof(T) == sizeof(float) ? "float " : "double ", name, "[", shape.size(), "] = {"});
  std::string line = "\n   ", next;
  for (int i = 0; i < shape.size(); ++i) {
    next = ' ';
    append_literal(next, values[i]);
    next += i + 1 < shape.size() ? "," : "};\n\n";
    if (line.size() + next.size() > line_length) {
      to += line;
      line = "\n   ";
    }
    line += next;
  }
  to += line;
}

}  // namespace detail

/// Returns the text of the header that `embed` writes.
template <class M>
std::string embedded_header(const M& model, const EmbedOptions& options = {}) {
  using Net = typename M::Network;
  using T = typename M::Scalar;
  if (!detail::is_namespace_name(options.name))
    detail::throw_error({"embed: expected the name of a namespace, such as digits or app::digits, found ",
                         options.name.empty() ? "none" : "\"" + options.name + "\""});
  if ((options.network + options.include).find('\n') != std::string::npos)
    detail::throw_error({"embed: expected a network and an include of one line each, found a line's end"});
  const std::string network = options.network.empty() ? detail::network_code<Net>() : options.network;
  if (network.empty())
    detail::throw_error(
        {"embed: expected a network whose classes are all mica's, or the name of its type, .network = "
         "\"my::Net\", .include = \"my_net.hpp\"; found ",
         detail::description<Net>()});

  const std::vector<std::string> names = weight_names<Net>(), constants = detail::constant_names(names);
  std::string text =
      detail::joined({"// A network and its weights, written by mica::embed.\n",
                      "// clang-format off\n#pragma once\n\n", "#include <mica/inference.hpp>\n"});
  if (!options.include.empty()) text += detail::joined({"\n#include \"", options.include, "\"\n"});
  text += detail::joined(
      {"\nnamespace ", options.name, " {\n\nusing Network = ", network, ";\n\nnamespace weights {\n\n"});
  std::string arguments;
  for (std::size_t i = 0; i < constants.size(); ++i) {
    const detail::WeightTensor& tensor = detail::weight_tensors<Net>[i];
    const T* const values = model.parameters().data() + tensor.offset;
    for (int k = 0; k < tensor.shape.size(); ++k)
      static_cast<void>(
          detail::finite_weight<T>(values[k], k, tensor.shape, [&] { return "embed, " + names[i]; }));
    detail::append_constant(text, constants[i], tensor.shape, values);
    arguments += detail::joined({i == 0 ? "(\n    weights::" : ",\n    weights::", constants[i]});
  }
  if (!arguments.empty()) arguments += ")";
  return text + detail::joined(
                    {"}  // namespace weights\n\n/// The network with these weights: ",
                     "`model(image)`, `model.predict_class(image)`.\ninline constexpr mica::Embedded<Network",
                     std::is_same_v<T, float> ? "" : ", double", "> model", arguments,
                     ";\n\n}  // namespace ", options.name, "\n"});
}

/// Writes a network and its weights as constants of C++,
///
///     mica::embed(model, "digits.hpp", {.name = "digits"});
///
/// for a program without files and heap: it includes the header, which includes <mica/inference.hpp>, and
/// calls `digits::model(image)`, see Embedded. The header has `digits::Network`, an array for each tensor,
/// `digits::weights::conv2d_kernel`, with the same bits as in the model, and `digits::model`.
///
/// The file is written beside `path` and then renamed, so that an old file stays whole if this fails. Throws
/// Error if an option is no C++ or a word that C++ has for itself, if the network has classes that are not mica's and no `.network` names it,
/// if a weight is not finite, and if the file cannot be written.
template <class M>
void embed(const M& model, const std::string& path, const EmbedOptions& options = {}) {
  const std::string text = embedded_header(model, options);
  detail::replace_file(
      path, [&](std::ostream& out) { out.write(text.data(), static_cast<std::streamsize>(text.size())); },
      "the header");
}

}  // namespace mica
