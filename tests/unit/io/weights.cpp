// SPDX-License-Identifier: MIT
#include <mica/io/weights.hpp>

#include <mica/activations/relu.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/pooling/global_average_pooling2d.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/frozen.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/sequential.hpp>

#include "support/allocations.hpp"
#include "support/error_of.hpp"
#include "support/safetensors_files.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace mica;

using Net = Sequential<Input<3, 3, 1>, Conv2D<2, 2>, Flatten, Dense<2>>;

// The tensors of Net: (8 + 2) values from 0, (16 + 2) from 16, with a gap between the layers.
template <class T>
constexpr int size = detail::Parameters<T, Net::Graph>::size;
constexpr bool is_gap(int i) { return (10 <= i && i < 16) || i >= 34; }

/// 1, 2, 3, ... in the tensors, 0 in the gaps.
template <class T = float>
std::vector<T> counted() {
  std::vector<T> values(std::size_t{size<T>});
  T next = 1;
  for (int i = 0; i < size<T>; ++i) values[static_cast<std::size_t>(i)] = is_gap(i) ? T(0) : next++;
  return values;
}

template <class Network>
std::vector<float> initial_values(std::uint64_t seed) {
  detail::Parameters<float, typename Network::Graph> parameters;
  parameters.initialize(seed);
  return {parameters.values(), parameters.values() + parameters.size};
}

std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

template <class Network, class T>
std::string written(const std::vector<T>& values) {
  const TemporaryFolder folder;
  save_weights<Network>(folder.path("net"), values.data());
  return contents(folder.path("net"));
}

/// Loads a file, whole or what matches, into values that are all 7. If this fails, they must all still be 7.
std::string error_of_loading(const std::string& file, bool skips = false) {
  const TemporaryFolder folder;
  const std::string path = folder.write("net", file);
  std::vector<float> values(std::size_t{size<float>}, 7);
  std::string error = error_of([&] {
    if (skips)
      load_weights<Net>(path, values.data(), skip_mismatch);
    else
      load_weights<Net>(path, values.data());
  });
  if (error != "no error") CHECK(values == std::vector<float>(values.size(), 7));
  return error.starts_with(path) ? error.substr(path.size()) : error;
}

const std::string rest_of_metadata =
    R"("mica_version":"0.1.0","mica_format":"2","network":"Sequential<Input<3, 3, 1>, )"
    R"(Conv2D<2, Size{2, 2}>, Flatten, Dense<2>>"})";
const std::string list = R"("conv2d/kernel":{"dtype":"F32","shape":[2,2,1,2],"data_offsets":[0,32]},)"
                         R"("conv2d/bias":{"dtype":"F32","shape":[2],"data_offsets":[32,40]},)"
                         R"("dense/kernel":{"dtype":"F32","shape":[8,2],"data_offsets":[40,104]},)"
                         R"("dense/bias":{"dtype":"F32","shape":[2],"data_offsets":[104,112]})";

std::string changed(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("a file has Keras' names and shapes, a description, and numbers with the lowest byte first") {
  const std::string file = written<Net>(counted());
  const std::string start = R"({"__metadata__":{"mica_crc32":")",
                    header = rest_of_metadata + ',' + list + '}';
  CHECK(file.substr(8, start.size()) == start);
  CHECK(file.substr(8 + start.size() + 8, header.size() + 2) == "\"," + header);
  CHECK(file.size() % 8 == 0);
  const std::string data = file.substr(file.size() - 112);
  CHECK(data.substr(0, 8) == std::string("\0\0\x80\x3f\0\0\0\x40", 8));  // 1, 2
  CHECK(data.substr(108) == std::string("\0\0\xe0\x41", 4));             // 28
  // The kernel of Dense is that of Keras, [inputs, units]: 11, 19, 12, ...
  CHECK(data.substr(40, 12) == std::string("\0\0\x30\x41\0\0\x98\x41\0\0\x40\x41", 12));
}

TEST_CASE("what was written is read, also as numbers of the other size, and gaps stay as they are") {
  const TemporaryFolder folder;
  const std::string path = folder.path("net");
  std::vector<float> floats = counted();
  floats[1] = std::numeric_limits<float>::max();
  floats[2] = -0.0F;
  floats[3] = std::numeric_limits<float>::denorm_min();
  save_weights<Net>(path, floats.data());
  auto read = std::vector<float>(floats.size(), -7);
  load_weights<Net>(path, read.data());
  for (int i = 0; i < size<float>; ++i)
    CHECK(read[static_cast<std::size_t>(i)] == (is_gap(i) ? -7 : floats[static_cast<std::size_t>(i)]));
  CHECK(written<Net>(read) == contents(path));
  std::vector<double> doubles(floats.size());
  load_weights<Net>(path, doubles.data());
  save_weights<Net>(path, doubles.data());
  CHECK(contents(path).find("\"F64\"") != std::string::npos);
  CHECK(load_weights<Net>(path, read.data(), skip_mismatch).empty());
  CHECK(written<Net>(read) == written<Net>(floats));
}

