// SPDX-License-Identifier: MIT
#include "history_json.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

void write_history(const std::string& path, const mica::History& history) {
  nlohmann::ordered_json json;
  for (const char* name : {"loss", "accuracy", "val_loss", "val_accuracy", "seconds"})
    json[name] = nlohmann::ordered_json::array();
  for (const auto& [name, values] : history) json[name] = values;
  std::ofstream out(path);
  out << json << '\n';
  out.close();
  if (!out)
    throw std::runtime_error(path + ": expected to write the history, found that the file cannot be written");
}
