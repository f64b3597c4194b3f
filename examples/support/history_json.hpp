// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/history.hpp>

#include <string>

/// Writes {"loss":[...],"accuracy":[...],"val_loss":[...],"val_accuracy":[...],"seconds":[...]} to a file,
/// each with a number for each finished epoch: also where no epoch was finished, and all are empty. Throws
/// std::runtime_error where the file cannot be written.
void write_history(const std::string& path, const mica::History& history);
