// SPDX-License-Identifier: MIT
#include <mica/ext/read_image.hpp>

#include <mica/core/values/random.hpp>
#include <mica/data/crc32.hpp>

#include "support/allocations.hpp"
#include "support/error_of.hpp"
#include "support/image_files.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

namespace {

using Bytes = std::vector<std::uint8_t>;

mica::detail::Bitmap decoded(const std::string& file, int channels = 0) {
  return mica::detail::decoded("it", {reinterpret_cast<const std::uint8_t*>(file.data()), file.size()},
                               channels);
}
Bytes pixels(const std::string& file, int channels = 0) { return decoded(file, channels).bytes; }

/// Bytes that rise slowly, so that JPEG loses little of them.
Bytes slopes(int height, int width, int channels) {
  Bytes values;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < channels; ++c)
        values.push_back(static_cast<std::uint8_t>(40 + 5 * y + 3 * x + 20 * c));
  return values;
}

int largest_difference(const Bytes& a, const Bytes& b) {
  int largest = a.size() == b.size() ? 0 : 1000;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    largest = std::max(largest, std::abs(int{a[i]} - int{b[i]}));
  return largest;
}

/// Writes a number of `count` bytes, the most significant first.
void put(std::string& file, std::size_t at, std::uint32_t value, int count) {
  for (int i = count - 1; i >= 0; --i, value >>= 8)
    file[at + static_cast<std::size_t>(i)] = static_cast<char>(value);
}

/// A PNG file whose header, with the right checksum, promises another size.
std::string promising(std::string png, std::uint32_t width, std::uint32_t height) {
  put(png, 16, width, 4);
  put(png, 20, height, 4);
  put(png, 29, mica::detail::crc32({reinterpret_cast<const std::uint8_t*>(png.data()) + 12, 17}), 4);
  return png;
}

/// A JPEG file whose header promises another size: behind the marker, a length and a precision.
std::string promising_jpeg(std::string jpeg, std::uint32_t width, std::uint32_t height) {
  const std::size_t at = std::min(jpeg.find("\xff\xc0"), jpeg.find("\xff\xc2"));
  put(jpeg, at + 5, height, 2);
  put(jpeg, at + 7, width, 2);
  return jpeg;
}

const std::string grey_png = png_file({2, 3, PNG_COLOR_TYPE_GRAY, 8, {0, 50, 100, 150, 200, 255}});
const std::string colour_png = png_file({1, 2, PNG_COLOR_TYPE_RGB, 8, {10, 20, 30, 200, 100, 0}});
const std::string alpha_png =
    png_file({1, 2, PNG_COLOR_TYPE_RGB_ALPHA, 8, {10, 20, 30, 40, 200, 100, 0, 50}});

}  // namespace

