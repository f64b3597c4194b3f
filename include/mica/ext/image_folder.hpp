// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/utilities/exception_of.hpp>
#include <mica/core/utilities/thread_pool.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/ext/image/class_folders.hpp>
#include <mica/ext/image/decoded.hpp>
#include <mica/ext/image/resized.hpp>
#include <mica/layers/input.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace mica {

struct ImageFolderOptions {
  bool follow_links = false;  ///< whether links to folders inside of a class are entered
};

/// A Source of the images of a folder in which each class has a folder (Keras' image_dataset_from_directory,
/// torchvision's ImageFolder):
///
///     photos/cat/1.jpg, photos/cat/more/2.png, photos/dog/a.jpg
///
///     const ImageFolder photos("photos", Input<64, 64, 3>{});   // or Shape(64, 64, 3)
///     model.fit(Dataset::of(photos));
///     photos.class_names();                                     // "cat" is class 0, "dog" class 1
///
/// Classes are numbered in the order of their names, byte by byte; folders whose name begins with a point are
/// none. The images of a class are the files .png, .jpg and .jpeg, in any case, of its folder and of all
/// folders in it, folder after folder, each in the order of names; their first bytes say which format they
/// have. Other files are ignored, as in Keras, which also reads .bmp and .gif.
///
/// A sample is decoded when it is asked for, by several threads at once, see read_image; its shape decides
/// Keras' color_mode: 1 channel is "grayscale", 3 are "rgb", 4 "rgba". It is stretched to the height and the
/// width by bilinear interpolation without antialias, Keras' default. A byte is read as value / 255; Keras
/// leaves it to a Rescaling layer.
///
/// Throws Error if a folder cannot be read or holds itself by a link, if there is no class or no image in
/// one, or if the shape is not that of an image. Reading throws as read_image does, so that a broken file
/// ends training; `check()` finds all of them before. Needs libpng and libjpeg (CMake target mica::image).
class ImageFolder {
 public:
  ImageFolder(const std::string& folder, const Shape& shape, const ImageFolderOptions& options = {})
      : folder_(folder), shape_(shape) {
    detail::check_image_shape("ImageFolder", shape);
    files_ = std::make_shared<const detail::ClassFolders>(folder, options.follow_links);
  }
  template <int... Extents>
  ImageFolder(const std::string& folder, Input<Extents...>, const ImageFolderOptions& options = {})
      : ImageFolder(folder, Shape(Extents...), options) {}

  const std::vector<std::string>& class_names() const { return files_->names(); }
  /// The file of a sample.
  const std::string& path(int sample) const { return files_->paths()[static_cast<std::size_t>(sample)]; }

  int size() const { return static_cast<int>(files_->paths().size()); }
  Shape shape() const { return shape_; }
  int classes() const { return static_cast<int>(class_names().size()); }
  int label(int sample) const { return files_->labels()[static_cast<std::size_t>(sample)]; }

  /// Reads every image once, by `threads` threads, as many as the machine has cores if that is 0. Throws
  /// Error if some cannot be read, with a line for each: its file, what was expected and what was found.
  void check(int threads = 0) const {
    if (threads < 0) detail::throw_error({"ImageFolder, check: expected threads >= 0, found ", threads});
    std::vector<std::string> failures(files_->paths().size());
    detail::ThreadPool(threads).run(size(), [&](int, int i) {
      failures[static_cast<std::size_t>(i)] =
          detail::failure_of([&] { detail::decoded_file(path(i), shape_.channels()); });
    });
    std::string lines;
    int broken = 0;
    for (const std::string& failure : failures) {
      if (failure.empty()) continue;
      lines += '\n' + failure;
      ++broken;
    }
    if (broken > 0)
      detail::throw_error({folder_, ": expected images that can be read, found ", broken, " of ", size(),
                           " that cannot:", lines});
  }

  void read(int sample, float* out) const { read_as(sample, out); }
  void read(int sample, double* out) const { read_as(sample, out); }

 private:
  template <class T>
  void read_as(int sample, T* out) const {
    detail::write_resized(detail::decoded_file(path(sample), shape_.channels()), shape_, out);
  }

  std::string folder_;
  Shape shape_;
  std::shared_ptr<const detail::ClassFolders> files_;
};

}  // namespace mica
