// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/range.hpp>
#include <mica/training/fit_options.hpp>

#include <string>

/// Checks that options are in their ranges. The functions throw Error if not.
namespace mica::detail {

/// `call` is the name of the user's call, for the message.
inline void check_threads(const char* call, int threads) {
  if (threads < 0 || threads > 1024) throw_error({call, ": expected 0 <= threads <= 1024, found ", threads});
}

inline void check_options(const FitOptions& options) {
  if (options.epochs < 0) throw_error({"fit: expected epochs >= 0, found ", options.epochs});
  if (options.batch_size < 1) throw_error({"fit: expected batch_size >= 1, found ", options.batch_size});
  if (options.verbose < 0 || options.verbose > 2)
    throw_error({"fit: expected verbose 0, 1 or 2, found ", options.verbose});
  check_below_one("fit", "validation_split", options.validation_split);
  check_threads("fit", options.threads);
}

}  // namespace mica::detail