TEST_CASE("a PNG file is read exactly, with the channels that it has") {
  const auto grey = decoded(grey_png);
  CHECK(grey.height == 2);
  CHECK(grey.width == 3);
  CHECK(grey.channels == 1);
  CHECK(grey.bytes == Bytes{0, 50, 100, 150, 200, 255});
  CHECK(pixels(colour_png) == Bytes{10, 20, 30, 200, 100, 0});
  CHECK(pixels(alpha_png) == Bytes{10, 20, 30, 40, 200, 100, 0, 50});
  CHECK(pixels(png_file({1, 2, PNG_COLOR_TYPE_GRAY_ALPHA, 8, {1, 2, 3, 4}})) == Bytes{1, 2, 3, 4});

  // Bits, from the highest of a byte on; and the upper bytes of 16 bits.
  CHECK(pixels(png_file({1, 3, PNG_COLOR_TYPE_GRAY, 1, {0b10100000}})) == Bytes{255, 0, 255});
  CHECK(pixels(png_file({1, 3, PNG_COLOR_TYPE_GRAY, 2, {0b00011100}})) == Bytes{0, 85, 255});
  CHECK(pixels(png_file({1, 2, PNG_COLOR_TYPE_GRAY, 4, {0x1f}})) == Bytes{17, 255});
  CHECK(pixels(png_file({1, 2, PNG_COLOR_TYPE_GRAY, 16, {1, 255, 200, 0}})) == Bytes{1, 200});
  CHECK(pixels(png_file({1, 1, PNG_COLOR_TYPE_RGB, 16, {1, 255, 2, 254, 3, 0}})) == Bytes{1, 2, 3});

  const std::vector<png_color> palette = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
  const PngFile of_palette{1, 4, PNG_COLOR_TYPE_PALETTE, 2, {0b00011001}, palette};
  CHECK(pixels(png_file(of_palette)) == Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 4, 5, 6});
  PngFile transparent = of_palette;
  transparent.alphas = {0, 100};
  CHECK(pixels(png_file(transparent)) == Bytes{1, 2, 3, 0, 4, 5, 6, 100, 7, 8, 9, 255, 4, 5, 6, 100});
  CHECK(pixels(png_file(transparent), 3) == pixels(png_file(of_palette)));
  CHECK(pixels(png_file(of_palette), 1) == Bytes{1, 4, 7, 4});

  PngFile interlaced{9, 11, PNG_COLOR_TYPE_RGB, 8, slopes(9, 11, 3)};
  interlaced.is_interlaced = true;
  CHECK(pixels(png_file(interlaced)) == interlaced.rows);
}

TEST_CASE("an image gets the channels that are asked for") {
  CHECK(pixels(grey_png, 3) ==
        Bytes{0, 0, 0, 50, 50, 50, 100, 100, 100, 150, 150, 150, 200, 200, 200, 255, 255, 255});
  CHECK(pixels(grey_png, 2) == Bytes{0, 255, 50, 255, 100, 255, 150, 255, 200, 255, 255, 255});
  CHECK(pixels(grey_png, 4).size() == 24);
  // 0.299 x 10 + 0.587 x 20 + 0.114 x 30 = 18.15; 0.299 x 200 + 0.587 x 100 = 118.5; libpng rounds down.
  CHECK(pixels(colour_png, 1) == Bytes{18, 118});
  CHECK(pixels(colour_png, 4) == Bytes{10, 20, 30, 255, 200, 100, 0, 255});
  CHECK(pixels(alpha_png, 3) == pixels(colour_png));  // the alpha is left out, and nothing blended
  CHECK(pixels(alpha_png, 2) == Bytes{18, 40, 118, 50});
  CHECK(pixels(png_file({1, 2, PNG_COLOR_TYPE_GRAY, 1, {0b01000000}}), 4) ==
        Bytes{0, 0, 0, 255, 255, 255, 255, 255});

  const std::string grey = jpeg_file(16, 16, 1, Bytes(256, 77));
  CHECK(pixels(grey, 3) == Bytes(768, 77));
  CHECK(pixels(grey, 2)[1] == 255);
  Bytes colour;
  for (int i = 0; i < 256; ++i) colour.insert(colour.end(), {200, 100, 0});
  CHECK(largest_difference(pixels(jpeg_file(16, 16, 3, colour), 1), Bytes(256, 118)) <= 2);
  CHECK(pixels(jpeg_file(16, 16, 3, colour), 4)[7] == 255);
}

