// SPDX-License-Identifier: MIT
#include <mica/ext/image_folder.hpp>
#include <mica/ext/read_image.hpp>

#include <mica/mica.hpp>

#include "support/error_of.hpp"
#include "support/image_files.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using Bytes = std::vector<std::uint8_t>;

/// A grey PNG file of one pixel.
std::string dot(std::uint8_t value) { return png_file({1, 1, PNG_COLOR_TYPE_GRAY, 8, {value}}); }

/// A folder that is written file by file; their folders are made.
struct Photos : TemporaryFolder {
  std::string add(const std::string& file, const std::string& contents) const {
    make(std::filesystem::path(file).parent_path().string());
    return write(file, contents);
  }
  std::string make(const std::string& folder) const {
    std::filesystem::create_directories(path(folder));
    return path(folder);
  }
  void link(const std::string& to, const std::string& from) const {
    std::filesystem::create_directory_symlink(path(to), path(from));
  }
};

const mica::Input<1, 1, 1> one_pixel;

/// The bytes of the pixels of a folder of dots.
std::vector<int> dots(const mica::ImageFolder& folder) {
  std::vector<int> values;
  for (int i = 0; i < folder.size(); ++i) {
    float value = 0;
    folder.read(i, &value);
    values.push_back(static_cast<int>(255 * value + 0.5F));
  }
  return values;
}

/// Images of 6x8 of two classes, a bright upper half and a bright lower half, as PNG and as JPEG.
void add_halves(const Photos& photos) {
  mica::Random random(3);
  for (int i = 0; i < 24; ++i) {
    Bytes pixels;
    for (int e = 0; e < 6 * 8 * 3; ++e) {
      const bool is_bright = (e / (3 * 8 * 3) == 0) == (i % 2 == 0);
      pixels.push_back(static_cast<std::uint8_t>(100 * random.uniform() + (is_bright ? 150 : 0)));
    }
    const std::string name = (i % 2 == 0 ? "above/" : "below/") + std::to_string(i);
    if (i % 4 < 2)
      photos.add(name + ".png", png_file({6, 8, PNG_COLOR_TYPE_RGB, 8, pixels}));
    else
      photos.add(name + ".JPG", jpeg_file(6, 8, 3, pixels));
  }
}

using Net = mica::Sequential<mica::Input<4, 4, 3>, mica::Flatten, mica::Dense<2, mica::Softmax>>;

auto new_model() {
  return mica::compile(Net{}, mica::SGD{.learning_rate = 0.1}, mica::SparseCategoricalCrossentropy{},
                       mica::Accuracy{});
}

std::vector<float> weights_of(const decltype(new_model())& model) {
  const auto kernel = model.weights<mica::At<2>, "kernel">();
  return {kernel.data(), kernel.data() + kernel.size()};
}

}  // namespace

TEST_CASE("folders are classes, in the order of their names, and files follow in the order of their paths") {
  const Photos photos;
  photos.add("dog/b.png", dot(5));
  photos.add("dog/a.jpeg", dot(4));  // the first bytes tell the format
  photos.add("Zebra/x.PNG", dot(1));
  photos.add("cat/deep/er/1.png", dot(3));
  photos.add("cat/9.jpg", dot(2));
  photos.add("cat/notes.txt", "no image");
  photos.add("cat/1.bmp", "no image that is read");
  photos.add(".hidden/1.png", dot(9));
  photos.add("1.png", dot(9));
  const mica::ImageFolder folder(photos.path(), one_pixel);
  CHECK(folder.class_names() == std::vector<std::string>{"Zebra", "cat", "dog"});
  CHECK(dots(folder) == std::vector<int>{1, 2, 3, 4, 5});
  CHECK(folder.path(2) == photos.path("cat/deep/er/1.png"));

  const auto data = mica::Dataset::of(folder);
  CHECK(data.size() == 5);
  CHECK(data.classes() == 3);
  CHECK(data.class_counts() == std::vector<int>{1, 2, 2});
  CHECK(data.shape() == mica::Shape(1, 1, 1));
  CHECK(mica::ImageFolder(photos.path(), mica::Shape(2, 3, 4)).shape() == mica::Shape(2, 3, 4));
  double value = 0;
  data.read(4, 0, 1, &value);
  CHECK(value == doctest::Approx(5.0 / 255).epsilon(1e-12));
}

