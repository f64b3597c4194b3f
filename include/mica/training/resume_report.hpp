// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/number_text.hpp>
#include <mica/training/fit_access.hpp>
#include <mica/training/fit_position.hpp>

#include <iostream>
#include <optional>
#include <string>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The line that fit prints when it continues from a file.
template <class = void>
[[gnu::cold]] std::string resume_line(const std::string& path, const FitPosition& position, int epochs,
                                      int batches) {
  const std::string start = joined({"Resumed from ", path, ": "});
  if (position.epochs >= epochs) return joined({start, "all ", epochs, " epochs are done\n"});
  std::string line = joined({start, "epoch ", position.epochs + 1, " of ", epochs});
  if (position.batches > 0) line += joined({", after ", position.batches, " of ", batches, " steps"});
  return line + (position.is_stopped ? ", but a callback has stopped this training\n" : "\n");
}

/// The warning that fit uses the learning rate of the checkpoint and not that of the program; "" if they are
/// equal, or if they differ only because callbacks changed the rate. In that case, the rate at the begin of
/// fit, which older files do not have, is that of the program.
template <class = void>
[[gnu::cold]] std::string learning_rate_warning(const std::string& path, const FitPosition& position,
                                                std::optional<double> of_program) {
  if (!position.learning_rate || !of_program || *position.learning_rate == *of_program ||
      position.first_learning_rate == of_program)
    return "";
  return joined({"mica: ", path, ": training goes on with the learning rate of the checkpoint, ",
                 shortest_text(*position.learning_rate), ", and not with that of the program, ",
                 shortest_text(*of_program), "\n"});
}

/// Prints this line and this warning, unless fit prints nothing.
template <class = void>
[[gnu::cold]] void report_resume(const std::string& path, const FitPosition& position, const FitParts& fit) {
  if (!fit.output) return;
  const std::string warning =
      fit.has_schedule ? "" : learning_rate_warning(path, position, fit.first_learning_rate);
  if (!warning.empty()) std::cerr << warning;
  *fit.output << resume_line(path, position, fit.epochs, fit.settings.batches) << std::flush;
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
