// SPDX-License-Identifier: MIT
#pragma once

#include "lowering.hpp"

#include <string>
#include <vector>

namespace convert {

/// One axis of a sliding window.
struct WindowAxis {
  std::int64_t extent = 1, window = 1, stride = 1, dilation = 1, front = 0, back = 0;

  std::int64_t reach() const { return (window - 1) * dilation + 1; }
  std::int64_t outputs() const { return (extent + front + back - reach()) / stride + 1; }
  /// The padding is that of mica's Same.
  bool is_same() const;
};

/// The window of a convolution or a pooling. `kernel` has one extent for each axis of the image.
std::vector<WindowAxis> read_window(const Node& node, const Extents& image, const Extents& kernel);

/// An image of height 1 that is stored as a sequence, along which the windows go: TensorFlow's Conv1D. Its
/// extents without the height are those of a sequence.
bool is_row(const Lowering& to, const Stored& x, const std::vector<WindowAxis>& axes);
Stored without_height(const Stored& x);

/// "3" or "Size{3, 5}"; of one axis "3".
std::string size_text(const Extents& size);

/// The options "Same", "Padding<1>", "Stride<2>" and "Dilation<2>" that say what the axes say.
std::vector<std::string> window_options(const std::vector<WindowAxis>& axes, bool is_pooling);

/// What ZeroPadding2D and Cropping2D take: top, bottom, left, right, or one number for all; ZeroPadding1D and
/// Cropping1D take left and right. The pixels given are those in front of each axis, and then those behind
/// it, as ONNX and Padding have them.
std::vector<std::string> edge_arguments(const Extents& pixels);
/// The way back, for so many axes.
Extents pixels_of(const std::vector<std::string>& edge_arguments, std::size_t axes);

/// The value with these pixels of zeros around an image or a sequence, by ZeroPadding2D or ZeroPadding1D.
int with_zeros(const Node& node, Lowering& to, int value, const Extents& pixels);

/// `Name<1>` or `Name<top, left, bottom, right>`, of one axis `Name<left, right>`.
std::string edges_text(const std::string& name, const Extents& front, const Extents& back);

}  // namespace convert
