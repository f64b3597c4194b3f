// SPDX-License-Identifier: MIT
// A network with two heads learns Connect Four from games that it plays against itself: the policy head says
// which moves look good, the value head who will win. A search of the tree of moves, guided by both, plays
// the games; its visits are the targets of the policy, the ends of the games those of the value (Silver and
// others: Mastering the game of Go without human knowledge, 2017). Before and after that it plays against an
// opponent that looks one move ahead: it wins at once where it can, and else plays at random. The network
// plays with a short search, and by its policy alone.

#include <mica/mica.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <thread>
#include <tuple>
#include <vector>

#include "support/connect_four.hpp"
#include "support/failures.hpp"
#include "support/outputs.hpp"
#include "support/training_options.hpp"
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

using Shares = std::array<double, ConnectFour::columns>;

/// A position of a game that was played, and what the network shall say of it.
struct Lesson {
  ConnectFour position;
  Shares visits;
  double outcome;
};

int best_of(const Shares& shares) {
  return static_cast<int>(std::max_element(shares.begin(), shares.end()) - shares.begin());
}

/// One column, drawn with these probabilities.
int drawn_from(const Shares& shares, Random& random) {
  double at = random.uniform();
  for (int c = 0; c < ConnectFour::columns; ++c) {
    at -= shares[static_cast<std::size_t>(c)];
    if (at < 0) return c;
  }
  return best_of(shares);
}

/// What a model says of a position. Each thread needs one, since it owns a workspace.
template <class Model>
auto opinions_of(const Model& model) {
  return [&model, workspace = std::make_shared<typename Model::Workspace>()](const ConnectFour& position) {
    Tensor<float, 3> x(ConnectFour::rows, ConnectFour::columns, ConnectFour::planes);
    position.write(x.data());
    const auto [policy, value] = model(x, *workspace);
    Opinion opinion;
    std::copy_n(policy.data(), ConnectFour::columns, opinion.policy.begin());
    opinion.value = value(0);
    return opinion;
  };
}

/// Plays a game of the network against itself and returns its lessons. The first moves are drawn by their
/// visits, so that games differ; the others are the best that the search finds.
template <class Search>
std::vector<Lesson> play_itself(Search& search, int steps, Random random) {
  constexpr int drawn = 10;
  std::vector<Lesson> lessons;
  ConnectFour position;
  while (!position.is_over()) {
    const Shares visits = search.visits(position, steps, 0.25, random);
    lessons.push_back({position, visits, 0});
    position = position.after(position.plies() < drawn ? drawn_from(visits, random) : best_of(visits));
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

/// Whether a search of so many steps wins a game against that player. Of one step it is the policy alone,
/// since the first step goes where the policy likes it best.
template <class Search>
bool wins(Search& search, int steps, bool begins, Random random) {
  ConnectFour position;
  bool its_turn = begins;
  for (; !position.is_over(); its_turn = !its_turn)
    position = position.after(its_turn ? best_of(search.visits(position, steps, 0, random))
                                       : one_ply(position, random));
  return position.is_lost() && !its_turn;
}

/// Calls play(game) for each game, on so many threads, 0 for one a core. A game's random numbers follow from
/// its number, so the number of threads changes nothing.
template <class Play>
void play_all(int games, int threads, Play play) {
  if (threads == 0) threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  std::vector<std::thread> pool;
  for (int t = 0; t < threads; ++t) {
    pool.emplace_back([=] {
      for (int game = t; game < games; game += threads) play(game);
    });
  }
  for (std::thread& thread : pool) thread.join();
}

/// Trains on the lessons and on their mirror images. Returns the loss.
template <class Model>
double learn(Model& model, const std::vector<Lesson>& lessons, const TrainingOptions& options, int round) {
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
  const History history = model.fit(x, std::tuple(policies, values),
                                    {.batch_size = options.batch_size,
                                     .verbose = 0,
                                     .seed = options.seed + static_cast<std::uint64_t>(round),
                                     .threads = options.threads});
  return history["loss"].back();
}

int main(int argc, char** argv) {
  constexpr int game_steps = 64, match_steps = 16, matches = 100;
  constexpr std::size_t remembered = 10'000;
  Failures failures;
  failures.attempt([&] {
    const auto options = parse_training_options(argc, argv, "connect_four",
                                                "Learns Connect Four: in each epoch it plays games, its "
                                                "samples, against itself and learns from them.",
                                                {.samples = 120, .epochs = 24, .batch_size = 64});
    if (!options) return;
    const Random random(options->seed);
    const CosineDecay decay{.initial_learning_rate = 2e-3,
                            .decay_steps = options->steps(2 * static_cast<int>(remembered))};
    auto model = compile(Net{.seed = options->seed}, Adam{.learning_rate = decay},
                         Losses{CategoricalCrossentropy{}, MeanSquaredError{}});
    const auto share_of_wins = [&](int steps) {
      std::vector<char> won(matches);
      play_all(matches, options->threads, [&](int game) {
        TreeSearch search(opinions_of(model));
        won[static_cast<std::size_t>(game)] =
            wins(search, steps, game % 2 == 0, random.stream(0).stream(static_cast<std::uint64_t>(game)));
      });
      return static_cast<double>(std::count(won.begin(), won.end(), 1)) / matches;
    };
    const auto print_wins = [&](const char* when) {
      const double share = share_of_wins(match_steps);
      std::cout << when << " training it wins " << 100 * share << " % of " << matches
                << " games against a player that looks one move ahead, and " << 100 * share_of_wins(1)
                << " % by its policy alone" << std::endl;
      return share;
    };

    print_wins("Before");
    std::vector<Lesson> lessons;
    for (int round = 1; round <= options->epochs; ++round) {
      const auto start = std::chrono::steady_clock::now();
      std::vector<std::vector<Lesson>> played(static_cast<std::size_t>(options->samples));
      const Random of_round = random.stream(static_cast<std::uint64_t>(round));
      play_all(options->samples, options->threads, [&](int game) {
        TreeSearch search(opinions_of(model));
        played[static_cast<std::size_t>(game)] =
            play_itself(search, game_steps, of_round.stream(static_cast<std::uint64_t>(game)));
      });
      for (const std::vector<Lesson>& game : played) lessons.insert(lessons.end(), game.begin(), game.end());
      if (lessons.size() > remembered)
        lessons.erase(lessons.begin(), lessons.end() - static_cast<std::ptrdiff_t>(remembered));
      const double loss = learn(model, lessons, *options, round);
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      std::cout << "Epoch " << round << '/' << options->epochs << ": " << options->samples << " games, "
                << seconds.count() << " s - loss: " << loss << std::endl;
    }
    const double share = print_wins("After");
    check_printed(std::cout);
    if (!options->is_shortened) check_reached("a share of wins", 0.9, share);
  });
  failures.print(std::cerr, "connect_four");
  return failures.empty() ? 0 : 1;
}
