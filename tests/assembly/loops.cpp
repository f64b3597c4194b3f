// SPDX-License-Identifier: MIT
// Reads the assembly of x86-64 and says of each innermost loop of multiply-adds in a matrix product's code
// how many there are, and how often a register of numbers goes to the stack or comes from it: spilled sums
// are slow. Ends with 1 if any loop does, or if there are fewer than `argv[2]`.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace {

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

/// ".L12:" gives ".L12", anything else nothing.
std::string label_of(const std::string& line) {
  const bool is_label = line.rfind(".L", 0) == 0 && contains(line, ":");
  return is_label ? line.substr(0, line.find(':')) : "";
}

struct Loop {
  std::string label;
  int multiply_adds = 0;
  int stack_accesses = 0;
};

/// The loops of a function's lines that hold no other loop: from a label to the first jump back to it.
std::vector<Loop> innermost_loops(const std::vector<std::string>& lines) {
  std::vector<Loop> loops;
  Loop open;
  for (const std::string& line : lines) {
    if (const std::string label = label_of(line); !label.empty()) open = Loop{label};
    open.multiply_adds += contains(line, "vfmadd");
    open.stack_accesses += contains(line, "mm") && (contains(line, "(%rsp") || contains(line, "(%rbp"));
    const bool jumps_back =
        line.rfind("\tj", 0) == 0 && line.substr(line.find_last_of("\t ") + 1) == open.label;
    if (jumps_back && !open.label.empty()) loops.push_back(std::exchange(open, Loop{}));
  }
  return loops;
}

}  // namespace

int main(int, char** argv) {
  std::ifstream file(argv[1]);
  std::vector<std::string> function;
  std::string name;
  int found = 0, spilled = 0;
  for (std::string line; std::getline(file, line);) {
    function.push_back(line.substr(0, line.find(" #")));
    if (line.rfind("_Z", 0) == 0 && contains(line, ":")) {
      name = line.substr(0, line.find(':'));
      function.clear();
    } else if (contains(line, ".cfi_endproc")) {
      if (contains(name, "4GemmI") || contains(name, "Convolution"))
        for (const Loop& loop : innermost_loops(function)) {
          if (loop.multiply_adds >= 8) {
            ++found;
            spilled += loop.stack_accesses > 0;
            std::cout << loop.multiply_adds << " multiply-adds, " << loop.stack_accesses
                      << " stack accesses: " << loop.label << " of " << name << '\n';
          }
        }
      name.clear();
    }
  }
  std::cout << found << " loops, " << spilled << " of them touch the stack\n";
  return spilled == 0 && found >= std::atoi(argv[2]) ? 0 : 1;
}
