// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/buffer.hpp>
#include <mica/core/values/sample_rows.hpp>
#include <mica/core/utilities/thread_pool.hpp>
#include <mica/network/flops.hpp>
#include <mica/network/inference_executor.hpp>
#include <mica/network/kernel_scratch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The memory that samples need on their way through a network. One thread at a time may use it.
template <class T, class G>
class Workspace {
  using Plan = InferenceMemoryPlan<typename G::Inference, micro_batch_size>;

 public:
  InferenceExecutor<T, G, micro_batch_size> executor(const Parameters<T, G>& parameters) {
    return {parameters, memory_.data()};
  }

 private:
  Buffer<T> memory_{std::size_t{Plan::size} + KernelScratch<T, typename G::Inference>::forward};
};

/// Sends `count` <= micro_batch_size samples through the network and returns their outputs, which stay in the
/// workspace until its next use. read(i, to) writes sample i to the SampleRows `to`.
/// The samples belong to a micro-batch of `rows` samples, which decides how the kernels round.
template <class T, class G, class Read>
View<const T, Layout{G::output}> infer(const Parameters<T, G>& parameters, Workspace<T, G>& workspace,
                                       int count, Read read, int rows) {
  using Rows = kernels::Runs<G::input_layout>;
  const auto executor = workspace.executor(parameters);
  const auto input = executor.input(count);
  for (int i = 0; i < count; ++i)
    read(i, SampleRows<T>{input.at(i), Rows::count, Rows::size, G::input_layout.row_stride()});
  executor.template forward<false>(count, PassContext{}, rows);
  return executor.template output<false>(count);
}
template <class T, class G, class Read>
View<const T, Layout{G::output}> infer(const Parameters<T, G>& parameters, Workspace<T, G>& workspace,
                                       int count, Read read) {
  return infer(parameters, workspace, count, read, count);
}

/// Copies the outputs of a sample to their place in the memory for the outputs of all samples, or passes them
/// to a function out(sample, outputs).
template <int size, class T, class Out>
void put_outputs(const Out& out, int sample, const T* outputs) {
  if constexpr (std::is_pointer_v<Out>)
    std::copy_n(outputs, size, out + std::ptrdiff_t{sample} * size);
  else
    out(sample, outputs);
}

/// Computes samples `first` to `last` - 1 of `count` samples. For `out` see put_outputs. The micro-batches
/// are those of all `count` samples, so that the bits do not depend on `first` and `last`.
template <class T, class G, class Read, class Out>
void infer_range(const Parameters<T, G>& parameters, Workspace<T, G>& workspace, int first, int last,
                 int count, Read read, Out out) {
  while (first < last) {
    const int micro_batch = first / micro_batch_size * micro_batch_size,
              rows = std::min(micro_batch_size, count - micro_batch),
              end = std::min(last, micro_batch + rows);
    // The samples that are left after the full micro-batches are computed one by one.
    const auto y = infer(
        parameters, workspace, end - first, [&](int i, const SampleRows<T>& to) { read(first + i, to); },
        rows == micro_batch_size ? rows : end - first);
    for (int i = 0; i < y.count; ++i) put_outputs<G::output.size()>(out, first + i, y.at(i));
    first = end;
  }
}

/// The same for all `count` samples.
template <class T, class G, class Read, class Out>
void infer(const Parameters<T, G>& parameters, Workspace<T, G>& workspace, int count, Read read, Out out) {
  infer_range(parameters, workspace, 0, count, count, read, out);
}

/// Divides `count` samples into tasks for `threads` threads: first full micro-batches, the same number for
/// each thread, then the rest in pieces of equal size. For a piece of a micro-batch, a layer that takes a
/// whole micro-batch computes all samples of it. If such layers are half of the work or more, full
/// micro-batches are not divided.
template <class G>
class InferenceCut {
  static constexpr bool cuts_micro_batches = [] {
    constexpr auto multiply_adds =
        G::per_op([](auto k) { return G::template LayerOf<k()>::multiply_adds(G::in(k())); });
    std::int64_t whole = 0;
    for (int k = 0; k < G::ops; ++k) {
      if (G::whole_micro_batch[k]) whole += multiply_adds[k];
    }
    return 4 * whole < flops<G>().inference;
  }();

 public:
  constexpr InferenceCut(int count, int threads)
      : micro_batches_(count / micro_batch_size / (cuts_micro_batches ? threads : 1) *
                       (cuts_micro_batches ? threads : 1)),
        rest_(count - micro_batches_ * micro_batch_size),
        pieces_(std::min(rest_, threads)) {}

  constexpr int tasks() const { return micro_batches_ + pieces_; }

  /// The first sample of a task; begin(tasks()) is the number of samples.
  constexpr int begin(int task) const {
    if (task <= micro_batches_) return task * micro_batch_size;
    return micro_batches_ * micro_batch_size +
           static_cast<int>(std::int64_t{rest_} * (task - micro_batches_) / pieces_);
  }

 private:
  int micro_batches_, rest_, pieces_;
};

/// The same by a pool of threads; each thread has one of the workspaces.
template <class T, class G, class Read, class Out>
void infer(const Parameters<T, G>& parameters, ThreadPool& pool, Workspace<T, G>* workspaces, int count,
           Read read, Out out) {
  const InferenceCut<G> cut(count, pool.size());
  pool.run(cut.tasks(), [&](int worker, int task) {
    infer_range(parameters, workspaces[worker], cut.begin(task), cut.begin(task + 1), count, read, out);
  });
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
