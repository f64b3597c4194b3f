// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/check_shape.hpp>
#include <mica/data/dataset.hpp>
#include <mica/data/elements.hpp>
#include <mica/data/whole_file.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#if __has_include(<sys/mman.h>)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#define MICA_HAS_MMAP 1
#else
#define MICA_HAS_MMAP 0
#endif

namespace mica {

namespace detail {

/// The bytes of a file, which the system reads when they are first used, and may forget again (POSIX mmap).
/// Where there is no mmap, the file is read as a whole.
class MappedFile {
 public:
  /// Throws Error if the file cannot be read.
  template <class = void>
  explicit MappedFile(const std::string& path) {
#if MICA_HAS_MMAP
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const int failure = file < 0 ? errno : map(file);
    if (file >= 0) ::close(file);
    if (failure != 0)
      throw_error({path, ": expected a file that can be read, found none (",
                   std::generic_category().message(failure), ")"});
#else
    read_ = read_whole_file(path);
    bytes_ = read_;
#endif
  }
  ~MappedFile() {
#if MICA_HAS_MMAP
    if (!bytes_.empty()) ::munmap(const_cast<std::uint8_t*>(bytes_.data()), bytes_.size());
#endif
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::uint8_t> bytes() const { return bytes_; }

 private:
#if MICA_HAS_MMAP
  /// Returns the number of the system's error, 0 if there is none.
  template <class = void>
  int map(int file) {
    struct stat status;
    if (::fstat(file, &status) != 0) return errno;
    if (S_ISDIR(status.st_mode)) return EISDIR;
    if (!S_ISREG(status.st_mode)) return EINVAL;
    if (status.st_size == 0) return 0;  // an empty mapping is an error
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (memory == MAP_FAILED) return errno;
    bytes_ = {static_cast<const std::uint8_t*>(memory), size};
    return 0;
  }
#else
  std::vector<std::uint8_t> read_;
#endif
  std::span<const std::uint8_t> bytes_;
};

/// A Source of the samples in a mapped file.
class MappedSamples {
 public:
  template <class T>
  MappedSamples(const std::string& path, const Shape& shape, std::size_t offset, const T*)
      : file_(std::make_shared<const MappedFile>(path)), shape_(shape) {
    check_shape(shape, "map_samples");
    const std::size_t all = file_->bytes().size(), size = static_cast<std::size_t>(shape.size()) * sizeof(T);
    if (offset > all || offset % alignof(T) != 0)
      throw_error({path, ": expected the first sample at byte 0 to ", all, ", at a multiple of ", alignof(T),
                   ", found ", offset});
    if ((all - offset) % size != 0 ||
        (all - offset) / size > static_cast<std::size_t>(std::numeric_limits<int>::max()))
      throw_error({path, ", byte ", offset, ": expected samples of ", to_string(shape), ", ", size,
                   " bytes each, found ", all - offset, " bytes"});
    count_ = static_cast<int>((all - offset) / size);
    if (count_ > 0) elements_ = Elements(reinterpret_cast<const T*>(file_->bytes().data() + offset), file_);
  }

  int size() const { return count_; }
  Shape shape() const { return shape_; }
  template <class = void>
  void read(int sample, float* out) const {
    read_as(sample, out);
  }
  template <class = void>
  void read(int sample, double* out) const {
    read_as(sample, out);
  }

 private:
  template <class T>
  void read_as(int sample, T* out) const {
    elements_.read(std::ptrdiff_t{sample} * shape_.size(), shape_.size(), out);
  }

  std::shared_ptr<const MappedFile> file_;
  Shape shape_;
  int count_ = 0;
  Elements elements_;
};

/// The same with class numbers.
struct MappedSamplesWithLabels : MappedSamples {
  std::vector<int> labels;

  template <class = void>
  MappedSamplesWithLabels(MappedSamples samples, const std::string& path, std::vector<int> class_numbers)
      : MappedSamples(std::move(samples)), labels(std::move(class_numbers)) {
    if (labels.size() != static_cast<std::size_t>(size()))
      throw_error(
          {path, ": expected ", labels.size(), " samples, one for each class number, found ", size()});
  }
  template <class = void>
  int label(int sample) const {
    return labels[static_cast<std::size_t>(sample)];
  }
};

}  // namespace detail

/// The samples of a file that need not fit in memory: contiguous elements of type T, std::uint8_t (read as
/// value / 255), float or double in the machine's byte order, from byte `offset` to the end of the file. The
/// system reads them when they are used (POSIX mmap; elsewhere the file is read as a whole).
///
///     auto images = map_samples<std::uint8_t>("train.bin", Shape(28, 28, 1), labels, 16);
///
/// The file must not change while the Dataset or a copy of it lives: if it becomes shorter, the system ends
/// the program. Throws Error if it cannot be read, or does not hold whole samples, one for each class number.
template <class T>
Dataset map_samples(const std::string& path, const Shape& shape, std::size_t offset = 0) {
  detail::require_sample_type<T>();
  return Dataset::of(detail::MappedSamples(path, shape, offset, static_cast<const T*>(nullptr)));
}
template <class T>
Dataset map_samples(const std::string& path, const Shape& shape, std::vector<int> labels,
                    std::size_t offset = 0) {
  detail::require_sample_type<T>();
  return Dataset::of(detail::MappedSamplesWithLabels(
      detail::MappedSamples(path, shape, offset, static_cast<const T*>(nullptr)), path, std::move(labels)));
}

}  // namespace mica

#undef MICA_HAS_MMAP
