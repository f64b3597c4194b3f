// SPDX-License-Identifier: MIT
#include <mica/data/npy.hpp>
#include <mica/data/npz.hpp>
#include <mica/data/npz_writer.hpp>

#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"
#include "support/zip_files.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

std::vector<std::uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

mica::NpyArray array(const std::string& file) { return {"x.npy", bytes_of(file)}; }
std::string error(const std::string& file) {
  return error_of([&] { array(file); });
}

std::string dictionary(const std::string& descr, const std::string& shape,
                       const std::string& order = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
}

const std::string three_floats = std::string("\0\0\x80\x3f\0\0\0\xc0\0\0\0\x3f", 12);  // 1, -2, 0.5

/// What happens to a file of `good` that is cut off or changed somewhere: it is read, or there is an Error.
/// Returns how many of the changed files are refused.
template <class Read>
int refused_of_damaged(const std::string& good, Read read) {
  int refused = 0;
  const auto attempt = [&](const std::string& file) {
    refused += error_of([&] { read(file); }) != "no error";
  };
  for (std::size_t length = 0; length < good.size(); ++length) attempt(good.substr(0, length));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const int change : {1, 0x20, 0x80, 0xff}) {
      std::string damaged = good;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      attempt(damaged);
    }
    std::string large = good;
    for (std::size_t i = at; i < std::min(at + 4, good.size()); ++i) large[i] = '\xff';
    attempt(large);
    for (std::size_t i = at; i < std::min(at + 4, good.size()); ++i) large[i] = '9';
    attempt(large);
  }
  return refused;
}

}  // namespace

TEST_CASE("arrays of each type, in both byte orders") {
  CHECK(array(npy_file(dictionary("<f4", "(3,)"), three_floats)).values<float>() ==
        std::vector<float>{1, -2, 0.5});
  CHECK(array(npy_file(dictionary(">f8", "(1,)"), std::string("\x3f\xf8\0\0\0\0\0\0", 8))).values<double>() ==
        std::vector<double>{1.5});
  CHECK(array(npy_file(dictionary("|u1", "(2, 1)"), "\x07\xff")).values<int>() == std::vector<int>{7, 255});
  CHECK(array(npy_file(dictionary(">i4", "(1,)"), std::string("\xff\xff\xff\xfe", 4))).values<float>() ==
        std::vector<float>{-2});
  CHECK(array(npy_file(dictionary("<i8", "(1, 1)"), std::string("\x05\0\0\0\1\0\0\0", 8)))
            .values<std::int64_t>() == std::vector<std::int64_t>{4294967301});
  // No extents: one element. Other quotation marks and orders of the keys. Versions 2 and 3.
  CHECK(array(npy_file("{\"shape\":(),'fortran_order':False,'descr':'<f4'}", std::string("\0\0\0\x3f", 4), 2))
            .values<float>() == std::vector<float>{0.5});
  CHECK(array(npy_file(dictionary("<f4", "(0, 7)"), "", 3)).size() == 0);

  const auto tensor = array(npy_file(dictionary("<f4", "(3, 1)"), three_floats)).tensor<double, 2>();
  CHECK(tensor.dimension(0) == 3);
  CHECK(tensor(1, 0) == -2);
}

TEST_CASE("numbers that do not fit are refused") {
  const auto floats = array(npy_file(dictionary("<f4", "(3,)"), three_floats));
  CHECK(error_of([&] { floats.values<int>(); }) == "x.npy: expected elements of an integer type, found f4");
  CHECK(error_of([&] { floats.tensor<float, 2>(); }) == "x.npy: expected 2 dimensions, found 1");
  const auto large = array(npy_file(dictionary("<i8", "(1,)"), std::string("\x05\0\0\0\1\0\0\0", 8)));
  CHECK(error_of([&] { large.values<int>(); }) ==
        "x.npy: element 0 is 4294967301, expected -2147483648 to 2147483647");
}

