// SPDX-License-Identifier: MIT
#include <mica/network/inference.hpp>
#include <mica/network/training_executor.hpp>

#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/layers/pooling/average_pooling2d.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/pooling/max_pooling2d.hpp>
#include <mica/network/sequential.hpp>

#include "support/branched_networks.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace mica;
using detail::BatchGradients, detail::BatchStatistics, detail::Buffer, detail::red_zone, detail::ThreadPool, detail::Workspace,
    detail::infer, detail::infer_range, detail::InferenceCut, detail::InferenceMemoryPlan,
    detail::KernelScratch, detail::micro_batch_size, detail::Parameters, detail::TrainingExecutor,
    detail::TrainingMemoryPlan;

namespace {

using Reference =
    Sequential<Input<28, 28, 1>, Conv2D<16, 3, ReLU>, Conv2D<8, 3, ReLU>, Flatten, Dense<10, Softmax>>;
using Padded =
    Sequential<Input<9, 8, 3>, Conv2D<5, 3, Same, ReLU>, Conv2D<5, 3, Same, ReLU>, Conv2D<5, 3, Same, ReLU>,
               MaxPooling2D<2>, Softmax, Conv2D<5, 3, Same>, ReLU, Flatten, Dense<6, ReLU>, Dense<7>>;
using Pixels = Sequential<Input<6, 6, 2>, AveragePooling2D<2>, Conv2D<3, 2, Same, Softmax>>;
using Single = Sequential<Input<5>, Dense<1>>;
using Reshapes = Sequential<Input<2, 3, 1>, Flatten>;

/// The memory of a micro-batch, with the owner of each element. It sends the samples through the ops in their
/// order and reports a fault of the plan: an op that finds the data of another op in one of its inputs, or in
/// its padding.
template <class Net, int Samples = micro_batch_size>
class Memory {
  using G = typename Net::Graph;
  using Plan = InferenceMemoryPlan<G, Samples>;
  static constexpr int nobody = -1;

 public:
  std::string fault_of(int count) {
    for (int s = 0; s < count; ++s) write(0, s);
    for (int k = 0; k < G::ops; k = G::segment_end(k)) {
      if (G::whole_micro_batch[k])
        op(k, 0, count);
      else
        for (int s = 0; s < count; ++s) {
          for (int inside = k; inside < G::segment_end(k); ++inside) op(inside, s, 1);
        }
    }
    for (int s = 0; s < count; ++s) read(G::output_value, s);
    return fault_;
  }

 private:
  static int token(int k, int s) { return k * Samples + s; }

  void op(int k, int first, int count) {
    for (int s = first; s < first + count; ++s) read_inputs(k, s);
    for (int s = first; s < first + count; ++s) write(k + 1, s);
    for (int s = first; s < first + count; ++s) read_inputs(k, s);  // it reads while it writes
  }
  void read_inputs(int k, int s) {
    for (int i = 0; i < G::inputs(k); ++i) read(G::x_value(k, i), s);
  }

  template <class F>
  void for_elements(int k, int s, F f) {
    const Layout layout = G::layouts[k];
    const PaddingSize padding = layout.padding;
    const int begin = Plan::x.at[k] + (Plan::x_samples(k) == 1 ? 0 : s) * layout.sample_stride();
    const int height = layout.shape.height(), width = layout.shape.width(),
              channels = layout.shape.channels();
    for (int row = -padding.top; row < height + padding.bottom; ++row) {
      for (int i = -padding.left * channels; i < (width + padding.right) * channels; ++i)
        f(owners_.at(static_cast<std::size_t>(begin + layout.offset(row, 0) + i)),
          0 <= row && row < height && 0 <= i && i < width * channels);
    }
  }
  void write(int k, int s) {
    for_elements(k, s, [&](int& owner, bool inside) {
      if (inside) owner = token(k, s);
    });
  }
  void read(int k, int s) {
    for_elements(k, s, [&](int owner, bool inside) {
      if (owner != (inside ? token(k, s) : nobody))
        fault_ = "value " + std::to_string(k) + " is overwritten in sample " + std::to_string(s);
    });
  }

