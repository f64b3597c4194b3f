// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/lender.hpp>
#include <mica/core/threads.hpp>
#include <mica/models/inference.hpp>

#include <cstddef>
#include <optional>
#include <vector>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// The threads of a model and the memory that they work in. Both are made when they are first needed (but for
/// one workspace), and made anew where another number of threads is asked for. `undo` is what a call may need
/// to go back.
template <class T, class C, class Trainer, class Undo>
class Crew {
 public:
  using Workspace = mica::Workspace<T, C>;

  Undo undo;

  Crew() = default;
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// `threads` as in Team::count_of.
  Trainer& trainer(int threads) {
    Team& team = team_of(threads);
    if (!trainer_) trainer_.emplace(team);
    return *trainer_;
  }

  /// Writes the outputs for `count` samples to `out`, see infer. Little work stays on the caller's thread.
  template <class Read>
  void predict(const Parameters<T, C>& parameters, int threads, int count, Read read, T* out) {
    if (threads == 1 || costs<C>.inference * count < Team::worth_sharing) {
      infer(parameters, *workspaces(1), count, read, out);
    } else {
      Team& team = team_of(threads);
      infer(parameters, team, workspaces(team.size()), count, read, out);
    }
  }

 private:
  Team& team_of(int threads) {
    if (!team_ || team_->size() != Team::count_of(threads)) {
      trainer_.reset();
      team_.reset();
      team_.emplace(threads);
    }
    return *team_;
  }

  Workspace* workspaces(int count) {
    if (static_cast<int>(workspaces_.size()) < count) workspaces_.resize(static_cast<std::size_t>(count));
    return workspaces_.data();
  }

  std::vector<Workspace> workspaces_{1};
  std::optional<Team> team_;
  std::optional<Trainer> trainer_;
};

/// Calls f(crew, threads) with the crew; while another caller has it, with one that is made for this call and
/// consists of the caller's thread alone.
template <class Crew, class F>
decltype(auto) with_crew(Lender<Crew>& lender, int threads, F f) {
  return lender.lend([&](Crew* crew) -> decltype(auto) {
    if (crew) return f(*crew, threads);
    Crew alone;
    return f(alone, 1);
  });
}

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
