// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/npy_front.hpp>
#include <mica/data/npy_header.hpp>
#include <mica/data/whole_file.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <ios>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mica {

/// An array of NumPy: what numpy.save writes, in C order (the last index varies fastest), of uint8, int32,
/// int64, float32 or float64. read_npy reads it.
///
///     NpyArray x = read_npy("x.npy"), y = read_npy("y.npy");
///     auto data = Dataset::from(x.values<float>(), Shape(28, 28, 1), y.values<int>());
class NpyArray {
 public:
  /// `file` are the bytes of an .npy file, `name` is for messages. Throws Error, with the position, if it is
  /// not one, or if it does not have as many bytes as its header says.
  template <class = void>
  NpyArray(std::string name, std::vector<std::uint8_t> file)
      : name_(std::move(name)),
        file_(std::move(file)),
        header_(detail::NpyHeaderParser(name_, file_.data(), file_.size()).parse()) {}

  const std::vector<std::size_t>& extents() const { return header_.extents; }
  /// The number of elements.
  std::size_t size() const { return header_.count; }
  /// Whether the elements are of the type uint8.
  template <class = void>
  bool has_bytes() const {
    return header_.type.type == detail::NpyType::u1;
  }

  /// The elements converted to `T`. Throws Error if an integer type `T` cannot hold one of them, or if the
  /// elements are not integers.
  template <class T>
  std::vector<T> values() const {
    std::vector<T> result(size());
    convert(result.data());
    return result;
  }

  /// The same as a tensor. Throws Error if the array has not `Rank` dimensions.
  template <class T, int Rank>
  Tensor<T, Rank> tensor() const {
    if (extents().size() != Rank)
      detail::throw_error({name_, ": expected ", Rank, " dimensions, found ", extents().size()});
    Eigen::DSizes<Eigen::Index, Rank> dimensions;
    std::copy_n(extents().begin(), Rank, dimensions.begin());
    Tensor<T, Rank> result(dimensions);
    convert(result.data());
    return result;
  }

 private:
  template <class T>
  void convert(T* out) const {
    switch (header_.type.type) {
      case detail::NpyType::u1:
        return convert_from<std::uint8_t>(out);
      case detail::NpyType::i4:
        return convert_from<std::int32_t>(out);
      case detail::NpyType::i8:
        return convert_from<std::int64_t>(out);
      case detail::NpyType::f4:
        return convert_from<float>(out);
      default:
        return convert_from<double>(out);
    }
  }

  template <class From, class T>
  void convert_from(T* out) const {
    if constexpr (std::is_integral_v<T> && std::is_floating_point_v<From>) {
      detail::throw_error({name_, ": expected elements of an integer type, found ", header_.type.name});
    } else {
      const bool turns = header_.is_big_endian != (std::endian::native == std::endian::big);
      for (std::size_t i = 0; i < size(); ++i) {
        std::uint8_t bytes[sizeof(From)];
        std::copy_n(file_.data() + header_.offset + i * sizeof(From), sizeof(From), bytes);
        if (turns) std::reverse(bytes, bytes + sizeof(From));
        From value;
        std::memcpy(&value, bytes, sizeof(From));
        out[i] = static_cast<T>(value);
        if constexpr (std::is_integral_v<T>)
          if (std::cmp_not_equal(+out[i], value))
            detail::throw_error({name_, ": element ", i, " is ", value, ", expected ",
                                 std::numeric_limits<T>::min(), " to ", std::numeric_limits<T>::max()});
      }
    }
  }

  std::string name_;
  std::vector<std::uint8_t> file_;
  detail::NpyHeader header_;
};

/// Reads an .npy file of version 1.0, 2.0 or 3.0. Throws Error as NpyArray does, and if the file cannot be
/// read. Allocates no more than the file has.
template <class = void>
NpyArray read_npy(const std::string& path) {
  return {path, detail::read_whole_file(path)};
}

/// Writes a row-major tensor of std::uint8_t, std::int32_t, std::int64_t, float or double as an .npy file of
/// version 1.0, for numpy.load. Throws Error if the file cannot be written.
template <AnyTensor X>
void write_npy(const std::string& path, const X& x) {
  using T = detail::scalar_of<X>;
  detail::require_row_major<X>();
  std::vector<std::uint64_t> extents;
  for (const Eigen::Index extent : x.dimensions()) extents.push_back(static_cast<std::uint64_t>(extent));
  std::ofstream file(path, std::ios::binary);
  file << detail::npy_front<T>(extents);
  file.write(reinterpret_cast<const char*>(x.data()),
             static_cast<std::streamsize>(x.size()) * static_cast<std::streamsize>(sizeof(T)));
  file.close();
  if (!file) detail::throw_error({path, ": expected a file that can be written, found none"});
}

}  // namespace mica
