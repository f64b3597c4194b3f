// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/ext/image/bitmap.hpp>

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include <jpeglib.h>
#include <jerror.h>

namespace mica::detail {

/// Decodes a JPEG file, by libjpeg or libjpeg-turbo.
///
/// libjpeg reports a fault by a function that must not return; `fail` leaves it by longjmp. As in PngReader,
/// `read_header` and `read_rows`, to which it jumps, have nothing to destroy.
class JpegReader {
 public:
  JpegReader(const std::string& name, std::span<const std::uint8_t> file) : name_(name), file_(file) {
    info_.err = jpeg_std_error(&errors_);
    info_.client_data = this;
    errors_.error_exit = fail;
    errors_.emit_message = judge;
    progress_.progress_monitor = count_scans;
  }
  ~JpegReader() { jpeg_destroy_decompress(&info_); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  /// The image with so many channels; with those of the file, 1 or 3, if `channels` is 0.
  Bitmap read(int channels) {
    if (!read_header()) throw_fault();
    check_extents(name_, file_.size(), info_.image_height, info_.image_width, 8);
    if (channels == 0) channels = info_.num_components == 1 ? 1 : 3;
    is_cmyk_ = info_.jpeg_color_space == JCS_CMYK || info_.jpeg_color_space == JCS_YCCK;
    info_.out_color_space = is_cmyk_ ? JCS_CMYK : channels < 3 ? JCS_GRAYSCALE : JCS_RGB;
    components_ = is_cmyk_ ? 4 : channels < 3 ? 1 : 3;
    Bitmap image{static_cast<int>(info_.image_height), static_cast<int>(info_.image_width), channels, {}};
    const auto width = static_cast<std::size_t>(image.width);
    row_.resize(width * static_cast<std::size_t>(components_));
    image.bytes.resize(static_cast<std::size_t>(image.height) * width * static_cast<std::size_t>(channels));
    if (!read_rows(image)) throw_fault();
    return image;
  }

 private:
  /// A progressive file of few bytes may have many scans, each of which takes the time of the whole image.
  /// Usual ones have about ten.
  static constexpr int max_scans = 500;

  static JpegReader& of(j_common_ptr info) { return *static_cast<JpegReader*>(info->client_data); }

  static void fail(j_common_ptr info) {
    info->err->format_message(info, of(info).fault_);
    std::longjmp(of(info).jump_, 1);
  }

  /// A warning (level -1) is a fault if libjpeg then invents pixels; messages of other levels are not.
  static void judge(j_common_ptr info, int level) {
    const int code = info->err->msg_code;
    const bool is_harmless =
        code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR;
    if (level < 0 && !is_harmless) fail(info);
  }

  static void count_scans(j_common_ptr info) {
    if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= max_scans) return;
    std::snprintf(of(info).fault_, sizeof of(info).fault_, "more than %d scans", max_scans);
    std::longjmp(of(info).jump_, 1);
  }

  [[noreturn]] void throw_fault() const {
    throw_error({name_, ": expected a sound JPEG image, found a fault: ", fault_});
  }

  bool read_header() {
    if (setjmp(jump_) != 0) return false;
    jpeg_create_decompress(&info_);
    info_.progress = &progress_;
    jpeg_mem_src(&info_, file_.data(), static_cast<unsigned long>(file_.size()));
    jpeg_read_header(&info_, TRUE);
    return true;
  }

  bool read_rows(Bitmap& image) {
    if (setjmp(jump_) != 0) return false;
    jpeg_start_decompress(&info_);
    while (info_.output_scanline < info_.output_height) {
      std::uint8_t* const to = image.bytes.data() + std::size_t{info_.output_scanline} * info_.output_width *
                                                        static_cast<std::size_t>(image.channels);
      JSAMPROW row = row_.data();
      jpeg_read_scanlines(&info_, &row, 1);
      convert_row(to, image.channels);
    }
    jpeg_finish_decompress(&info_);  // reads to the end of the image
    return true;
  }

  /// Writes a row as pixels of `channels`; an alpha is 255.
  void convert_row(std::uint8_t* to, int channels) {
    const std::uint8_t* from = row_.data();
    const int colours = channels < 3 ? 1 : 3;
    for (JDIMENSION x = 0; x < info_.output_width; ++x, from += components_, to += channels) {
      if (is_cmyk_)
        convert_cmyk(from, to, colours);
      else
        for (int c = 0; c < colours; ++c) to[c] = from[c];
      if (channels > colours) to[colours] = 255;
    }
  }

  /// By TensorFlow's formula. Adobe's programs write all four inverted, and mark the file.
  void convert_cmyk(const std::uint8_t* from, std::uint8_t* to, int colours) const {
    int rgb[3];
    for (int c = 0; c < 3; ++c)
      rgb[c] = info_.saw_Adobe_marker ? from[3] * from[c] / 255 : (255 - from[3]) * (255 - from[c]) / 255;
    if (colours == 1) rgb[0] = (299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000;
    for (int c = 0; c < colours; ++c) to[c] = static_cast<std::uint8_t>(rgb[c]);
  }

  const std::string& name_;
  std::span<const std::uint8_t> file_;
  jpeg_decompress_struct info_ = {};
  jpeg_error_mgr errors_ = {};
  jpeg_progress_mgr progress_ = {};
  std::jmp_buf jump_;
  std::vector<std::uint8_t> row_;
  int components_ = 0;
  bool is_cmyk_ = false;
  char fault_[JMSG_LENGTH_MAX] = {};
};

}  // namespace mica::detail
