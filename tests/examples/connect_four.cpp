// SPDX-License-Identifier: MIT
#include "support/connect_four.hpp"

#include <mica/core/values/random.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace {

constexpr int rows = ConnectFour::rows, columns = ConnectFour::columns;

/// The rules once more, in the plainest way: a board of 0 (empty), 1 and 2 (who laid the stone).
struct Board {
  std::array<std::array<int, columns>, rows> stones{};
  int plies = 0;

  int player() const { return 1 + plies % 2; }
  bool can_play(int column) const { return stones[rows - 1][static_cast<std::size_t>(column)] == 0; }
  void play(int column) {
    std::size_t row = 0;
    while (stones[row][static_cast<std::size_t>(column)] != 0) ++row;
    stones[row][static_cast<std::size_t>(column)] = player();
    ++plies;
  }
  int at(int row, int column) const {
    const bool inside = row >= 0 && row < rows && column >= 0 && column < columns;
    return inside ? stones[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] : 0;
  }
  bool has_four(int who) const {
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < columns; ++column) {
        for (const auto& [up, right] :
             {std::pair(0, 1), std::pair(1, 0), std::pair(1, 1), std::pair(1, -1)}) {
          int stones_in_line = 0;
          for (int k = 0; k < 4; ++k) stones_in_line += at(row + k * up, column + k * right) == who;
          if (stones_in_line == 4) return true;
        }
      }
    }
    return false;
  }
};

bool sees(const ConnectFour& position, const Board& board, bool mirrored) {
  std::array<float, ConnectFour::size> planes;
  position.write(planes.data(), mirrored);
  std::size_t i = 0;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const int stone = board.at(row, mirrored ? columns - 1 - column : column);
      if (planes[i++] != (stone == board.player() ? 1.F : 0.F)) return false;
      if (planes[i++] != (stone == 3 - board.player() ? 1.F : 0.F)) return false;
    }
  }
  return true;
}

ConnectFour after(const std::vector<int>& game) {
  ConnectFour position;
  for (const int column : game) {
    REQUIRE(!position.is_over());
    REQUIRE(position.can_play(column));
    position = position.after(column);
  }
  return position;
}

}  // namespace

TEST_CASE("four stones in a line win, in each direction") {
  CHECK(after({0, 0, 1, 1, 2, 2, 3}).is_lost());              // beside each other
  CHECK(after({0, 1, 0, 1, 0, 1, 0}).is_lost());              // above each other
  CHECK(after({0, 1, 1, 2, 2, 3, 2, 3, 3, 6, 3}).is_lost());  // rising to the right
  CHECK(after({6, 5, 5, 4, 4, 3, 4, 3, 3, 0, 3}).is_lost());  // rising to the left
}

TEST_CASE("a line ends at the top of its column") {
  // The first player has the three upper stones of column 0 and the lowest of column 1.
  const ConnectFour position = after({6, 0, 5, 0, 1, 0, 0, 3, 0, 3, 0});
  CHECK(!position.is_lost());
  CHECK(!position.can_play(0));
  CHECK(position.can_play(1));
  CHECK(position.plies() == 11);
}

TEST_CASE("random games go as the rules say, to a win or to a full board") {
  const mica::Random random(1);
  int wins = 0, draws = 0;
  for (std::uint64_t game = 0; game < 1000; ++game) {
    mica::Random moves = random.stream(game);
    ConnectFour position;
    Board board;
    bool all_equal = true;
    while (!position.is_over()) {
      const int column = static_cast<int>(moves.below(columns));
      all_equal = all_equal && position.can_play(column) == board.can_play(column);
      if (!board.can_play(column)) continue;
      position = position.after(column);
      board.play(column);
      all_equal = all_equal && position.plies() == board.plies &&
                  position.is_lost() == board.has_four(3 - board.player()) &&
                  position.is_full() == (board.plies == rows * columns) && sees(position, board, false) &&
                  sees(position, board, true);
    }
    CAPTURE(game);
    REQUIRE(all_equal);
    ++(position.is_lost() ? wins : draws);
  }
  CHECK(wins > 900);
  CHECK(draws > 0);
}
