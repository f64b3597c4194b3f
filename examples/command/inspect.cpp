// SPDX-License-Identifier: MIT
#include "tasks.hpp"

#include "conversion.hpp"
#include "description/description.hpp"
#include "description/rows.hpp"
#include "files.hpp"
#include "json_text.hpp"
#include "outputs.hpp"
#include "refusal.hpp"

#include <mica/io/summary.hpp>

#include <sstream>

namespace command {

namespace {

using mica::detail::SummaryRow;

struct Counts {
  std::int64_t trained = 0, state = 0;
  std::int64_t all() const { return trained + state; }
};

Counts counts_of(const std::vector<SummaryRow>& rows) {
  Counts counts;
  for (const SummaryRow& row : rows) {
    if (row.layer->is_composite) continue;
    counts.state += row.state;
    counts.trained += row.parameters - row.state;
  }
  return counts;
}

std::string as_text(const convert::Network& network, const std::vector<SummaryRow>& rows,
                    const std::optional<Constants>& constants) {
  const auto count = [](std::int64_t parameters) {
    return mica::detail::with_commas(parameters) + " (" +
           mica::detail::byte_size(static_cast<double>(sizeof(float)) * static_cast<double>(parameters)) +
           ")\n";
  };
  std::ostringstream out;
  out << "Input: " << convert::extents_text(network.input) << '\n';
  mica::detail::write_table(out, rows);
  const Counts counts = counts_of(rows);
  out << " Total params: " << count(counts.all()) << " Trainable params: " << count(counts.trained)
      << " Non-trainable params: " << count(counts.state);
  if (constants)
    out << " FLOPs of a sample: " << mica::detail::with_commas(constants->flops_inference) << " to predict, "
        << mica::detail::with_commas(constants->flops_training) << " to train\n Workspace: "
        << mica::detail::byte_size(static_cast<double>(constants->workspace_bytes)) << " to predict, "
        << mica::detail::byte_size(static_cast<double>(constants->training_workspace_bytes))
        << " for each thread that trains\n";
  return std::move(out).str();
}

std::string layer_as_json(const SummaryRow& row) {
  const std::vector<int> output(row.output.extents, row.output.extents + row.output.rank);
  return "{\"name\":" + json_text(row.name) + ",\"type\":" + json_text(row.layer->type) +
         ",\"level\":" + std::to_string(row.layer->level) + ",\"output\":" + json_list(output) +
         ",\"parameters\":" + std::to_string(row.parameters) +
         ",\"non_trainable\":" + std::to_string(row.state) + '}';
}

std::string as_json(const Options& options, const convert::Network& network,
                    const std::vector<SummaryRow>& rows, const std::optional<Constants>& constants) {
  const Counts counts = counts_of(rows);
  std::string text =
      "{\"file\":" + json_text(options.file) + ",\"network\":" + json_text(convert::description_of(network)) +
      ",\"input\":" + json_list(network.input) + ",\"outputs\":" +
      json_list(outputs_of(network),
                [](const Output& output) {
                  return "{\"name\":" + json_text(output.name) + ",\"shape\":" + json_list(output.shape) +
                         '}';
                }) +
      ",\"layers\":" + json_list(rows, layer_as_json) + ",\"parameters\":" + std::to_string(counts.all()) +
      ",\"trainable\":" + std::to_string(counts.trained) +
      ",\"non_trainable\":" + std::to_string(counts.state);
  if (constants)
    text += ",\"flops\":{\"inference\":" + std::to_string(constants->flops_inference) +
            ",\"training\":" + std::to_string(constants->flops_training) +
            "},\"workspace_bytes\":{\"inference\":" + std::to_string(constants->workspace_bytes) +
            ",\"training\":" + std::to_string(constants->training_workspace_bytes) + '}';
  return text + "}\n";
}

}  // namespace

convert::Network load_network(const std::string& path) {
  try {
    return convert::network_of_file(convert::read_file(path), convert::BatchNormalizations::kept,
                                    convert::ExternalData(convert::folder_of(path)));
  } catch (const std::exception& error) {
    throw convert::Refusal(path + ": " + error.what());
  }
}

std::string inspect(const Options& options) {
  const convert::Network network = load_network(options.file);
  std::optional<Constants> constants;
  if (!options.is_quick) {
    const TemporaryFolder folder;
    constants = NetworkProgram(network, options.toolchain, folder).constants();
  }
  const convert::Rows rows(network);
  return options.json ? as_json(options, network, rows.rows(), constants)
                      : as_text(network, rows.rows(), constants);
}

}  // namespace command
