// SPDX-License-Identifier: MIT
// What other libraries compute. The scripts of tests/golden/ write the files; golden.py says how they look.
#pragma once

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace golden {

struct Tensor {
  std::vector<int> extents;
  std::vector<double> values;
};

/// The tensors of tests/golden/<topic>.txt by their names.
class File {
 public:
  explicit File(const std::string& topic) {
    std::ifstream file(MICA_GOLDEN_DIR "/" + topic + ".txt");
    if (!file) throw std::runtime_error("no golden file " + topic);
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string name, word;
      words >> name;
      Tensor& tensor = tensors_[name];
      while (words >> word && word != "=") tensor.extents.push_back(std::stoi(word));
      while (words >> word) tensor.values.push_back(std::strtod(word.c_str(), nullptr));
    }
  }

  const Tensor& operator[](const std::string& name) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) throw std::runtime_error("no golden tensor " + name);
    return found->second;
  }

 private:
  std::map<std::string, Tensor> tensors_;
};

}  // namespace golden
