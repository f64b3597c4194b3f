// SPDX-License-Identifier: MIT
// Any bytes are read as a file "mica weights 1", whole and with skip_mismatch, from a stream that can seek and from
// one that cannot. All must agree, nothing but mica::Error may come out, an error changes nothing, and all
// values are finite.
#include <mica/core/values/finite.hpp>
#include <mica/io/old_weights.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/dense.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/sequential.hpp>

#include "../support/idx_files.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <istream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<2>, mica::Dense<3>, mica::Residual<mica::BatchNormalization<>>,
                             mica::Dense<1, mica::NoBias>>;
constexpr std::size_t size = mica::detail::Parameters<float, Net::Graph>::size;

void require(bool condition) {
  if (!condition) std::abort();
}

bool have_equal_bits(float a, float b) { return std::memcmp(&a, &b, sizeof a) == 0; }

/// What a call of read makes of values that are all `before`; `skipped` is empty after an error.
struct Result {
  float before;
  std::vector<float> values = std::vector<float>(size, before);
  std::optional<std::vector<std::string>> skipped = {};
};

template <class Read>
Result result_of(float before, Read read) {
  Result result{before};
  try {
    result.skipped = read(result.values.data());
  } catch (const mica::Error&) {
    for (const float value : result.values) require(have_equal_bits(value, before));
  }
  for (const float value : result.values) require(mica::detail::is_finite(value));
  return result;
}

/// The calls say the same, and each value is the same number of the file or was not changed by either.
void require_equal(const Result& a, const Result& b) {
  require(a.skipped == b.skipped);
  for (std::size_t i = 0; i < size; ++i)
    require(have_equal_bits(a.values[i], b.values[i]) ||
            (have_equal_bits(a.values[i], a.before) && have_equal_bits(b.values[i], b.before)));
}

Result read_matching(float before, std::istream& in) {
  return result_of(before,
                   [&](float* to) { return mica::read_weights<Net>(in, "file", to, mica::skip_mismatch); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  const std::string file(reinterpret_cast<const char*>(data), bytes);

  std::istringstream seekable(file), again(file);
  Pipe pipe(file);
  const Result matching = read_matching(-7, seekable);
  require_equal(matching, read_matching(9, pipe));

  const Result whole = result_of(9, [&](float* to) {
    mica::read_weights<Net>(again, "file", to);
    return std::vector<std::string>();
  });
  if (whole.skipped) require_equal(matching, whole);
  return 0;
}