TEST_CASE("a JPEG file is read within 2 of 255") {
  for (const Scans scans : {Scans::one, Scans::of_channels, Scans::progressive}) {
    for (const int channels : {1, 3}) {
      const Bytes values = slopes(19, 21, channels);
      const auto image = decoded(jpeg_file(19, 21, channels, values, scans));
      CHECK(image.height == 19);
      CHECK(image.width == 21);
      CHECK(image.channels == channels);
      CHECK(largest_difference(image.bytes, values) <= 2);
    }
  }
  // CMYK as Adobe marks it: inverted. R = C K / 255.
  Bytes cmyk, rgb;
  for (int i = 0; i < 64; ++i) {
    cmyk.insert(cmyk.end(), {255, 128, 64, 128});
    rgb.insert(rgb.end(), {128, 64, 32});
  }
  const std::string plain = jpeg_file(8, 8, 4, cmyk);
  CHECK(decoded(plain).channels == 3);
  CHECK(largest_difference(pixels(plain), rgb) <= 2);
  CHECK(largest_difference(pixels(plain, 1), Bytes(64, 79)) <= 2);
}

TEST_CASE("read_image gives a tensor") {
  const TemporaryFolder folder;
  const auto image = mica::read_image(folder.write("a.png", colour_png));
  CHECK(image.dimension(0) == 1);
  CHECK(image.dimension(1) == 2);
  CHECK(image.dimension(2) == 3);
  CHECK(image(0, 1, 0) == 200);
  CHECK(mica::read_image(folder.path("a.png"), 1)(0, 0, 0) == 18);

  // Two pixels become four: the places -1/4, 1/4, 3/4, 5/4.
  const auto images = mica::read_images({folder.path("a.png"), folder.path("a.png")}, mica::Input<1, 4, 3>{});
  CHECK(images.dimension(0) == 2);
  const std::vector<double> red = {10, 57.5, 152.5, 200};
  for (int x = 0; x < 4; ++x)
    CHECK(images(1, 0, x, 0) == doctest::Approx(red[static_cast<std::size_t>(x)] / 255));
}

TEST_CASE("what is not an image, or not one that fits, is refused") {
  const TemporaryFolder folder;
  CHECK(error_of([&] { mica::read_image(folder.write("a.png", "")); }) ==
        folder.path("a.png") + ": expected a PNG or JPEG image, found an empty file");
  CHECK(error_of([&] { mica::read_image(folder.write("b.png", "GIF89a")); }) ==
        folder.path("b.png") + ": expected a PNG or JPEG image, found another file");
  CHECK(error_of([&] { mica::read_image(folder.path("none.png")); }) ==
        folder.path("none.png") +
            ": expected a file that can be read, found none (No such file or directory)");
  CHECK(error_of([&] { mica::read_image("a.png", 5); }) ==
        "read_image: expected 1 to 4 channels, or 0 for those of the file, found 5");
  CHECK(error_of([&] {
          mica::read_images({}, {28, 28});
        }) == "read_images: expected images of 1, 3 or 4 channels, found 28x28");
  CHECK(error_of([&] {
          mica::read_images({}, {28, 28, 2});
        }) == "read_images: expected images of 1, 3 or 4 channels, found 28x28x2");
  CHECK(error_of([&] {
          mica::read_images({}, {100000, 100000, 1});
        }) == "read_images: expected at most 536870911 pixels, found 100000x100000x1");
}

