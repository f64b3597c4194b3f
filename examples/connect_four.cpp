// SPDX-License-Identifier: MIT
// A network with two heads learns Connect Four from games that it plays against itself: the policy head says
// which moves look good, the value head who will win. A search of the tree of moves, guided by both, plays
// the games; its visits are the targets of the policy, the ends of the games those of the value (Silver and
// others: Mastering the game of Go without human knowledge, 2017). In the end it plays against an opponent
// that looks one move ahead: it wins at once where it can, and else plays at random.

#include <mica/mica.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "support/connect_four.hpp"
#include "support/failures.hpp"
#include "support/tree_search.hpp"

using namespace mica;

template <int Filters>
using Block = Residual<Conv2D<Filters, 3, Same, ReLU>, Conv2D<Filters, 3, Same>>;

struct Policy : Sequential<Conv2D<8, 1, ReLU>, Flatten, Dense<ConnectFour::columns, Softmax>> {
  static constexpr const char* name = "policy";
};
struct Value : Sequential<Conv2D<4, 1, ReLU>, Flatten, Dense<32, ReLU>, Dense<1, Tanh>> {
  static constexpr const char* name = "value";
};
using Net = Sequential<Input<ConnectFour::rows, ConnectFour::columns, ConnectFour::planes>,
                       Conv2D<32, 3, Same, ReLU>, Block<32>, ReLU, Block<32>, ReLU, Heads<Policy, Value>>;

/// A position of a game that was played, and what the network shall say of it.
struct Lesson {
  ConnectFour position;
  std::array<double, ConnectFour::columns> visits;
  double outcome;
};

/// One column, drawn with these probabilities.
int draw(const std::array<double, ConnectFour::columns>& shares, Random& random) {
  double at = random.uniform();
  for (int c = 0; c < ConnectFour::columns; ++c) {
    at -= shares[static_cast<std::size_t>(c)];
    if (at < 0 && shares[static_cast<std::size_t>(c)] > 0) return c;
  }
  return static_cast<int>(std::max_element(shares.begin(), shares.end()) - shares.begin());
}

/// What a model says, with a workspace of its own, so that each thread has one.
template <class Model>
auto opinions_of(const Model& model) {
  return [&model, workspace = std::make_shared<typename Model::Workspace>()](const ConnectFour& position) {
    Tensor<float, 3> x(ConnectFour::rows, ConnectFour::columns, ConnectFour::planes);
    position.write(x.data());
    const auto [policy, value] = model(x, *workspace);
    Opinion opinion;
    for (int c = 0; c < ConnectFour::columns; ++c) opinion.policy[static_cast<std::size_t>(c)] = policy(c);
    opinion.value = value(0);
    return opinion;
  };
}

/// Plays a game of the network against itself and returns its lessons. The first moves are drawn by their
/// visits, so that games differ; the others are the best that the search finds.
template <class Search>
std::vector<Lesson> play_itself(Search& search, int steps, Random random) {
  std::vector<Lesson> lessons;
  ConnectFour position;
  while (!position.is_lost() && !position.is_full()) {
    const auto visits = search.visits(position, steps, 0.25, random);
    lessons.push_back({position, visits, 0});
    const auto best = std::max_element(visits.begin(), visits.end()) - visits.begin();
    position = position.after(position.plies() < 10 ? draw(visits, random) : static_cast<int>(best));
  }
  double outcome = position.is_lost() ? -1 : 0;
  for (std::size_t i = lessons.size(); i-- > 0;) lessons[i].outcome = outcome = -outcome;
  return lessons;
}

/// The move of a player that looks one move ahead.
int one_ply(const ConnectFour& position, Random& random) {
  std::vector<int> moves;
  for (int c = 0; c < ConnectFour::columns; ++c) {
    if (!position.can_play(c)) continue;
    if (position.after(c).is_lost()) return c;
    moves.push_back(c);
  }
  return moves[random.below(static_cast<std::uint32_t>(moves.size()))];
}

/// Whether the search wins a game against that player.
template <class Search>
bool wins(Search& search, int steps, bool begins, Random random) {
  ConnectFour position;
  bool its_turn = begins;
  while (!position.is_lost() && !position.is_full()) {
    if (its_turn) {
      const auto visits = search.visits(position, steps, 0, random);
      position =
          position.after(static_cast<int>(std::max_element(visits.begin(), visits.end()) - visits.begin()));
    } else {
      position = position.after(one_ply(position, random));
    }
    its_turn = !its_turn;
  }
  return position.is_lost() && !its_turn;
}

