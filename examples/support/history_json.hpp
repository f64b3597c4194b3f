// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/history.hpp>

#include <string>

/// Writes {"loss":[...],"accuracy":[...],...} to a file; throws std::runtime_error where it cannot be
/// written.
void write_history(const std::string& path, const mica::History& history);