TEST_CASE("a file that promises more than it can hold allocates little") {
  const std::string jpeg = jpeg_file(8, 8, 1, Bytes(64, 7)),
                    progressive = jpeg_file(8, 8, 1, Bytes(64, 7), Scans::progressive);
  const std::size_t before = bytes_allocated;
  CHECK(error_of([&] { pixels(promising(grey_png, 1000, 1000)); }) ==
        "it: expected at least 969 bytes for an image of 1000x1000, found " +
            std::to_string(grey_png.size()));
  CHECK(error_of([&] { pixels(promising(grey_png, 60000, 30000)); }) ==
        "it: expected an image of at most 134217728 pixels, found 30000x60000");
  for (const std::string& file : {jpeg, progressive}) {
    CHECK(error_of([&] { pixels(promising_jpeg(file, 2000, 1000)); }) ==
          "it: expected at least 1938 bytes for an image of 1000x2000, found " + std::to_string(file.size()));
    CHECK(error_of([&] { pixels(promising_jpeg(file, 65500, 65500)); }) ==
          "it: expected an image of at most 134217728 pixels, found 65500x65500");
  }
  CHECK(bytes_allocated - before < 20'000);

  // The limit refuses no image that is there: a million white pixels of one bit, and of a byte.
  CHECK(pixels(png_file({1000, 1000, PNG_COLOR_TYPE_GRAY, 1, Bytes(125'000, 255)})) == Bytes(1'000'000, 255));
  CHECK(pixels(png_file({1000, 1000, PNG_COLOR_TYPE_GRAY, 8, Bytes(1'000'000, 255)})) ==
        Bytes(1'000'000, 255));
  CHECK(pixels(jpeg_file(1000, 1000, 1, Bytes(1'000'000, 255), Scans::progressive)) == Bytes(1'000'000, 255));
}

TEST_CASE("a JPEG file of very many scans is refused") {
  const std::string file = jpeg_file(8, 8, 3, slopes(8, 8, 3), Scans::of_channels);
  const std::size_t scan = file.rfind("\xff\xda"), end = file.size() - 2;
  const auto repeated = [&](int times) {
    std::string many = file.substr(0, end);
    for (int i = 0; i < times; ++i) many += file.substr(scan, end - scan);
    return many + file.substr(end);
  };
  CHECK(pixels(repeated(100)) == pixels(file));
  CHECK(error_of([&] { pixels(repeated(600)); }) ==
        "it: expected a sound JPEG image, found a fault: more than 500 scans");
}

TEST_CASE("a file that was cut anywhere is refused") {
  PngFile interlaced{4,     5, PNG_COLOR_TYPE_PALETTE, 4, Bytes(12, 0x12), {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}},
                     {9, 8}};
  interlaced.is_interlaced = true;
  for (const std::string& file : {colour_png, png_file(interlaced), jpeg_file(9, 10, 3, slopes(9, 10, 3)),
                                  jpeg_file(9, 10, 1, slopes(9, 10, 1), Scans::progressive)}) {
    REQUIRE_FALSE(pixels(file).empty());
    for (std::size_t size = 0; size < file.size(); ++size) {
      const std::string error = error_of([&] { pixels(file.substr(0, size), 3); });
      CHECK(error.starts_with("it: expected "));
    }
  }
  CHECK(error_of([] { pixels(grey_png.substr(0, grey_png.size() - 1)); }) ==
        "it: expected a sound PNG image, found a fault: the file ends too early");
  const std::string jpeg = jpeg_file(8, 8, 1, Bytes(64, 7));
  CHECK(error_of([&] { pixels(jpeg.substr(0, jpeg.size() - 1)); }) ==
        "it: expected a sound JPEG image, found a fault: Premature end of JPEG file");
}

TEST_CASE("a file with a wrong bit is refused, or gives an image") {
  // PNG has checksums, so no wrong bit is missed.
  for (std::size_t bit = 0; bit < 8 * colour_png.size(); ++bit) {
    std::string damaged = colour_png;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    CHECK(error_of([&] { pixels(damaged); }).starts_with("it: expected "));
  }
  mica::Random random(7);
  int refused = 0;
  for (const Scans scans : {Scans::one, Scans::of_channels, Scans::progressive}) {
    const std::string file = jpeg_file(19, 21, 3, slopes(19, 21, 3), scans);
    for (int trial = 0; trial < 300; ++trial) {
      std::string damaged = file;
      const auto at = static_cast<std::size_t>(random.uniform() * static_cast<double>(file.size()));
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << trial % 8));
      const std::string error = error_of([&] {
        const auto image = decoded(damaged, 3);
        REQUIRE(image.bytes.size() == static_cast<std::size_t>(image.height * image.width * 3));
      });
      refused += error != "no error";
      CHECK((error == "no error" || error.starts_with("it: expected ")));
    }
  }
  CHECK(refused > 50);
}
