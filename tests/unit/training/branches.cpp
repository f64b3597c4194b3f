// SPDX-License-Identifier: MIT
// Networks that branch are trained, evaluated and asked like others: the number of threads changes nothing,
// and what is asked together is what is asked alone.
#include <mica/mica.hpp>

#include "support/branched_networks.hpp"
#include "support/difference.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace {

template <class Net>
auto new_model() {
  return mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
}

/// The same training and predictions with 1, 2, 3 and 4 threads; batches of 83, a last one of 34.
template <class Net>
void check_threads_change_nothing() {
  // So much work that batches and evaluations are worth sharing.
  static_assert(83 * Net::flops.training > mica::detail::ThreadPool::worth_sharing);
  static_assert(200 * Net::flops.inference > mica::detail::ThreadPool::worth_sharing);
  const ToySet set(200);
  const auto data = set.dataset(), validation = ToySet(27, 2).dataset();
  auto wanted = new_model<Net>();
  const auto with = [&](int threads) {
    return mica::FitOptions{.batch_size = 83,
                            .epochs = 2,
                            .verbose = 0,
                            .validation_data = validation,
                            .seed = 7,
                            .threads = threads};
  };
  const auto history = wanted.fit(data, with(1));
  for (const int threads : {2, 3, 4}) {
    CAPTURE(threads);
    auto model = new_model<Net>();
    CHECK(difference(model.fit(data, with(threads)), history) == "");
    CHECK(difference(model, wanted) == "");
    CHECK(model.evaluate(data, {.threads = threads})["loss"] ==
          wanted.evaluate(data, {.threads = 1})["loss"]);
  }

  const mica::Tensor<float, 2> all = wanted.predict(set.x);
  auto workspace = wanted.workspace();
  for (int i = 0; i < set.size(); i += 13) {
    const mica::Tensor<float, 3> image = set.x.chip<0>(i);
    const auto alone = wanted(image, workspace);
    for (int c = 0; c < ToySet::classes; ++c) CHECK(alone(c) == doctest::Approx(all(i, c)).epsilon(1e-5));
  }
}

template <class Net>
double loss_after_training() {
  const auto data = ToySet(300).dataset();
  auto model = new_model<Net>();
  model.fit(data, {.batch_size = 20, .epochs = 12, .verbose = 0, .seed = 3});
  return model.evaluate(data)["loss"];
}

}  // namespace

TEST_CASE("the same bits with 1, 2, 3 and 4 threads") {
  check_threads_change_nothing<branched::ResNet>();
  check_threads_change_nothing<branched::PreActivated>();
  check_threads_change_nothing<branched::SqueezeAndExcitation>();
  check_threads_change_nothing<branched::U>();
  check_threads_change_nothing<branched::SharedView>();
}

TEST_CASE("networks that branch learn") {
  CHECK(loss_after_training<branched::ResNet>() < 0.5);
  CHECK(loss_after_training<branched::DenseNet>() < 0.5);
  CHECK(loss_after_training<branched::Inception>() < 0.5);
}