  std::vector<int> owners_ = std::vector<int>(std::size_t{Plan::size}, nobody);
  std::string fault_;
};

template <class Net>
struct Predictor {
  using G = typename Net::Graph;
  Parameters<float, G> parameters;
  Workspace<float, G> workspace;

  Predictor() { parameters.initialize(1); }

  std::vector<float> operator()(const std::vector<float>& x) {
    const int count = static_cast<int>(x.size()) / G::input.size();
    std::vector<float> y(static_cast<std::size_t>(count * G::output.size()));
    infer(
        parameters, workspace, count,
        [&](int i, const SampleRows<float>& to) { to.copy(x.data() + i * G::input.size()); }, y.data());
    return y;
  }

  /// What a workspace that shares nothing gives.
  std::vector<float> alone(const std::vector<float>& x) {
    using Rows = kernels::Runs<G::input_layout>;
    BatchStatistics<float, G> statistics;
    BatchGradients<float, G> gradients;
    const Buffer<float> fresh(static_cast<std::size_t>(TrainingMemoryPlan<float, G, 1>::scratch_size));
    std::vector<float> y;
    for (auto next = x.begin(); next != x.end();) {
      Buffer<float> memory = fresh;
      const TrainingExecutor<float, G, 1> executor(parameters, statistics, gradients, memory.data(), nullptr,
                                                   0);
      for (int r = 0; r < Rows::count; ++r, next += Rows::size)
        std::copy_n(next, Rows::size, executor.input(1).at(0, r));
      executor.template forward<false, 0>(1, PassContext{});
      const float* const from = executor.template output<false>(1).at(0);
      y.insert(y.end(), from, from + G::output.size());
    }
    return y;
  }
};

template <class Net>
std::vector<float> samples(int count) {
  const Values values = random_values(count * Net::input_shape.size(), 5);
  return {values.begin(), values.end()};
}

template <class Net>
void check_against_unshared_memory(int count) {
  const std::vector<float> x = samples<Net>(count);
  Predictor<Net> predict;
  const std::vector<float> wanted = predict.alone(x);
  for (int again = 0; again < 2; ++again) {
    const std::vector<float> y = predict(x);
    REQUIRE(y.size() == wanted.size());
    for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == doctest::Approx(wanted[i]).epsilon(1e-5));
  }
}

}  // namespace

TEST_CASE(
    "activations share memory only when they are not needed at the same time, paddings with their like") {
  for (const int count : {1, 3, micro_batch_size}) {
    CHECK(Memory<Reference>().fault_of(count) == "");
    CHECK(Memory<Padded>().fault_of(count) == "");
    CHECK(Memory<Pixels>().fault_of(count) == "");
    CHECK(Memory<Single>().fault_of(count) == "");
    CHECK(Memory<Reshapes>().fault_of(count) == "");
    CHECK(Memory<branched::ResNet>().fault_of(count) == "");
    CHECK(Memory<branched::PreActivated>().fault_of(count) == "");
    CHECK(Memory<branched::Inception>().fault_of(count) == "");
    CHECK(Memory<branched::DenseNet>().fault_of(count) == "");
    CHECK(Memory<branched::SqueezeAndExcitation>().fault_of(count) == "");
    CHECK(Memory<branched::U>().fault_of(count) == "");
    CHECK(Memory<branched::SharedView>().fault_of(count) == "");
  }
  CHECK(Memory<Padded, 1>().fault_of(1) == "");
}