/// Calls play(game) for each game, on all cores. A game's random numbers follow from its number, so the
/// number of threads changes nothing.
template <class Play>
void play_all(int games, Play play) {
  const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  std::vector<std::thread> pool;
  for (int t = 0; t < threads; ++t)
    pool.emplace_back([=] {
      for (int game = t; game < games; game += threads) play(game);
    });
  for (std::thread& thread : pool) thread.join();
}

/// Trains on the lessons and on their mirror images.
template <class Model>
double learn(Model& model, const std::vector<Lesson>& lessons, std::uint64_t seed) {
  const int n = 2 * static_cast<int>(lessons.size());
  Tensor<float, 4> x(n, ConnectFour::rows, ConnectFour::columns, ConnectFour::planes);
  Tensor<float, 2> policies(n, ConnectFour::columns), values(n, 1);
  for (int i = 0; i < n; ++i) {
    const Lesson& lesson = lessons[static_cast<std::size_t>(i / 2)];
    const bool mirrored = i % 2 == 1;
    lesson.position.write(x.data() + i * ConnectFour::size, mirrored);
    for (int c = 0; c < ConnectFour::columns; ++c)
      policies(i, mirrored ? ConnectFour::columns - 1 - c : c) =
          static_cast<float>(lesson.visits[static_cast<std::size_t>(c)]);
    values(i, 0) = static_cast<float>(lesson.outcome);
  }
  const History history =
      model.fit(x, std::tuple(policies, values), {.batch_size = 64, .epochs = 1, .verbose = 0, .seed = seed});
  return history["loss"].back();
}

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 12, games = argc > 2 ? std::atoi(argv[2]) : 120;
  constexpr int steps = 64, window = 4, matches = 100;
  Failures failures;
  failures.attempt([&] {
    const Random random(1);
    auto model = compile(Net{.seed = 1}, Adam{.learning_rate = 2e-3},
                         Losses{CategoricalCrossentropy{}, MeanSquaredError{}});
    const auto share_of_wins = [&] {
      std::vector<char> won(static_cast<std::size_t>(matches));
      play_all(matches, [&](int game) {
        TreeSearch search(opinions_of(model));
        won[static_cast<std::size_t>(game)] =
            wins(search, steps, game % 2 == 0, random.stream(0).stream(static_cast<std::uint64_t>(game)));
      });
      return static_cast<double>(std::count(won.begin(), won.end(), 1)) / matches;
    };

    std::vector<std::vector<Lesson>> rounds_played;
    for (int round = 1; round <= rounds; ++round) {
      const auto start = std::chrono::steady_clock::now();
      std::vector<std::vector<Lesson>> played(static_cast<std::size_t>(games));
      const Random of_round = random.stream(static_cast<std::uint64_t>(round));
      play_all(games, [&](int game) {
        TreeSearch search(opinions_of(model));
        played[static_cast<std::size_t>(game)] =
            play_itself(search, steps, of_round.stream(static_cast<std::uint64_t>(game)));
      });
      std::vector<Lesson> lessons;
      for (const auto& game : played) lessons.insert(lessons.end(), game.begin(), game.end());
      rounds_played.push_back(lessons);
      if (static_cast<int>(rounds_played.size()) > window) rounds_played.erase(rounds_played.begin());
      std::vector<Lesson> recent;
      for (const auto& of_one : rounds_played) recent.insert(recent.end(), of_one.begin(), of_one.end());
      const double loss = learn(model, recent, static_cast<std::uint64_t>(round));
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      std::cout << "round " << round << ": " << lessons.size() << " positions of " << games << " games, loss "
                << loss << ", " << seconds.count() << " s" << std::endl;
    }
    const double share = share_of_wins();
    std::cout << "wins against a player that looks one move ahead: " << 100 * share << " %\n";
    if (argc == 1 && share < 0.9) throw std::runtime_error("expected 90 % or more");
  });
  failures.print(std::cerr, "connect_four");
  return failures.empty() ? 0 : 1;
}
