// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/ext/image/bitmap.hpp>

#include <algorithm>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>

#include <png.h>

namespace mica::detail {

/// Decodes a PNG file, by libpng.
///
/// libpng reports a fault by longjmp, which must not leave a function that has something to destroy. So
/// `read_header` and `read_rows`, to which it jumps, and what libpng calls back have nothing of the kind:
/// what they need are members, and memory is allocated, and Error thrown, outside of them.
class PngReader {
 public:
  PngReader(const std::string& name, std::span<const std::uint8_t> file) : name_(name), file_(file) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, fail, ignore);
    if (png_) info_ = png_create_info_struct(png_);
  }
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  /// The image with so many channels; with those of the file if `channels` is 0.
  Bitmap read(int channels) {
    if (!info_) throw_error({name_, ": libpng has no memory, or is of another version than its header"});
    if (!read_header()) throw_fault();
    check_extents(name_, file_.size(), png_get_image_height(png_, info_), png_get_image_width(png_, info_),
                  std::uint64_t{png_get_bit_depth(png_, info_)} * png_get_channels(png_, info_));
    if (channels == 0) channels = channels_of_file();
    if (!convert_to(channels)) throw_fault();
    Bitmap image{static_cast<int>(png_get_image_height(png_, info_)),
                 static_cast<int>(png_get_image_width(png_, info_)),
                 channels,
                 {}};
    const std::size_t row = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(channels);
    if (png_get_rowbytes(png_, info_) != row)
      throw_error({name_, ": expected rows of ", row, " bytes, found ", png_get_rowbytes(png_, info_)});
    image.bytes.resize(static_cast<std::size_t>(image.height) * row);
    if (!read_rows(image.bytes.data(), image.height, row)) throw_fault();
    return image;
  }

 private:
  static void fail(png_structp png, png_const_charp text) {
    PngReader& reader = *static_cast<PngReader*>(png_get_error_ptr(png));
    std::snprintf(reader.fault_, sizeof reader.fault_, "%s", text);
    png_longjmp(png, 1);
  }
  static void ignore(png_structp, png_const_charp) {}

  static void next_bytes(png_structp png, png_bytep to, std::size_t count) {
    PngReader& reader = *static_cast<PngReader*>(png_get_io_ptr(png));
    if (count > reader.file_.size() - reader.position_) png_error(png, "the file ends too early");
    std::copy_n(reader.file_.data() + reader.position_, count, to);
    reader.position_ += count;
  }

  [[noreturn]] void throw_fault() const {
    throw_error({name_, ": expected a sound PNG image, found a fault: ", fault_});
  }

  bool read_header() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_read_fn(png_, this, next_bytes);
    // A wrong checksum is a fault in any chunk. What is not read, texts and colour profiles, is not unpacked.
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    png_read_info(png_, info_);
    return true;
  }

  bool has_transparency() const { return png_get_valid(png_, info_, PNG_INFO_tRNS) != 0; }

  int channels_of_file() const {
    if (png_get_color_type(png_, info_) == PNG_COLOR_TYPE_PALETTE) return has_transparency() ? 4 : 3;
    return png_get_channels(png_, info_);
  }

  /// Asks for bytes of these channels, by the conversions that TensorFlow's decode_png, and so Keras, asks
  /// for.
  bool convert_to(int channels) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    const int type = png_get_color_type(png_, info_);
    const bool has_alpha = (type & PNG_COLOR_MASK_ALPHA) != 0, is_colour = (type & PNG_COLOR_MASK_COLOR) != 0;
    if (channels % 2 == 1)
      png_set_strip_alpha(png_);
    else if (!has_alpha && has_transparency())
      png_set_tRNS_to_alpha(png_);
    else if (!has_alpha)
      png_set_add_alpha(png_, 0xffff, PNG_FILLER_AFTER);
    png_set_strip_16(png_);  // keeps the upper byte
    if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png_);
    if (type == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png_);
    if (channels < 3 && is_colour)
      png_set_rgb_to_gray(png_, PNG_ERROR_ACTION_NONE, 0.299, 0.587);  // ITU-R BT.601, as JPEG
    if (channels >= 3 && !is_colour) png_set_gray_to_rgb(png_);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }

  bool read_rows(std::uint8_t* to, int height, std::size_t row) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    for (int pass = 0; pass < passes_; ++pass) {
      for (int y = 0; y < height; ++y) png_read_row(png_, to + static_cast<std::size_t>(y) * row, nullptr);
    }
    png_read_end(png_, nullptr);
    return true;
  }

  const std::string& name_;
  std::span<const std::uint8_t> file_;
  std::size_t position_ = 0;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  int passes_ = 1;
  char fault_[200] = {};
};

}  // namespace mica::detail
