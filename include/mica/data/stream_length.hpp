// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <cstdint>
#include <ios>
#include <istream>
#include <optional>
#include <streambuf>

namespace mica::detail {

/// The number of bytes from the current position of a stream to its end. Empty if the stream does not know
/// it, like a pipe, or answers zero, like a device.
inline std::optional<std::uint64_t> bytes_left(std::istream& in) {
  // This asks the buffer and not the stream, which would go into a state of failure if it does not know its
  // length.
  std::streambuf& buffer = *in.rdbuf();
  const std::streamoff here = buffer.pubseekoff(0, std::ios::cur, std::ios::in);
  if (here < 0) return {};
  const std::streamoff end = buffer.pubseekoff(0, std::ios::end, std::ios::in);
  buffer.pubseekpos(here, std::ios::in);
  if (end <= here) return {};
  return static_cast<std::uint64_t>(end - here);
}

}  // namespace mica::detail
