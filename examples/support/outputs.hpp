// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

// These throw std::runtime_error where a file cannot be written, before hours are spent on what belongs in
// it. They write a file and remove it again; an old file stays as it is.

/// For a file of `bytes` bytes that is written beside `path` and renamed, as Model::save_weights does.
void check_replaceable(const std::string& path, std::size_t bytes);

/// For a file that is written in its place. A device or a pipe is not tried.
void check_writable(const std::string& path);

/// Throws std::runtime_error where something that was printed to `out` did not get there.
void check_printed(std::ostream& out);
