// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <CLI/CLI.hpp>

#include <mica/io/cpp_name.hpp>

#include <cctype>
#include <iostream>

namespace {

/// The file's name without its folder and its ending.
std::string stem_of(const std::string& path) {
  const std::string name = path.substr(path.find_last_of('/') + 1);
  return name.substr(0, name.find_last_of('.'));
}

/// A name of C++ that is like a file's.
std::string identifier_of(std::string text) {
  for (char& c : text)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0]))) text.insert(0, "net_");
  if (mica::detail::is_taken_name(text)) text += '_';
  return text;
}

}  // namespace

void add_convert_options(CLI::App& app, ConvertOptions& options) {
  app.add_option("model", options.model, "the model: ONNX, or a safetensors file that describes its network")
      ->type_name("MODEL")
      ->required();
  app.add_option("-o,--output", options.header, "the header to write")->type_name("HEADER.hpp")->required();
  auto* const weights =
      app.add_option("--weights", options.weights,
                     "the file of weights to write, safetensors or .npz (that of the header, .safetensors)")
          ->type_name("FILE");
  app.add_flag("--embed", options.embeds, "write the weights into the header")->excludes(weights);
  app.add_option("--namespace", options.name_space, "the namespace in the header (its file's name)")
      ->type_name("NAME")
      ->check(CLI::Validator(
          [](const std::string& name) {
            return name == identifier_of(name)
                       ? std::string()
                       : "expected a name of C++ that a namespace may have, found " + name;
          },
          ""));
  app.add_flag("--fold-batch-normalization", options.folds,
               "make a batch normalization a part of the layer in front of it");
  app.footer(
      "If the model cannot be expressed, the reason is printed, nothing is written, and the exit code is "
      "1; it is 2 if the options are wrong.");
}

void complete(ConvertOptions& options) {
  const std::string stem = stem_of(options.header);
  if (options.name_space.empty()) options.name_space = identifier_of(stem);
  if (options.weights.empty() && !options.embeds)
    options.weights = options.header.substr(0, options.header.find_last_of('/') + 1) + stem + ".safetensors";
}

std::optional<ConvertOptions> parse_convert_options(int argc, const char* const* argv) {
  ConvertOptions options;
  CLI::App app("Writes a C++ header with the network of a model as a type, and its weights.", "mica-convert");
  add_convert_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw UsageError(std::string(error.what()) + " (see --help)");
  }
  complete(options);
  return options;
}
