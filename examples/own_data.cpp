// SPDX-License-Identifier: MIT
// Data that are in your own memory: pointers and vectors, Eigen matrices, camera images, files. The same
// pictures are given to the same network in each of these ways, and it learns the same.

#include <mica/mica.hpp>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#ifdef HAS_OPENCV  // set by examples/CMakeLists.txt
#include <opencv2/core.hpp>
#endif

#if __has_include(<sys/mman.h>)
#define HAS_MMAP
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace {

constexpr int count = 300, height = 8, width = 8, channels = 3;
constexpr int picture_size = height * width * channels;
const mica::Shape shape(height, width, channels);

using Net = mica::Sequential<mica::Input<height, width, channels>, mica::Conv2D<4, 3, mica::ReLU>,
                             mica::Flatten, mica::Dense<3, mica::Softmax>>;

/// A picture as a camera delivers it and as cv::Mat describes it: in each pixel blue, green and red, and
/// `step` bytes from one row to the next, which may be more than a row has.
struct CameraImage {
  int rows, cols;
  std::size_t step;
  const std::uint8_t* data;
};

/// Stands for a camera: noise in which one colour is stronger, 0 red, 1 green, 2 blue.
struct Camera {
  static constexpr std::size_t step = 32;  // 3 * width bytes and 8 of padding
  std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(count * height * step, 0xff);
  std::vector<int> colours;

  Camera() {
    const mica::Random random(1);
    for (int n = 0; n < count; ++n) {
      mica::Random noise = random.stream(static_cast<std::uint64_t>(n));
      colours.push_back(n % 3);
      for (int row = 0; row < height; ++row) {
        for (int i = 0; i < width * channels; ++i) {
          const bool is_strong = 2 - i % 3 == colours.back();
          memory[static_cast<std::size_t>(n * height + row) * step + static_cast<std::size_t>(i)] =
              static_cast<std::uint8_t>(noise.uniform() * (is_strong ? 255 : 170));
        }
      }
    }
  }

  CameraImage image(int n) const {
    return {height, width, step, memory.data() + static_cast<std::size_t>(n * height) * step};
  }
};

/// Copies a picture row by row, without the padding, and turns blue, green, red into red, green, blue. The
/// members that are used here are those of a cv::Mat of type CV_8UC3.
template <class Image>
void copy_as_rgb(const Image& image, std::uint8_t* to) {
  for (int row = 0; row < image.rows; ++row) {
    const std::uint8_t* from = image.data + static_cast<std::size_t>(row) * image.step;
    for (int column = 0; column < image.cols; ++column, from += 3, to += 3) {
      to[0] = from[2];
      to[1] = from[1];
      to[2] = from[0];
    }
  }
}

/// Bytes stay bytes in a Dataset: mica reads them as value / 255 when it needs them.
mica::Dataset from_camera(const Camera& camera) {
  mica::Tensor<std::uint8_t, 4> x(count, height, width, channels);
  for (int n = 0; n < count; ++n) copy_as_rgb(camera.image(n), &x(n, 0, 0, 0));
  return mica::Dataset::from(std::move(x), shape, camera.colours);
}

#ifdef HAS_OPENCV
mica::Dataset from_opencv(const Camera& camera) {
  std::vector<std::uint8_t> values(count * picture_size);
  for (int n = 0; n < count; ++n) {
    const CameraImage image = camera.image(n);
    const cv::Mat mat(image.rows, image.cols, CV_8UC3, const_cast<std::uint8_t*>(image.data), image.step);
    copy_as_rgb(mat, values.data() + n * picture_size);
  }
  return mica::Dataset::from(std::move(values), shape, camera.colours);
}
#endif

/// The values lie one after the other, [picture, row, column, channel]. They are copied.
mica::Dataset from_vector(const std::vector<float>& values, const std::vector<int>& labels) {
  return mica::Dataset::from(values, shape, labels);
}

mica::Dataset from_pointers(const float* values, const long* labels) {
  return mica::Dataset::from(std::span(values, count * picture_size), shape, std::span(labels, count));
}

/// A vector for each picture.
mica::Dataset from_rows(const std::vector<std::vector<float>>& pictures, const std::vector<int>& labels) {
  return mica::Dataset::from(pictures, shape, labels);
}

/// Rows of values are targets too: here one value for each class, for CategoricalCrossentropy.
mica::Dataset with_one_hot_rows(const std::vector<float>& values, const std::vector<int>& labels) {
  std::vector<float> rows(count * 3, 0);
  for (std::size_t n = 0; n < count; ++n) rows[n * 3 + static_cast<std::size_t>(labels[n])] = 1;
  return mica::Dataset::from(values, shape, rows, mica::Shape(3));
}

/// Each row of a matrix is one picture, whether the matrix is column-major, as this one is, or row-major. A
/// network with a flat input, such as Input<192>, takes matrices as they are: model.fit(x, labels).
mica::Dataset from_matrix(const Eigen::MatrixXf& x, const Eigen::VectorXi& labels) {
  return mica::Dataset::from(x, shape, labels);
}

#ifdef HAS_MMAP
/// The floats of a file, which the system reads from the disk when they are used.
class MappedFile {
 public:
  MappedFile(const std::string& path, std::size_t floats) : bytes_(floats * sizeof(float)) {
    const int file = open(path.c_str(), O_RDONLY);
    address_ = mmap(nullptr, bytes_, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
  }
  ~MappedFile() {
    if (is_open()) munmap(address_, bytes_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  bool is_open() const { return address_ != MAP_FAILED; }
  const float* data() const { return static_cast<const float*>(address_); }

 private:
  std::size_t bytes_;
  void* address_;
};

/// A TensorMap refers to memory and copies nothing: `file` must outlive the Dataset and its copies.
mica::Dataset from_file(const MappedFile& file, const std::vector<int>& labels) {
  const Eigen::TensorMap<const mica::Tensor<float, 4>> x(file.data(), count, height, width, channels);
  return {x, Eigen::Map<const Eigen::VectorXi>(labels.data(), count)};
}
#endif

double first_loss = -1;
bool all_equal = true;

/// Trains on a Dataset and says how well that went; the result must not depend on where the data came from.
void train(const char* from, const mica::Dataset& data) {
  auto model = mica::compile(Net{}, mica::Adam{.learning_rate = 0.01}, mica::CategoricalCrossentropy{},
                             mica::Accuracy{});
  model.fit(data, {.epochs = 20, .verbose = 0});
  const mica::Logs result = model.evaluate(data);
  std::printf("%-20s loss %.6f, accuracy %.3f\n", from, result["loss"], result["accuracy"]);
  if (first_loss < 0) first_loss = result["loss"];
  all_equal = all_equal && result["loss"] == first_loss && result["accuracy"] > 0.9;
}

}  // namespace

int main() {
  const Camera camera;
  const mica::Dataset pictures = from_camera(camera);
  train("camera images", pictures);
#ifdef HAS_OPENCV
  train("cv::Mat", from_opencv(camera));
#endif

  std::vector<float> values(count * picture_size);
  for (int n = 0; n < count; ++n) pictures.read(n, 0, picture_size, values.data() + n * picture_size);
  const std::vector<long> numbers(camera.colours.begin(), camera.colours.end());
  std::vector<std::vector<float>> rows;
  for (int n = 0; n < count; ++n)
    rows.emplace_back(values.begin() + n * picture_size, values.begin() + (n + 1) * picture_size);
  train("a vector", from_vector(values, camera.colours));
  train("pointers", from_pointers(values.data(), numbers.data()));
  train("vectors of vectors", from_rows(rows, camera.colours));
  train("one-hot rows", with_one_hot_rows(values, camera.colours));

  Eigen::MatrixXf x(count, picture_size);
  for (int n = 0; n < count; ++n) {
    for (int i = 0; i < picture_size; ++i) x(n, i) = values[static_cast<std::size_t>(n * picture_size + i)];
  }
  train("an Eigen matrix", from_matrix(x, Eigen::Map<const Eigen::VectorXi>(camera.colours.data(), count)));

#ifdef HAS_MMAP
  const std::string path = "own_data.floats";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(float)));
  {
    const MappedFile file(path, values.size());
    if (!file.is_open()) {
      std::cerr << path << " cannot be mapped\n";
      return 1;
    }
    train("a mapped file", from_file(file, camera.colours));
  }
  std::remove(path.c_str());
#endif

  std::cout << (all_equal ? "All of them are the same pictures.\n" : "They differ.\n");
  return all_equal ? 0 : 1;
}
