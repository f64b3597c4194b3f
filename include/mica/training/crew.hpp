// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/object_cache.hpp>
#include <mica/core/utilities/thread_pool.hpp>
#include <mica/network/inference.hpp>

#include <cstddef>
#include <memory>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// The threads of a model and the memory that they work in. Both are made when they are first needed (except
/// one workspace), and made anew for another number of threads. `undo` is the state to which a call that
/// fails returns.
template <class T, class G, class Trainer, class Undo>
class Crew {
 public:
  using Workspace = detail::Workspace<T, G>;

  Undo undo;

  Crew() = default;
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// `threads` as in ThreadPool::count_of.
  Trainer& trainer(int threads) {
    ThreadPool& pool = pool_of(threads);
    if (!trainer_) trainer_ = std::make_unique<Trainer>(pool);
    return *trainer_;
  }

  /// Writes the outputs for `count` samples to `out`, see infer. If there is little work, the caller's thread
  /// does all of it.
  template <class Read, class Out>
  void predict(const Parameters<T, G>& parameters, int threads, int count, Read read, Out out) {
    if (threads == 1 || costs<G>.inference * count < ThreadPool::worth_sharing) {
      infer(parameters, *workspaces(1), count, read, out);
    } else {
      ThreadPool& pool = pool_of(threads);
      infer(parameters, pool, workspaces(pool.size()), count, read, out);
    }
  }

 private:
  ThreadPool& pool_of(int threads) {
    if (!pool_ || pool_->size() != ThreadPool::count_of(threads)) {
      trainer_.reset();
      pool_.reset();
      pool_ = std::make_unique<ThreadPool>(threads);
    }
    return *pool_;
  }

  Workspace* workspaces(int count) {
    if (static_cast<int>(workspaces_.size()) < count) workspaces_.resize(static_cast<std::size_t>(count));
    return workspaces_.data();
  }

  std::vector<Workspace> workspaces_{1};
  std::unique_ptr<ThreadPool> pool_;
  std::unique_ptr<Trainer> trainer_;
};

/// Calls f(crew, threads) with the crew of the cache. While another caller has it, f gets a crew that is made
/// for this call and has only the caller's thread.
template <class Crew, class F>
decltype(auto) with_crew(ObjectCache<Crew>& cache, int threads, F f) {
  return cache.lend([&](Crew* crew) -> decltype(auto) {
    if (crew) return f(*crew, threads);
    Crew alone;
    return f(alone, 1);
  });
}

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
