// SPDX-License-Identifier: MIT
#include <mica/data/csv.hpp>

#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

namespace {

struct File {
  TemporaryFolder folder;
  std::string path;
  explicit File(const std::string& text) : path(folder.write("table.csv", text)) {}
};

mica::CsvTable read(const std::string& text, const mica::CsvOptions& options = {}) {
  return mica::read_csv(File(text).path, options);
}

std::string error(const std::string& text, const mica::CsvOptions& options = {}) {
  const File file(text);
  const std::string sentence = error_of([&] { mica::read_csv(file.path, options); });
  return sentence.size() > file.path.size() ? sentence.substr(file.path.size()) : sentence;
}

std::vector<double> sample(const mica::Dataset& data, int i) {
  std::vector<double> values(static_cast<std::size_t>(data.shape().size()));
  data.read(i, 0, data.shape().size(), values.data());
  return values;
}

}  // namespace

TEST_CASE("a table of numbers with a header") {
  const auto table = read("length,\"width, in cm\" , species\n1.5,-2e1,0\n +3 ,\"0.25\",2\r\n4,nan,1");
  CHECK(table.rows() == 3);
  CHECK(table.columns() == 3);
  CHECK(table.names() == std::vector<std::string>{"length", "width, in cm", "species"});
  CHECK(table(0, 1) == -20);
  CHECK(table(1, 0) == 3);
  CHECK(table(1, 1) == 0.25);
  CHECK(std::isnan(table(2, 1)));
  CHECK(table.column("species") == 2);

  const auto flowers = table.with_classes("species");
  CHECK(flowers.size() == 3);
  CHECK(flowers.shape() == mica::Shape(2));
  CHECK(flowers.classes() == 3);
  CHECK(flowers.label(1) == 2);
  CHECK(sample(flowers, 1) == std::vector<double>{3, 0.25});

  const auto lengths = table.with_values(0);
  CHECK(lengths.target_shape() == mica::Shape(1));
  double target = 0;
  lengths.read_target(2, 1, &target);
  CHECK(target == 4);
  CHECK(sample(lengths, 0) == std::vector<double>{-20, 0});
  CHECK(table.samples().shape() == mica::Shape(3));
}

TEST_CASE("without a header, and with other separators") {
  const auto table = read("1;2\n3;4\n", {.header = false, .separator = ';'});
  CHECK(table.rows() == 2);
  CHECK(table.names().empty());
  CHECK(table(1, 1) == 4);
  CHECK(read("a\tb\n1\t2\n", {.separator = '\t'})(0, 1) == 2);
  CHECK(read("\xef\xbb\xbf"
             "a\n7\n")
            .column("a") == 0);
  CHECK(read("a,b\n").rows() == 0);
  CHECK(read("", {.header = false}).rows() == 0);
  CHECK(read("a,\"say \"\"b\"\"\"\n1,2").names()[1] == "say \"b\"");
}

TEST_CASE("errors name the line and the column") {
  CHECK(error("a,b\n1,2\n3,x4\n") == ", line 3, column 2: expected a number, found \"x4\"");
  CHECK(error("a,b\n1,2 3\n") == ", line 2, column 2: expected a number, found \"2 3\"");
  CHECK(error("a,b\n1,\n") == ", line 2, column 2: expected a number, found nothing");
  CHECK(error("a,b\n1\n") == ", line 2, column 1: expected 2 fields in the line, found 1");
  CHECK(error("a,b\n1,2,3\n") == ", line 2, column 2: expected 2 fields in the line, found more");
  CHECK(error("1,2\n3\n", {.header = false}) == ", line 2, column 1: expected 2 fields in the line, found 1");
  CHECK(error("a,b\n\n1,2\n") == ", line 2, column 1: expected a number, found nothing");
  CHECK(error("a\n1e999\n") ==
        ", line 2, column 1: expected a number that a double can hold, found \"1e999\"");
  CHECK(error("a\n--1\n") == ", line 2, column 1: expected a number, found \"--1\"");
  CHECK(error("a\n+-1\n") == ", line 2, column 1: expected a number, found \"+-1\"");
  CHECK(error("a,a\n") == ", line 1: expected different names of the columns, found two of \"a\"");
  CHECK(error("a,\n") == ", line 1, column 2: expected the name of a column, found nothing");
  CHECK(error("") ==
        ", line 1, column 1: expected a line with the names of the columns, found the end of the file");
  CHECK(error("\"a\n1") ==
        ", line 1, column 1: expected a quotation mark that ends the field, found the end of the line");
  CHECK(error("\"a\"b\n1") == ", line 1, column 1: expected ',' or the end of the line, found \"b\"");
  CHECK(error("a\n" + std::string(100, 'y')) ==
        ", line 2, column 1: expected a number, found \"" + std::string(40, 'y') + "...\"");
}

TEST_CASE("targets that do not fit are refused") {
  const File file("a,b\n1,2\n3,0.5\n");
  const auto table = mica::read_csv(file.path);
  CHECK(error_of([&] { table.with_classes("b"); }) ==
        file.path + ", row 2, column 2: expected a class number, a whole number from 0, found 0.5");
  CHECK(error_of([&] { table.with_classes("c"); }) ==
        file.path + ": expected a column \"c\", found columns \"a\", \"b\"");
  CHECK(error_of([&] { table.with_values(2); }) == file.path + ": expected a column from 0 to 1, found 2");
  CHECK(error_of([] {
          read("a\n1\n").with_values(0);
        }).ends_with(": expected columns beside the target, found none"));
  CHECK(error_of([] { mica::read_csv("no/such.csv"); }) ==
        "no/such.csv: expected a file that can be read, found none (No such file or directory)");
}
