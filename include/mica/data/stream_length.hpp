// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <cstdint>
#include <ios>
#include <istream>
#include <optional>
#include <streambuf>

namespace mica::detail {

/// The bytes from where a stream stands to its end; nothing if the stream cannot tell, as a pipe, or says
/// zero, as a device does.
inline std::optional<std::uint64_t> bytes_left(std::istream& in) {
  // Asked of the buffer: a stream that cannot tell its length would count the question as a failure.
  std::streambuf& buffer = *in.rdbuf();
  const std::streamoff here = buffer.pubseekoff(0, std::ios::cur, std::ios::in);
  if (here < 0) return {};
  const std::streamoff end = buffer.pubseekoff(0, std::ios::end, std::ios::in);
  buffer.pubseekpos(here, std::ios::in);
  if (end <= here) return {};
  return static_cast<std::uint64_t>(end - here);
}

}  // namespace mica::detail