TEST_CASE("what is written is read, and begins as NumPy's own files do") {
  const TemporaryFolder folder;
  mica::Tensor<std::int64_t, 2> x(2, 3);
  for (int i = 0; i < 6; ++i) x.data()[i] = 1000 * i;
  mica::write_npy(folder.path("x.npy"), x);
  const auto read = mica::read_npy(folder.path("x.npy"));
  CHECK(read.extents() == std::vector<std::size_t>{2, 3});
  CHECK(read.tensor<std::int64_t, 2>()(1, 2) == 5000);
  std::ifstream file(folder.path("x.npy"), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  CHECK(bytes.size() == 128 + 48);
  CHECK(bytes.starts_with(std::string(
      "\x93NUMPY\x01\0\x76\0{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), }    ", 70)));
  CHECK(bytes[127] == '\n');

  mica::Tensor<float, 1> y(3);
  y.setValues({1, 2, 3});
  mica::write_npy(folder.path("y.npy"), y);
  CHECK(mica::read_npy(folder.path("y.npy")).values<float>() == std::vector<float>{1, 2, 3});
  CHECK(error_of([&] { mica::write_npy(folder.path() + "/no/y.npy", y); }) ==
        folder.path() + "/no/y.npy: expected a file that can be written, found none");
}

TEST_CASE("several arrays are written with their names, and read again") {
  const TemporaryFolder folder;
  mica::Tensor<std::uint8_t, 2> x(2, 3);
  x.setValues({{1, 2, 3}, {4, 5, 255}});
  mica::Tensor<double, 1> y(2);
  y.setValues({-0.5, 3});
  const std::string path = folder.path("both.npz");
  mica::write_npz(path, "x", x, "größe/y", y);
  const mica::Npz file = mica::read_npz(path);
  CHECK(file.names() == std::vector<std::string>{"x", "größe/y"});
  CHECK(file["x"].extents() == std::vector<std::size_t>{2, 3});
  CHECK(file["x"].values<int>() == std::vector<int>{1, 2, 3, 4, 5, 255});
  CHECK(file["größe/y"].values<double>() == std::vector<double>{-0.5, 3});

  // The same arrays give the same bytes: the date of all is the first day of 1980.
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  CHECK(bytes.starts_with(std::string("PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0", 14)));
  CHECK(bytes.substr(26, 9) == std::string("\x05\0\0\0x.npy", 9));

  CHECK(error_of([&] { mica::write_npz(path, "x", x, "x", y); }) ==
        "expected arrays of different names, found two of the name x");
  CHECK(mica::read_npz(path).names().size() == 2);
  CHECK(error_of([&] { mica::write_npz(folder.path() + "/no/y.npz", "y", y); }) ==
        folder.path() + "/no/y.npz: expected a file that can be written, found none");
}

TEST_CASE("a file that is no array is refused with the place") {
  CHECK(error("\x93NUMPX 123456789") ==
        "x.npy, byte 0: expected an .npy file, which begins with \\x93NUMPY, found something else");
  CHECK(error("") ==
        "x.npy, byte 0: expected an .npy file, which begins with \\x93NUMPY, found a shorter file");
  CHECK(error(npy_file(dictionary("<f4", "(3,)"), three_floats, 4)) ==
        "x.npy, byte 6: expected version 1.0, 2.0 or 3.0, found 4.0");
  CHECK(error(npy_file(dictionary("<f2", "(3,)"), "123456")) ==
        "x.npy, byte 20: expected elements of type '|u1', '<i4', '<i8', '<f4' or '<f8', found '<f2'");
  CHECK(error(npy_file(dictionary("<f4", "(3,)", "True"), three_floats)) ==
        "x.npy, byte 44: expected 'fortran_order': False, which numpy.ascontiguousarray makes, found True");
  CHECK(error(npy_file(dictionary("<f4", "(4,)"), three_floats)) ==
        "x.npy, byte 70: expected 4 elements of 4 bytes and then the end of the file, found 12 bytes");
  CHECK(error(npy_file(dictionary("<f4", "(3)"), three_floats)) ==
        "x.npy, byte 62: expected ',' behind the only extent, found something else");
  CHECK(error(npy_file(dictionary("<f4", "(99999999999999999999999,)"), three_floats)) ==
        "x.npy, byte 61: expected an extent that memory can hold, found a larger one");
  CHECK(error(npy_file(dictionary("<f4", "(4294967296, 4294967296, 0)"), "")) ==
        "x.npy, byte 93: expected 4294967296x4294967296x0 elements of 4 bytes and then the end of the file, "
        "found 0 "
        "bytes");
  CHECK(error(npy_file("{'descr': '<f4', 'descr': '<f4'}", three_floats)) ==
        "x.npy, byte 27: expected the keys 'descr', 'fortran_order' and 'shape', each once, found 'descr'");
  CHECK(error(npy_file("{'descr': '<f4'}", three_floats)) ==
        "x.npy, byte 26: expected the keys 'descr', 'fortran_order' and 'shape', each once, found the end of "
        "the "
        "dictionary");
  CHECK(
      error(npy_file(dictionary("<f4", "(3,)") + "x", three_floats)) ==
      "x.npy, byte 67: expected spaces and the end of the line behind the dictionary, found something else");
  CHECK(error(std::string("\x93NUMPY\x01\0\xff\xff{}", 12)) ==
        "x.npy, byte 8: expected a header of at most 2 bytes, as the file has, found 65535");
}

TEST_CASE("arrays in an archive") {
  const std::string x = npy_file(dictionary("<f4", "(3,)"), three_floats),
                    y = npy_file(dictionary("|u1", "(3,)"), "\x01\x02\x01");
  const mica::Npz file("xy.npz", bytes_of(zipped({{"x_train.npy", x}, {"y_train.npy", y}})));
  CHECK(file.names() == std::vector<std::string>{"x_train", "y_train"});
  CHECK(file["x_train"].values<float>() == std::vector<float>{1, -2, 0.5});
  CHECK(file["y_train"].values<int>() == std::vector<int>{1, 2, 1});
  CHECK(error_of([&] { file["z"]; }) == "xy.npz: expected an array z, found x_train, y_train");
  // A comment behind the directory.
  CHECK(mica::Npz("c.npz", bytes_of(zipped({{"x.npy", x}}) + "PK comment")).names().size() == 1);

  const TemporaryFolder folder;
  CHECK(mica::read_npz(folder.write("a.npz", zipped({{"x.npy", x}})))["x"].size() == 3);
  CHECK(error_of([] { mica::Npz("e.npz", {}); }) ==
        "e.npz, byte 0: expected an .npz file, which is a zip archive, found a shorter file");
  CHECK(error_of([&] { mica::Npz("e.npz", bytes_of(x)); }) ==
        "e.npz, byte 0: expected the end of a zip archive's directory, found something else");
  CHECK(error_of([&] {
          mica::Npz("e.npz", bytes_of(zipped({{"x.npy", x, x, 12}})))["x"];
        }) == "e.npz, array x: expected an array that is stored or deflated, found method 12");
  CHECK(error_of([&] {
          mica::Npz("e.npz", bytes_of(zipped({{"x.npy", x, x, 8}})))["x"];
        }) ==
        "e.npz, array x: expected an array that is not compressed, found a deflated one: pass mica::unzip of "
        "<mica/ext/unzip.hpp>, as in read_npz(path, mica::unzip), and link mica::gzip");
  std::string damaged = zipped({{"x.npy", x}});
  damaged[damaged.find("descr") + 1] = 'E';
  CHECK(error_of([&] { mica::Npz("e.npz", bytes_of(damaged))["x"]; }) ==
        "e.npz, array x: expected the checksum of its data, found another");
}

TEST_CASE("whatever a damaged file holds, there is an Error or an array") {
  const std::string x = npy_file(dictionary("<f4", "(3, 1)"), three_floats);
  const int refused = refused_of_damaged(x, [](const std::string& file) {
    const auto values = array(file).values<double>();
    REQUIRE(values.size() <= file.size());
  });
  CHECK(refused > 300);
  const int refused_archives = refused_of_damaged(zipped({{"x.npy", x}}), [](const std::string& file) {
    const mica::Npz archive("x.npz", bytes_of(file));
    const mica::NpyArray read = archive["x"];
    REQUIRE(read.size() <= file.size());
  });
  CHECK(refused_archives > 1000);
}