TEST_CASE("a file of another writer is read: tensors in any order, of any float, without metadata") {
  const std::string other =
      R"({"dense/bias":{"dtype":"F64","shape":[2],"data_offsets":[48,64]},)"
      R"("conv2d/kernel":{"dtype":"F16","shape":[2,2,1,2],"data_offsets":[0,16]},)"
      R"("conv2d/bias":{"dtype":"BF16","shape":[2],"data_offsets":[64,68]},)"
      R"("dense/kernel":{"dtype":"F16","shape":[8,2],"data_offsets":[16,48]}, "__metadata__":{"format":"pt"}})";
  std::string data(68, '\0');
  data[1] = 0x3c;                                // kernel[0] = 1
  data[16 + 2 + 1] = 0x40;                       // dense/kernel[0, 1] = 2
  data[48 + 6] = '\xf0', data[48 + 7] = '\x3f';  // bias[0] = 1
  data[66] = '\x80', data[67] = '\xbf';          // conv2d/bias[1] = -1
  const TemporaryFolder folder;
  std::vector<float> values(std::size_t{size<float>}, 7);
  load_weights<Net>(folder.write("net", safetensors_file(other, data)), values.data());
  CHECK(values[0] == 1);
  CHECK(values[9] == -1);
  CHECK(values[16 + 8] == 2);
  CHECK(values[16 + 16] == 1);
  CHECK(values[1] == 0);
}

TEST_CASE("the file of another network is refused with both beside each other, and nothing is changed") {
  using Wider = Sequential<Input<3, 3, 1>, Conv2D<3, 2, ReLU>, Flatten, Dense<2>>;
  CHECK(error_of_loading(written<Wider>(initial_values<Wider>(1))) ==
        ": expected the network of this program, found another: Conv2D<2, Size{2, 2}> in the program, "
        "Conv2D<3, "
        "Size{2, 2}, ReLU> in the file\n"
        "  program               | file\n"
        "  Input<3, 3, 1>        | Input<3, 3, 1>\n"
        "> Conv2D<2, Size{2, 2}> | Conv2D<3, Size{2, 2}, ReLU>\n"
        "  Flatten               | Flatten\n"
        "  Dense<2>              | Dense<2>");
  const std::string data(112, '\0');
  CHECK(error_of_loading(safetensors_file('{' + changed(list, "dense/bias", "dense_1/bias") + '}', data)) ==
        ": expected the network of this program, found another: dense/bias [2] in the program, nothing in "
        "the file\n"
        "  program                 | file\n"
        "  conv2d/kernel [2,2,1,2] | conv2d/kernel [2,2,1,2]\n"
        "  conv2d/bias [2]         | conv2d/bias [2]\n"
        "  dense/kernel [8,2]      | dense/kernel [8,2]\n"
        "> dense/bias [2]          | \n"
        "                          | dense_1/bias [2]");
  CHECK(error_of_loading(safetensors_file('{' + changed(list, "[8,2]", "[2,8]") + '}', data))
            .find("dense/kernel [8,2] in the program, dense/kernel [2,8] in the file\n") !=
        std::string::npos);
  const std::string more = ",\"more\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[112,116]}}";
  CHECK(error_of_loading(safetensors_file('{' + list + more, data + "1234"))
            .find("nothing in the program, more [1] in the file\n") != std::string::npos);
  CHECK(error_of_loading(safetensors_file('{' + list + changed(more, "more", "sample:input"),
                                          data + "1234")) == "no error");
  CHECK(error_of_loading(safetensors_file("{}", ""))
            .find("conv2d/kernel [2,2,1,2] in the program, nothing in the file") != std::string::npos);
}

TEST_CASE("networks with the same tensors share their weights, whatever else differs") {
  using Same = Sequential<Input<3, 3, 1>, Frozen<Conv2D<2, 2, ReLU>>, Flatten, Dense<2>>;
  const auto values = initial_values<Same>(3);
  CHECK(error_of_loading(written<Same>(values)) == "no error");
}

