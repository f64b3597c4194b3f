// SPDX-License-Identifier: MIT
#include <mica/io/npz_weights.hpp>

#include <mica/io/weights.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/sequential.hpp>

#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"
#include "support/zip_files.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace mica;

using Net = Sequential<Input<2, 2, 1>, Conv2D<2, 1>, Flatten, Dense<2>>;
constexpr std::size_t size = detail::Parameters<float, Net::Graph>::size;

std::vector<float> counted() {
  std::vector<float> values(size);
  for (std::size_t i = 0; i < size; ++i) values[i] = static_cast<float>(i) + 0.5F;
  return values;
}

std::string floats(const std::string& shape, const std::vector<float>& values) {
  return npy_file("{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }",
                  {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)});
}

/// The arrays of Net; all numbers of the kernel of Dense are `number`.
std::vector<ZipEntry> arrays(float number = 0) {
  return {{"conv2d/kernel.npy", floats("1, 1, 1, 2", {1, 2})},
          {"conv2d/bias.npy", floats("2,", {3, 4})},
          {"dense/kernel.npy", floats("8, 2", std::vector<float>(16, number))},
          {"dense/bias.npy", floats("2,", {5, 6})}};
}

/// Loads a file into values that are all 7. If this fails, they must all still be 7.
std::string error_of_loading(const std::string& file) {
  const TemporaryFolder folder;
  const std::string path = folder.write("net", file);
  std::vector<float> values(size, 7);
  const std::string error = error_of([&] { load_weights_npz<Net>(path, values.data()); });
  if (error != "no error") CHECK(values == std::vector<float>(size, 7));
  return error.starts_with(path) ? error.substr(path.size()) : error;
}

}  // namespace

TEST_CASE("a file of NumPy has an array for each tensor, with Keras' names and shapes") {
  const TemporaryFolder folder;
  const std::string path = folder.path("net.npz");
  const std::vector<float> values = counted();
  save_weights_npz<Net>(path, values.data());
  const Npz file = read_npz(path);
  CHECK(file.names() ==
        std::vector<std::string>{"conv2d/kernel", "conv2d/bias", "dense/kernel", "dense/bias"});
  const NpyArray kernel = file["dense/kernel"];
  CHECK(kernel.extents() == std::vector<std::size_t>{8, 2});
  // The kernel of Dense is that of Keras, [inputs, units].
  const auto at = static_cast<std::size_t>(detail::weight_tensors<Net>[2].offset);
  CHECK(kernel.values<float>()[1] == values[at + 8]);
  CHECK(kernel.values<float>()[2] == values[at + 1]);
}

TEST_CASE("arrays are read as weights, and all or none") {
  const TemporaryFolder folder;
  const std::string path = folder.path("net.npz"), other = folder.path("net.safetensors");
  const std::vector<float> values = counted();
  save_weights_npz<Net>(path, values.data());
  save_weights<Net>(other, values.data());
  std::vector<float> read(size), wanted(size);
  load_weights_npz<Net>(path, read.data());
  load_weights<Net>(other, wanted.data());
  CHECK(read == wanted);
  std::vector<double> doubles(read.begin(), read.end());
  save_weights_npz<Net>(path, doubles.data());
  load_weights_npz<Net>(path, read.data());
  CHECK(read == wanted);

  CHECK(error_of_loading(zipped(arrays(1))) == "no error");
  CHECK(error_of_loading(zipped(arrays(std::numeric_limits<float>::infinity()))) ==
        ", tensor dense/kernel: expected numbers that are finite as float32, found inf at [0, 0]");
}

TEST_CASE("arrays that are not those of the network are refused, with both beside each other") {
  std::vector<ZipEntry> others = arrays();
  others[1] = {"conv2d/bias.npy", floats("3,", {1, 2, 3})};
  const std::string error = error_of_loading(zipped(others));
  CHECK(error.find("conv2d/bias [3]") != std::string::npos);
  others = arrays();
  others.pop_back();
  CHECK(error_of_loading(zipped(others)).find("dense/bias [2]") != std::string::npos);
  CHECK(error_of_loading(zipped({})).find("conv2d/kernel [1,1,1,2]") != std::string::npos);
  others = arrays();
  others.push_back(others[0]);
  CHECK(error_of_loading(zipped(others)) ==
        "expected tensors of different names, found two of the name conv2d/kernel");
}

TEST_CASE("damaged archives are refused, and no more memory is asked for than the file has") {
  const std::string good = zipped(arrays(1));
  for (std::size_t length = 4; length < good.size(); ++length)
    CHECK(error_of_loading(good.substr(0, length)) != "no error");
  std::string changed = good;
  changed[good.find("PK\x01\x02") - 1] ^= 1;
  CHECK(error_of_loading(changed) == ", array dense/bias: expected the checksum of its data, found another");

  // A hundred entries of the directory for one array.
  const std::string one = zipped({{"a.npy", floats("64,", std::vector<float>(64))}});
  const std::size_t directory = one.find("PK\x01\x02"), end = one.find("PK\x05\x06");
  std::string overlapping = one.substr(0, directory);
  for (int i = 0; i < 100; ++i) {
    std::string entry = one.substr(directory, end - directory);
    entry[46] = static_cast<char>(20 + i);
    overlapping += entry;
  }
  overlapping += "PK\x05\x06" + little_endian(0, 4) + little_endian(100, 2) + little_endian(100, 2) +
                 little_endian(100 * (end - directory), 4) + little_endian(directory, 4) +
                 little_endian(0, 2);
  CHECK(error_of_loading(overlapping) ==
        ": expected arrays that lie behind one another, found some at the same place");
}
