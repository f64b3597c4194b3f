// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

/// What failed in a program that goes on as far as it can, and reports all of it at its end.
class Failures {
 public:
  /// Calls work(). If that throws, the sentence is kept, and the result is false.
  template <class Work>
  bool attempt(Work&& work) {
    try {
      std::forward<Work>(work)();
      return true;
    } catch (const std::exception& error) {
      sentences_.push_back(error.what());
      return false;
    }
  }

  bool empty() const { return sentences_.empty(); }

  void print(std::ostream& out, const std::string& program) const {
    for (const std::string& sentence : sentences_) out << program << ": " << sentence << '\n';
  }

 private:
  std::vector<std::string> sentences_;
};