TEST_CASE(
    "a micro-batch's memory is a constant: an activation between convolutions has room for one sample") {
  // The images, one sample between the convolutions, and what Dense gets. Its outputs lie where the images
  // were.
  constexpr int elements = 8 * (28 * 28 + 16) + (26 * 26 * 16 + 16) + 8 * (24 * 24 * 8 + 16) + 3 * red_zone;
  // Behind them the kernels have their scratch memory.
  using G = Reference::Graph::Inference;
  CHECK(Reference::workspace_bytes<> == sizeof(float) * (elements + KernelScratch<float, G>::forward));
  CHECK(Reference::workspace_bytes<double> ==
        sizeof(double) * (elements + KernelScratch<double, G>::forward));
}

TEST_CASE("two activations alternate, however many equal convolutions follow each other") {
  using Twice = Conv2D<4, 3, Same, ReLU>;
  using Shallow = Sequential<Input<8, 8, 4>, Twice, Twice, Twice>;
  using Deep = Sequential<Input<8, 8, 4>, Twice, Twice, Twice, Twice, Twice, Twice, Twice, Twice>;
  CHECK(Deep::workspace_bytes<> == Shallow::workspace_bytes<>);
}

TEST_CASE("predictions are those of memory that shares nothing") {
  check_against_unshared_memory<Padded>(19);
  check_against_unshared_memory<Pixels>(9);
  check_against_unshared_memory<Single>(3);
  check_against_unshared_memory<Reshapes>(2);
}

TEST_CASE("predictions of networks that branch are those of memory that shares nothing") {
  check_against_unshared_memory<branched::ResNet>(19);
  check_against_unshared_memory<branched::PreActivated>(9);
  check_against_unshared_memory<branched::Inception>(9);
  check_against_unshared_memory<branched::DenseNet>(9);
  check_against_unshared_memory<branched::SqueezeAndExcitation>(9);
  check_against_unshared_memory<branched::U>(9);
  check_against_unshared_memory<branched::SharedView>(9);
}

TEST_CASE("a value that is needed again later keeps its memory until then") {
  // Of the straight network's padded values two alternate. The block's third cannot lie where its input is,
  // and the value in front of the sum is one more.
  using Conv = Conv2D<4, 3, Same>;
  using Straight = Sequential<Input<8, 8, 4>, Conv, Conv, Conv, Conv>;
  using Block = Sequential<Input<8, 8, 4>, Conv, Residual<Conv, Conv, Conv>>;
  constexpr std::size_t padded = 10 * 10 * 4 + 16, dense = 8 * 8 * 4 + 16;
  CHECK(Block::workspace_bytes<> ==
        Straight::workspace_bytes<> + sizeof(float) * (padded + dense + 2 * std::size_t{red_zone}));
  CHECK(Block::workspace_bytes<double> == 2 * Block::workspace_bytes<>);
}

TEST_CASE("a sample that is not finite spoils no other") {
  std::vector<float> x = samples<Padded>(10);
  Predictor<Padded> predict;
  const std::vector<float> before = predict(x);
  const auto size = static_cast<std::size_t>(Padded::input_shape.size());
  std::fill_n(x.begin() + static_cast<std::ptrdiff_t>(2 * size), size,
              std::numeric_limits<float>::quiet_NaN());
  const std::vector<float> after = predict(x);
  for (std::size_t i = 0; i < before.size(); ++i)
    if (i / 7 != 2) CHECK(after[i] == before[i]);
}

namespace {

/// Dense layers are most of the work of the one, and little of that of the other.
using Dense30 = Sequential<Input<30>, Dense<70, ReLU>, Dense<7>>;
using Convolutions = Sequential<Input<9, 8, 3>, Conv2D<16, 3, ReLU>, Flatten, Dense<3>>;

template <class Net>
void check_cut(int count, int threads) {
  CAPTURE(count);
  CAPTURE(threads);
  const InferenceCut<typename Net::Graph> cut(count, threads);
  CHECK(cut.begin(0) == 0);
  CHECK(cut.begin(cut.tasks()) == count);
  for (int task = 0; task < cut.tasks(); ++task) {
    CHECK(cut.begin(task) < cut.begin(task + 1));
    CHECK(cut.begin(task + 1) - cut.begin(task) <= micro_batch_size);
  }
}

/// The samples that the busiest of `threads` threads gets if each takes its tasks in turn.
template <class Net>
int most_samples(int count, int threads) {
  const InferenceCut<typename Net::Graph> cut(count, threads);
  std::vector<int> samples(static_cast<std::size_t>(threads));
  for (int task = 0; task < cut.tasks(); ++task)
    *std::min_element(samples.begin(), samples.end()) += cut.begin(task + 1) - cut.begin(task);
  return *std::max_element(samples.begin(), samples.end());
}

}  // namespace

