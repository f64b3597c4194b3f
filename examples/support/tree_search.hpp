// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "connect_four.hpp"

/// What a network says of a position: how good each move looks, as probabilities, and how the game will end
/// for the player who moves, from -1 (lost) to 1 (won).
struct Opinion {
  std::array<double, ConnectFour::columns> policy;
  double value;
};

/// A search of the tree of moves that is guided by a network: each step walks down the tree to a position
/// that has not been seen yet, by the moves with the largest Q + U, and asks the network for its opinion
/// there (Silver and others: Mastering the game of Go without human knowledge, 2017). `Network` is a function
/// from a position to an Opinion.
template <class Network>
class TreeSearch {
 public:
  explicit TreeSearch(Network network) : network_(std::move(network)) {}

  /// The share of visits of each move after so many steps. `noise` mixes random numbers into the opinion of
  /// the position itself, so that games of a network against itself differ.
  std::array<double, ConnectFour::columns> visits(const ConnectFour& position, int steps, double noise,
                                                  mica::Random& random) {
    nodes_.clear();
    grow(position);
    double sum = 0;
    std::array<double, ConnectFour::columns> weights{};
    for (double& weight : weights) sum += weight = -std::log(1 - random.uniform());
    for (int c = 0; c < ConnectFour::columns; ++c) {
      double& prior = nodes_[0].moves[static_cast<std::size_t>(c)].prior;
      if (position.can_play(c))
        prior = (1 - noise) * prior + noise * weights[static_cast<std::size_t>(c)] / sum;
    }
    for (int step = 0; step < steps; ++step) walk(0, position);
    std::array<double, ConnectFour::columns> shares{};
    for (std::size_t c = 0; c < shares.size(); ++c) shares[c] = nodes_[0].moves[c].visits / double(steps);
    return shares;
  }

 private:
  struct Move {
    double prior = 0, total = 0;  ///< the sum of the values of all walks through it, for the player who moves
    int visits = 0, node = -1;
  };
  struct Node {
    std::array<Move, ConnectFour::columns> moves;
    int visits = 0;
  };

  /// Adds the position's node and returns the network's value of it.
  double grow(const ConnectFour& position) {
    const Opinion opinion = network_(position);
    Node node;
    double sum = 1e-9;
    for (int c = 0; c < ConnectFour::columns; ++c) {
      if (position.can_play(c)) sum += opinion.policy[static_cast<std::size_t>(c)];
    }
    for (int c = 0; c < ConnectFour::columns; ++c) {
      const std::size_t i = static_cast<std::size_t>(c);
      if (position.can_play(c)) node.moves[i].prior = opinion.policy[i] / sum;
    }
    nodes_.push_back(node);
    return opinion.value;
  }

  /// Walks on from a node and returns the value for the player who moves there.
  double walk(int at, const ConnectFour& position) {
    const int column = best_move(nodes_[static_cast<std::size_t>(at)], position);
    const ConnectFour next = position.after(column);
    // nodes_ may grow, so a move is looked up again.
    const auto move = [&]() -> Move& {
      return nodes_[static_cast<std::size_t>(at)].moves[static_cast<std::size_t>(column)];
    };
    double value = 0;
    if (next.is_lost()) {
      value = 1;
    } else if (next.is_full()) {
      value = 0;
    } else if (move().node >= 0) {
      value = -walk(move().node, next);
    } else {
      const int node = static_cast<int>(nodes_.size());
      value = -grow(next);
      move().node = node;
    }
    move().total += value;
    ++move().visits;
    ++nodes_[static_cast<std::size_t>(at)].visits;
    return value;
  }

  /// The move with the largest Q + U, where U = 1.5 prior sqrt(visits of the node) / (1 + visits of the
  /// move).
  static int best_move(const Node& node, const ConnectFour& position) {
    int best = -1;
    double most = 0;
    for (int c = 0; c < ConnectFour::columns; ++c) {
      if (!position.can_play(c)) continue;
      const Move& move = node.moves[static_cast<std::size_t>(c)];
      const double q = move.visits > 0 ? move.total / move.visits : 0;
      const double score = q + 1.5 * move.prior * std::sqrt(node.visits + 1.0) / (1 + move.visits);
      if (best < 0 || score > most) {
        best = c;
        most = score;
      }
    }
    return best;
  }

  Network network_;
  std::vector<Node> nodes_;
};
