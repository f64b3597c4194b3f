// SPDX-License-Identifier: MIT
#include "command_line.hpp"

#include "installation.hpp"

#include <mica/version.hpp>

#include <CLI/CLI.hpp>

#include <cmath>
#include <cstdlib>
#include <iostream>

namespace command {

namespace {

const char* const about_files =
    "FILE is an ONNX model, or a safetensors file that describes its network, as Model::save writes it.\n"
    "A network of mica is a type, so a program is compiled for it by $CXX, else c++, and kept in\n"
    "$XDG_CACHE_HOME/mica/programs or ~/.cache/mica/programs, which may be deleted.\n"
    "Exit codes: 0; 1 if a file or a network is refused; 2 if the options are wrong.";

const char* const about_input =
    "An image is stretched to the network's input. An array is one sample, or [n, ...], with the channels "
    "last.\n"
    "Without --scale, bytes, as those of images, are multiplied by 1/255, so that they are 0 to 1, and "
    "other\n"
    "numbers by 1. --scale 1 leaves bytes 0 to 255.\n";

/// Refuses nan and inf. What is no number the option refuses.
std::string check_finite(const std::string& text) {
  return std::isfinite(std::strtod(text.c_str(), nullptr)) ? "" : "expected a finite number, found " + text;
}

/// Refuses a command line without one of the subcommands in front. Options of the program itself may stand
/// there.
void check_command(const CLI::App& app, int argc, const char* const* argv) {
  if (argc > 1 && argv[1][0] == '-') return;
  std::string names;
  for (const CLI::App* const command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (argc > 1 && command->get_name() == argv[1]) return;
    names += (names.empty() ? "" : ", ") + command->get_name();
  }
  throw UsageError("expected one of the commands " + names + "; found " + (argc > 1 ? argv[1] : "none") +
                   " (see --help)");
}

void add_file(CLI::App& app, Options& options) {
  app.add_option("file", options.file, "the model")->type_name("FILE")->required();
}

void add_compiler(CLI::App& app, Options& options) {
  app.add_option("--include", options.toolchain.includes,
                 "a folder with mica's headers or Eigen, where they are not those of this build")
      ->type_name("FOLDER");
  app.add_option("--flags", options.toolchain.flags, "flags of the compiler")
      ->type_name("FLAGS")
      ->capture_default_str();
  app.footer(about_files);
}

void add_inspect(CLI::App& app, Options& options) {
  add_file(app, options);
  app.add_flag("--json", options.json, "print JSON");
  app.add_flag("--no-compile", options.is_quick,
               "leave out what only the compiler knows: FLOPs and the memory of a workspace");
  add_compiler(app, options);
}

void add_compare(CLI::App& app, Options& options) {
  app.add_option("a", options.file, "a model")->type_name("A")->required();
  app.add_option("b", options.other, "another with the same shapes")->type_name("B")->required();
  app.add_option("--samples", options.samples, "how many random inputs, of numbers from -1 to 1")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "which random inputs")->capture_default_str();
  app.add_option("--tolerance", options.tolerance, "exit with 1 if the largest difference is larger")
      ->check(CLI::NonNegativeNumber)
      ->check(CLI::Validator(check_finite, ""));
  app.add_flag("--json", options.json, "print JSON");
  add_compiler(app, options);
}

void add_predict(CLI::App& app, Options& options) {
  add_file(app, options);
  app.add_option("--input", options.input, "an image, PNG or JPEG, or an array of NumPy, .npy")
      ->type_name("FILE")
      ->required();
  app.add_option("--scale", options.scale, "what the numbers of the input are multiplied by")
      ->type_name("NUMBER")
      ->check(CLI::Validator(check_finite, ""));
  app.add_option("--top", options.top, "how many of the largest outputs are printed")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--output", options.output, "a file for all outputs: .npy, or .npz with their names")
      ->type_name("FILE");
  app.add_flag("--json", options.json, "print all outputs as JSON");
  add_compiler(app, options);
  app.footer(std::string(about_input) + about_files);
}

}  // namespace

std::optional<Options> parse_options(int argc, const char* const* argv) {
  Options options;
  options.toolchain.flags = default_flags;
  CLI::App app("Looks into a network that is in a file, converts it, and runs it.", "mica");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::to_string(mica::version_major) + '.' +
                                        std::to_string(mica::version_minor) + '.' +
                                        std::to_string(mica::version_patch));
  app.footer(
      "mica COMMAND --help explains each. Exit codes: 0; 1 if a file or a network is refused; 2 if the "
      "options are wrong.");
  CLI::App& inspect =
      *app.add_subcommand("inspect", "Prints the layers, shapes, parameters, FLOPs and memory.");
  CLI::App& convert = *app.add_subcommand("convert", "Writes the network as a C++ header, and its weights.");
  CLI::App& compare = *app.add_subcommand("compare", "Prints how far the outputs of two networks are apart.");
  CLI::App& predict =
      *app.add_subcommand("predict", "Prints what the network makes of an image or an array.");
  add_inspect(inspect, options);
  add_convert_options(convert, options.conversion);
  add_compare(compare, options);
  add_predict(predict, options);
  check_command(app, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    app.exit(asked);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw UsageError(std::string(error.what()) + " (see --help)");
  }
  options.task = inspect.parsed()   ? Task::inspect
                 : convert.parsed() ? Task::convert
                 : compare.parsed() ? Task::compare
                                    : Task::predict;
  if (options.task == Task::convert) {
    complete(options.conversion);
    options.file = options.conversion.model;
  }
  if (options.task == Task::predict && !options.output.empty() && !options.output.ends_with(".npy") &&
      !options.output.ends_with(".npz"))
    throw UsageError("--output: expected a file .npy or .npz, found " + options.output + " (see --help)");
  return options;
}

}  // namespace command
