# SPDX-License-Identifier: MIT
# A model does not pass from a file compiled for one width of packets to one compiled for another: the program
# does not link. With one width it does. And files that keep their models for themselves do not disturb one
# another.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

cmake_host_system_information(RESULT machine QUERY OS_PLATFORM)
if(NOT machine MATCHES "^(x86_64|AMD64)$")
  message(STATUS "skipped: the flags of this test are those of x86-64")
  return()
endif()

file(WRITE "${SCRATCH}/model.hpp" "#include <mica/mica.hpp>
using Net = mica::Sequential<mica::Input<3>, mica::Dense<2, mica::Softmax>>;
using Model = decltype(mica::compile(Net{}, mica::SGD{}, mica::CategoricalCrossentropy{}));
float ask(const Model& model);
")
file(WRITE "${SCRATCH}/ask.cpp" "#include \"model.hpp\"
float ask(const Model& model) { return model.parameters()[0]; }
")
file(WRITE "${SCRATCH}/main.cpp" "#include \"model.hpp\"
int main() { return ask(Model(Net{}, mica::SGD{})) < 1 ? 0 : 1; }
")

list(FILTER flags EXCLUDE REGEX "^-m")
set(compile "${cxx}" ${flags} -O0 -c)
must_run(${compile} -msse2 main.cpp -o main.o)
must_run(${compile} -msse2 ask.cpp -o same.o)
must_run(${compile} -mavx2 ask.cpp -o wider.o)
must_run("${cxx}" main.o same.o -pthread -o same)
must_run(./same)
run("${cxx}" main.o wider.o -pthread -o mixed)
if(status EQUAL 0 OR NOT output MATCHES "undefined [^\n]*ask\\(mica::packets_of_16_bytes::Model")
  message(FATAL_ERROR "expected no link of code for different packets, found status ${status}:\n${output}")
endif()

foreach(width IN ITEMS narrow wide)
  file(WRITE "${SCRATCH}/${width}.cpp" "#include <mica/mica.hpp>
float ${width}() {
  using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Conv2D<5, 3, mica::ReLU>, mica::Flatten,
                               mica::Dense<3, mica::Softmax>>;
  const auto model = mica::compile(Net{}, mica::SGD{}, mica::CategoricalCrossentropy{});
  mica::Tensor<float, 4> x(1, 6, 6, 1);
  for (int i = 0; i < 36; ++i) x.data()[i] = float(i) / 36;
  return model.predict(x)(0, 1);
}
")
endforeach()
file(WRITE "${SCRATCH}/both.cpp" "#include <cmath>
float narrow();
float wide();
int main() { return std::abs(narrow() - wide()) < 1e-5f ? 0 : 1; }
")
must_run(${compile} -msse2 narrow.cpp -o narrow.o)
must_run(${compile} -mavx2 wide.cpp -o wide.o)
must_run("${cxx}" both.cpp narrow.o wide.o -pthread -o both)
if(EXISTS /proc/cpuinfo)
  file(STRINGS /proc/cpuinfo has_avx2 REGEX "flags.* avx2 ")
  if(has_avx2)
    must_run(./both)
  endif()
endif()
