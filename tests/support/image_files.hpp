// SPDX-License-Identifier: MIT
// PNG and JPEG files in memory, written by libpng and libjpeg.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <jpeglib.h>
#include <png.h>

/// What a test wants in a PNG file. `rows` has the bytes of each row as the file has them before compression.
struct PngFile {
  int height, width, color_type, bit_depth;
  std::vector<std::uint8_t> rows;
  std::vector<png_color> palette = {};
  std::vector<std::uint8_t> alphas = {};  ///< of the colours of the palette
  bool is_interlaced = false;
};

inline std::string png_file(const PngFile& of) {
  std::string file;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &file,
      [](png_structp p, png_bytep bytes, std::size_t count) {
        static_cast<std::string*>(png_get_io_ptr(p))->append(reinterpret_cast<const char*>(bytes), count);
      },
      [](png_structp) {});
  png_set_IHDR(png, info, static_cast<png_uint_32>(of.width), static_cast<png_uint_32>(of.height),
               of.bit_depth, of.color_type, of.is_interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!of.palette.empty()) png_set_PLTE(png, info, of.palette.data(), static_cast<int>(of.palette.size()));
  if (!of.alphas.empty())
    png_set_tRNS(png, info, of.alphas.data(), static_cast<int>(of.alphas.size()), nullptr);
  png_write_info(png, info);
  const std::size_t row = of.rows.size() / static_cast<std::size_t>(of.height);
  std::vector<png_bytep> rows;
  for (int y = 0; y < of.height; ++y)
    rows.push_back(const_cast<png_bytep>(of.rows.data() + static_cast<std::size_t>(y) * row));
  png_write_image(png, rows.data());
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return file;
}

/// The scans of a JPEG file: all channels together, a channel after the other, or coarse and then finer.
enum class Scans { one, of_channels, progressive };

/// A JPEG file of pixels [height, width, channels]; 1, 3 or 4 channels are grey, RGB or CMYK.
inline std::string jpeg_file(int height, int width, int channels, const std::vector<std::uint8_t>& pixels,
                             Scans scans = Scans::one) {
  jpeg_compress_struct info;
  jpeg_error_mgr errors;
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_height = static_cast<JDIMENSION>(height);
  info.image_width = static_cast<JDIMENSION>(width);
  info.input_components = channels;
  info.in_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 100, TRUE);
  for (int c = 0; c < info.num_components; ++c)
    info.comp_info[c].h_samp_factor = info.comp_info[c].v_samp_factor = 1;
  const jpeg_scan_info of_channels[3] = {{1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
  if (scans == Scans::progressive) jpeg_simple_progression(&info);
  if (scans == Scans::of_channels) {
    info.scan_info = of_channels;
    info.num_scans = channels;
  }
  jpeg_start_compress(&info, TRUE);
  for (int y = 0; y < height; ++y) {
    JSAMPROW row = const_cast<JSAMPROW>(pixels.data() + y * width * channels);
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  std::string file(reinterpret_cast<const char*>(bytes), size);
  std::free(bytes);
  return file;
}
