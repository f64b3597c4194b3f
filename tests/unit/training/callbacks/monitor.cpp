// SPDX-License-Identifier: MIT
#include <mica/training/callbacks/monitor.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace {

using mica::MonitorMode;
using mica::detail::Monitor;

/// "min", "max" or what the mode of this name would have to be.
std::string mode_of(const std::string& name) {
  const Monitor monitor{"Callback", name};
  const std::string message = error_of([&] { monitor.check({name}); });
  if (message != "no error") return message;
  return monitor.improves(2, 1) ? "max" : "min";
}

}  // namespace

TEST_CASE("the names of Keras' losses and metrics say whether less or more is better") {
  for (const char* name :
       {"loss", "val_loss", "mean_squared_error", "root_mean_squared_error", "mean_absolute_percentage_error",
        "sparse_categorical_crossentropy", "hinge", "kl_divergence", "poisson", "logcosh", "false_positives",
        "val_false_negatives", "seconds", "mse", "val_mae", "accuracy_loss"})
    CHECK_MESSAGE(mode_of(name) == "min", name);
  for (const char* name : {"accuracy", "val_accuracy", "acc", "top_k_categorical_accuracy", "auc",
                           "precision", "recall", "specificity_at_sensitivity", "f1_score", "r2_score",
                           "mean_io_u", "iou", "cosine_similarity", "pearson_correlation", "true_positives"})
    CHECK_MESSAGE(mode_of(name) == "max", name);
  CHECK(mode_of("hits") ==
        "Callback, mode: expected min or max for \"hits\", found automatic, for a name that does not say "
        "whether less or more is better");
}

TEST_CASE("an improvement is larger than min_delta, and finite") {
  const std::string name = "hits";
  const Monitor min{"Callback", name, MonitorMode::min, 0.5}, max{"Callback", name, MonitorMode::max, 0.5};
  CHECK(min.improves(0.25, 1));
  CHECK(!min.improves(0.5, 1));
  CHECK(!min.improves(2, 1));
  CHECK(max.improves(1.75, 1));
  CHECK(!max.improves(1.5, 1));
  CHECK(!max.improves(0, 1));
  CHECK(min.improves(7, {}));
  for (const double value :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
        -std::numeric_limits<double>::infinity()}) {
    CHECK(!min.improves(value, {}));
    CHECK(!max.improves(value, 1));
    CHECK(!min.improves(value, 1));
  }
}