TEST_CASE("links to files are files, and links to folders are entered if that is asked for") {
  const Photos photos;
  photos.add("away/2.png", dot(2));
  photos.add("photos/cat/1.png", dot(1));
  photos.link("away", "photos/cat/link");
  photos.link("away", "photos/dog");  // a class may be a link
  std::filesystem::create_symlink(photos.path("away/2.png"), photos.path("photos/cat/z.png"));
  const std::string root = photos.path("photos");
  CHECK(dots(mica::ImageFolder(root, one_pixel)) == std::vector<int>{1, 2, 2});
  CHECK(dots(mica::ImageFolder(root, one_pixel, {.follow_links = true})) == std::vector<int>{1, 2, 2, 2});

  photos.link("photos/cat", "photos/cat/again");
  CHECK(mica::ImageFolder(root, one_pixel).size() == 3);
  CHECK(error_of([&] { mica::ImageFolder(root, one_pixel, {.follow_links = true}); }) ==
        root + "/cat/again: expected a folder that does not hold itself, found a link to " +
            std::filesystem::canonical(root + "/cat").generic_string());
  photos.link("photos", "photos/bear");
  CHECK(error_of([&] { mica::ImageFolder(root, one_pixel); }) ==
        root + "/bear: expected a folder that does not hold itself, found a link to " +
            std::filesystem::canonical(root).generic_string());

  std::filesystem::remove(root + "/bear");
  std::filesystem::create_symlink(photos.path("nowhere"), root + "/cat/0.png");
  CHECK(error_of([&] { dots(mica::ImageFolder(root, one_pixel)); }) ==
        root + "/cat/0.png: expected a file that can be read, found none (No such file or directory)");
}

TEST_CASE("a folder without classes, a class without images and a wrong shape are refused") {
  const Photos photos;
  CHECK(error_of([&] { mica::ImageFolder(photos.path("none"), one_pixel); }) ==
        photos.path("none") + ": expected a folder that can be read, found none (No such file or directory)");
  photos.add("1.png", dot(1));
  CHECK(error_of([&] { mica::ImageFolder(photos.path(), one_pixel); }) ==
        photos.path() + ": expected a folder for each class, found none");
  photos.add("cat/1.png", dot(1));
  photos.add("dog/1.txt", "");
  CHECK(error_of([&] { mica::ImageFolder(photos.path(), one_pixel); }) ==
        photos.path("dog") + ": expected images (.png, .jpg, .jpeg), found none");
  CHECK(error_of([&] { mica::ImageFolder(photos.path(), mica::Input<28, 28>{}); }) ==
        "ImageFolder: expected images of 1, 3 or 4 channels, found 28x28");
  CHECK(error_of([&] {
          mica::ImageFolder(photos.path(), {28, 28, 2});
        }) == "ImageFolder: expected images of 1, 3 or 4 channels, found 28x28x2");
}

TEST_CASE("training from a folder of images, augmented, gives the same bits with any number of threads") {
  const Photos photos;
  add_halves(photos);
  const mica::ImageFolder folder(photos.path(), mica::Input<4, 4, 3>{});
  const auto data = mica::Dataset::of(folder);

  // The same samples in memory.
  std::vector<float> values(static_cast<std::size_t>(data.size() * 48));
  for (int i = 0; i < data.size(); ++i) folder.read(i, values.data() + 48 * i);
  std::vector<int> labels;
  for (int i = 0; i < data.size(); ++i) labels.push_back(folder.label(i));

  std::vector<std::vector<float>> weights;
  for (const int threads : {1, 2}) {
    for (const auto& samples : {data, mica::Dataset::from(values, mica::Shape(4, 4, 3), labels)}) {
      auto model = new_model();
      const auto history = model.fit(samples.augmented(mica::RandomFlip{mica::FlipMode::horizontal}),
                                     {.batch_size = 8, .epochs = 2, .verbose = 0, .threads = threads});
      CHECK(history["loss"].back() < history["loss"].front());
      weights.push_back(weights_of(model));
    }
  }
  CHECK(weights == std::vector(4, weights[0]));

  photos.add("below/9.png", "broken");
  auto model = new_model();
  CHECK(error_of([&] { model.fit(data, {.verbose = 0}); }) ==
        "sample 23 of the source cannot be read: " + photos.path("below/9.png") +
            ": expected a PNG or JPEG image, found another file");
}

TEST_CASE("check names all files that cannot be read") {
  const Photos photos;
  add_halves(photos);
  const mica::ImageFolder folder(photos.path(), mica::Input<4, 4, 3>{});
  CHECK(error_of([&] { folder.check(); }) == "no error");
  const std::string cut = photos.add("above/4.png", dot(1).substr(0, 40));
  const std::string empty = photos.add("below/15.JPG", ""), other = photos.add("below/9.png", "broken");
  for (const int threads : {0, 1, 3}) {
    CHECK(error_of([&] { folder.check(threads); }) ==
          photos.path() + ": expected images that can be read, found 3 of 24 that cannot:\n" +
              error_of([&] { mica::read_image(cut); }) + '\n' + empty +
              ": expected a PNG or JPEG image, found an empty file\n" + other +
              ": expected a PNG or JPEG image, found another file");
  }
  CHECK(error_of([&] { folder.check(-1); }) == "ImageFolder, check: expected threads >= 0, found -1");
}