TEST_CASE("what has the same name and shape is loaded on request, and the rest is named") {
  using Other = Sequential<Input<3, 3, 1>, Conv2D<2, 2>, Flatten, Dense<3, NoBias>, Dense<2>>;
  const TemporaryFolder folder;
  const std::string path = folder.write("net", written<Net>(counted()));
  const auto before = initial_values<Other>(2);
  auto values = before;
  CHECK(
      load_weights<Other>(path, values.data(), skip_mismatch) ==
      std::vector<std::string>{
          R"(The file's "dense/kernel [8,2]" was skipped: the network expects "dense/kernel [8,3]".)",
          R"(The file's "dense/bias [2]" was skipped: the network expects only "dense/kernel [8,3]" at this path.)",
          R"(The network's "dense_1/kernel [3,2]" was not loaded: the file does not have it.)",
          R"(The network's "dense_1/bias [2]" was not loaded: the file does not have it.)"});
  for (std::size_t i = 0; i < values.size(); ++i) CHECK(values[i] == (i < 10 ? counted()[i] : before[i]));
}

TEST_CASE("numbers that are not finite are written, but not read, nor those that are infinite as a float") {
  auto floats = counted();
  floats[16 + 11] = std::numeric_limits<float>::quiet_NaN();
  for (const bool skips : {false, true})
    CHECK(error_of_loading(written<Net>(floats), skips) ==
          ", tensor dense/kernel: expected numbers that are finite as float32, found NaN at [3, 1]");
  auto doubles = counted<double>();
  doubles[9] = 1e300;
  CHECK(error_of_loading(written<Net>(doubles)) ==
        ", tensor conv2d/bias: expected numbers that are finite as float32, found 1e+300 at [1]");
  CHECK(error_of_loading(safetensors_file('{' + changed(list, "F32", "I32") + '}', std::string(112, '\0'))) ==
        ", tensor conv2d/kernel: expected elements of the type F64, F32, F16 or BF16, found I32");
}

TEST_CASE("a file of a later format, or of mica without its alignment, is refused") {
  const std::string data(112, '\0');
  CHECK(error_of_loading(safetensors_file("{\"__metadata__\":{\"mica_format\":\"3\"}," + list + '}', data)) ==
        ": expected the format 2, found 3, which a later version of mica may read");
  std::string header = R"({"__metadata__":{)" + rest_of_metadata + ',' + list + '}';
  header.append(9 - header.size() % 8, ' ');
  CHECK(error_of_loading(safetensors_file(header, data)) ==
        ": expected a header of a multiple of 8 bytes, as mica writes it, found another");
}

TEST_CASE("a file that is cut off anywhere is refused, and so is any with a changed bit") {
  const std::string file = written<Net>(counted());
  for (std::size_t length = 0; length < file.size(); ++length) {
    CAPTURE(length);
    CHECK(error_of_loading(file.substr(0, length), length % 2 == 1) != "no error");
  }
  CHECK(error_of_loading(file + '\0') ==
        ": expected bytes with the checksum in the file, found others: the file is damaged");
  // Where the name of the checksum is changed, all else is as it was.
  const std::size_t name = file.find("mica_crc32");
  for (std::size_t bit = 0; bit < 8 * file.size(); ++bit) {
    CAPTURE(bit);
    std::string changed_file = file;
    changed_file[bit / 8] = static_cast<char>(changed_file[bit / 8] ^ 1 << bit % 8);
    const bool is_in_name = bit / 8 >= name && bit / 8 < name + 10;
    if (error_of_loading(changed_file) == "no error" && !is_in_name) FAIL("read");
  }
}

TEST_CASE("no more memory is asked for than a small multiple of the file's size") {
  using Large = Sequential<Input<1000>, Dense<100, NoBias>>;
  const TemporaryFolder folder;
  const std::string path = folder.write("net", written<Large>(initial_values<Large>(1)));
  std::vector<float> values(std::size_t{detail::Parameters<float, Large::Graph>::size});
  CHECK(allocated_by([&] { load_weights<Large>(path, values.data()); }) < 2 * 400'000 + 30'000);
}

TEST_CASE("whichever allocation fails while a file is read, no value is changed") {
  const TemporaryFolder folder;
  const std::string path = folder.write("net", written<Net>(counted()));
  for (const bool skips : {false, true}) {
    bool has_failed = true;
    for (std::int64_t k = 0; has_failed; ++k) {
      std::vector<float> values(std::size_t{size<float>}, 7);
      has_failed = fails_without_allocation(k, [&] {
        if (skips)
          load_weights<Net>(path, values.data(), skip_mismatch);
        else
          load_weights<Net>(path, values.data());
      });
      if ((values == std::vector<float>(values.size(), 7)) != has_failed) FAIL("changed");
    }
  }
}

