// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <string>

/// The sentence of the mica::Error that `work` throws; "no error" if it throws none.
template <class Work>
std::string error_of(Work work) {
  try {
    work();
  } catch (const mica::Error& error) {
    return error.what();
  }
  return "no error";
}
