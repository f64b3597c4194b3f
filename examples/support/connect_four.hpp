// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>

/// A position of Connect Four: two players drop stones into seven columns of six rows in turn; four stones in
/// a line win. It is seen by the player who moves next.
class ConnectFour {
 public:
  static constexpr int rows = 6, columns = 7;
  /// The numbers that a network sees: row, column, and whose stone (the player's, the opponent's).
  static constexpr int planes = 2, size = rows * columns * planes;

  bool can_play(int column) const { return (all_ & top(column)) == 0; }
  bool is_full() const { return plies_ == rows * columns; }
  int plies() const { return plies_; }

  /// The position after a stone in this column, seen by the other player.
  ConnectFour after(int column) const {
    ConnectFour next;
    next.mine_ = all_ ^ mine_;
    next.all_ = all_ | (all_ + bottom(column));
    next.plies_ = plies_ + 1;
    return next;
  }

  /// Whether the player who has just moved has four stones in a line.
  bool is_lost() const {
    const std::uint64_t theirs = all_ ^ mine_;
    for (const int step : {1, height, height - 1, height + 1}) {
      const std::uint64_t pairs = theirs & (theirs >> step);
      if ((pairs & (pairs >> 2 * step)) != 0) return true;
    }
    return false;
  }

  bool is_over() const { return is_lost() || is_full(); }

  /// Writes the planes to `out`, `size` numbers, as an image of rows x columns x planes; `mirrored` swaps
  /// left and right.
  void write(float* out, bool mirrored = false) const {
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < columns; ++column) {
        const std::uint64_t field = std::uint64_t{1}
                                    << ((mirrored ? columns - 1 - column : column) * height + row);
        *out++ = (mine_ & field) != 0 ? 1.F : 0.F;
        *out++ = (all_ & ~mine_ & field) != 0 ? 1.F : 0.F;
      }
    }
  }

 private:
  // A column is seven bits, of which the topmost stays empty, so that lines do not run into the next column.
  static constexpr int height = rows + 1;
  static constexpr std::uint64_t bottom(int column) { return std::uint64_t{1} << column * height; }
  static constexpr std::uint64_t top(int column) { return bottom(column) << (rows - 1); }

  std::uint64_t mine_ = 0, all_ = 0;
  int plies_ = 0;
};