TEST_CASE("weights are saved and loaded, in place of what was there") {
  const TemporaryFolder folder;
  const std::string path = folder.write("net", "something else");
  save_weights<Net>(path, counted().data());
  CHECK(contents(path) == written<Net>(counted()));
  CHECK(contents(path + ".part") == "");

  std::vector<float> values(std::size_t{size<float>});
  load_weights<Net>(path, values.data());
  CHECK(values == counted());
}

TEST_CASE("a disk that is full takes nothing away") {
  const TemporaryFolder folder;
  const std::string path = folder.write("net", "precious");
  CHECK(error_of([&] {
          detail::replace_file(path, [](std::ostream& out) { out.setstate(std::ios::badbit); });
        }) == path + ": expected to write the weights, found that the file cannot be written");
  CHECK(contents(path) == "precious");
  CHECK(!std::filesystem::exists(path + ".part"));
}

TEST_CASE("weights that cannot be saved lose nothing") {
  const TemporaryFolder folder;
  const std::string path = folder.write("net", "precious");
  std::filesystem::create_directory(path + ".part");
  CHECK(error_of([&] { save_weights<Net>(path, counted().data()); }) ==
        path + ": expected to write the weights, found that the file cannot be written");
  CHECK(contents(path) == "precious");
  CHECK(std::filesystem::exists(path + ".part"));

  CHECK(error_of([&] { save_weights<Net>(folder.path("no/such/folder"), counted().data()); }) ==
        folder.path("no/such/folder") +
            ": expected to write the weights, found that the file cannot be written");
  CHECK(error_of([&] { save_weights<Net>(folder.path(), counted().data()); }) ==
        folder.path() + ": expected the name of a file to write the weights to, found a folder or a device");
}

TEST_CASE("a file that is not there, or a folder, is refused by name") {
  const TemporaryFolder folder;
  std::vector<float> values(std::size_t{size<float>});
  const auto load = [&](const std::string& path) {
    return error_of([&] { load_weights<Net>(path, values.data()); });
  };
  CHECK(load(folder.path("net")) ==
        folder.path("net") + ": expected a file that can be read, found none (No such file or directory)");
  CHECK(load(folder.path()).starts_with(folder.path()));
}

namespace {

using Branched = Sequential<Input<3, 3, 2>, Residual<Shortcut<Conv2D<1, 1>>, Conv2D<1, 3, Same>>,
                            Concatenate<Identity, Sequential<Identity, Conv2D<2, 1, NoBias>>>,
                            BatchNormalization<>, Sequential<GlobalAveragePooling2D, Residual<Dense<3>>>>;

}  // namespace

TEST_CASE("the layers of a network that branches are named by what they are in, and read again") {
  const TemporaryFolder folder;
  const std::string path = folder.path("net");
  std::vector<float> values = initial_values<Branched>(3), again(values.size());
  save_weights<Branched>(path, values.data());
  for (const char* name :
       {"residual/conv2d/kernel", "residual/shortcut/conv2d_1/bias", "concatenate/sequential/conv2d_2/kernel",
        "batch_normalization/moving_variance", "sequential_1/residual_1/dense/kernel"}) {
    CAPTURE(name);
    CHECK(contents(path).find('"' + std::string(name) + '"') != std::string::npos);
  }
  load_weights<Branched>(path, again.data());
  CHECK(again == values);
  using Straight = Sequential<Input<3, 3, 2>, Conv2D<1, 3, Same>, Conv2D<1, 1>>;
  save_weights<Straight>(path, initial_values<Straight>(3).data());
  CHECK(error_of([&] { load_weights<Branched>(path, again.data()); }) ==
        path +
            ": expected the network of this program, found another: Residual in the program, Conv2D<1, "
            "Size{3, 3}, "
            "Same> in the file\n"
            "  program                           | file\n"
            "  Input<3, 3, 2>                    | Input<3, 3, 2>\n"
            "> Residual                          | Conv2D<1, Size{3, 3}, Same>\n"
            "    Shortcut                        | Conv2D<1, Size{1, 1}>\n"
            "      Conv2D<1, Size{1, 1}>         | \n"
            "    Conv2D<1, Size{3, 3}, Same>     | \n"
            "  Concatenate                       | \n"
            "    Sequential                      | \n"
            "    Sequential                      | \n"
            "      Sequential                    | \n"
            "      Conv2D<2, Size{1, 1}, NoBias> | \n"
            "  BatchNormalization<>              | \n"
            "  Sequential                        | \n"
            "    GlobalAveragePooling2D          | \n"
            "    Residual                        | \n"
            "      Dense<3>                      | ");
  CHECK(again == values);
}