TEST_CASE("all samples are in one task each, of a micro-batch or less") {
  for (int count = 1; count <= 100; ++count) {
    for (int threads = 1; threads <= 9; ++threads) {
      check_cut<Dense30>(count, threads);
      check_cut<Convolutions>(count, threads);
    }
  }
  constexpr int most = std::numeric_limits<int>::max();
  const InferenceCut<Convolutions::Graph> cut(most, 1000);
  CHECK(cut.begin(cut.tasks()) == most);
  CHECK(cut.begin(cut.tasks() - 1) >= most - micro_batch_size);
}

TEST_CASE("convolutions are shared evenly, whatever the number of samples") {
  for (int count = 1; count <= 100; ++count) {
    for (int threads = 1; threads <= 9; ++threads) {
      CAPTURE(count);
      CAPTURE(threads);
      CHECK(most_samples<Convolutions>(count, threads) == (count + threads - 1) / threads);
    }
  }
}

TEST_CASE("micro-batches stay whole where dense layers are most of the work") {
  const InferenceCut<Dense30::Graph> cut(8 * 3 + 5, 2);
  CHECK(cut.tasks() == 5);
  for (int task = 0; task < 3; ++task) CHECK(cut.begin(task) == 8 * task);
}

TEST_CASE("a range of samples has the bits that it has among all") {
  const auto check = [](auto net, int count) {
    using Net = decltype(net);
    constexpr int size = Net::input_shape.size(), outputs = Net::output_shape.size();
    const std::vector<float> x = samples<Net>(count);
    Predictor<Net> predict;
    const std::vector<float> wanted = predict(x);
    for (int first = 0; first < count; ++first) {
      for (int last = first; last <= count; ++last) {
        std::vector<float> y(wanted.size(), 7.0F);
        infer_range(
            predict.parameters, predict.workspace, first, last, count,
            [&](int i, const SampleRows<float>& to) { to.copy(x.data() + i * size); }, y.data());
        for (int i = 0; i < count * outputs; ++i) {
          const bool inside = first * outputs <= i && i < last * outputs;
          if (y[static_cast<std::size_t>(i)] != (inside ? wanted[static_cast<std::size_t>(i)] : 7.0F))
            FAIL_CHECK("output ", i, " of the samples from ", first, " to ", last);
        }
      }
    }
  };
  check(Dense30{}, 21);
  check(Convolutions{}, 21);
}

TEST_CASE("the threads of a pool share the samples") {
  const std::vector<float> x = samples<Convolutions>(9);
  Predictor<Convolutions> predict;
  const std::vector<float> wanted = predict(x);
  std::vector<Workspace<float, Convolutions::Graph>> workspaces(2);
  std::vector<float> y(wanted.size());
  ThreadPool pool(2);
  std::mutex mutex;
  std::condition_variable changed;
  std::set<std::thread::id> threads;
  infer(
      predict.parameters, pool, workspaces.data(), 9,
      [&](int i, const SampleRows<float>& to) {
        {
          // Whoever comes first waits for the other.
          std::unique_lock lock(mutex);
          threads.insert(std::this_thread::get_id());
          changed.notify_all();
          changed.wait_for(lock, std::chrono::seconds(20), [&] { return threads.size() == 2; });
        }
        to.copy(x.data() + i * Convolutions::input_shape.size());
      },
      y.data());
  CHECK(threads.size() == 2);
  CHECK(y == wanted);
}
