// SPDX-License-Identifier: MIT
// Any bytes are read as a safetensors file, as weights of a network, whole and with skip_mismatch, as a model
// and as a checkpoint of fit. Nothing but mica::Error may come out, an error changes nothing, all weights are
// finite, and a file that is accepted follows the rules of the format.
#include <mica/activations/tanh.hpp>
#include <mica/core/values/finite.hpp>
#include <mica/io/model_file.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/sequential.hpp>
#include <mica/optimizers/adam.hpp>
#include <mica/training/fit_position.hpp>
#include <mica/training/model_state.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<2>, mica::Dense<3, mica::Tanh>,
                             mica::Residual<mica::BatchNormalization<>>, mica::Dense<1, mica::NoBias>>;
using Parameters = mica::detail::Parameters<float, Net::Graph>;

void require(bool condition) {
  if (!condition) std::abort();
}

template <class Work>
bool succeeds(Work work) {
  try {
    work();
    return true;
  } catch (const mica::Error&) {
    return false;
  }
}

void require_rules(const mica::Safetensors& file, std::size_t size) {
  std::size_t end = 0;
  for (const mica::Safetensors::Tensor& tensor : file.tensors()) {
    require(end == 0 || tensor.begin == end);
    end = tensor.end;
    require(tensor.begin <= tensor.end && tensor.end <= size);
    require(mica::detail::is_utf8(tensor.name));
    require(file.bytes(tensor).size() == tensor.end - tensor.begin);
    if (tensor.type == "F32") require(4 * tensor.size == tensor.end - tensor.begin);
  }
  require(end == 0 || end == size);
  for (const auto& [key, text] : file.metadata())
    require(mica::detail::is_utf8(key) && mica::detail::is_utf8(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::uint8_t> bytes(data, data + size);
  succeeds([&] {
    const mica::Safetensors file = mica::detail::open_safetensors("file", bytes);
    require_rules(file, size);
    const mica::detail::NetworkWeights network = mica::detail::network_weights<Net>();
    std::vector<float> whole(std::size_t{Parameters::size}), matching = whole;
    const bool is_whole =
        succeeds([&] { mica::detail::read_weights<float>(file, network).copy_to(whole.data()); });
    std::vector<std::string> skipped;
    const bool is_matching =
        succeeds([&] { mica::detail::read_weights<float>(file, network, skipped).copy_to(matching.data()); });
    require(!is_whole || (is_matching && skipped.empty() && whole == matching));
    for (const float weight : matching) require(mica::detail::is_finite(weight));
    succeeds([&] { mica::detail::read_model<Net, float>(file); });
    mica::detail::TrainingState<float, Net::Graph, 1> state;
    succeeds([&] {
      mica::detail::AccessToModel<Net, float> model(state.parameters);
      mica::detail::read_optimizer_state(file, mica::detail::access_to<mica::Adam>(state, model));
    });
    succeeds([&] {
      const auto position = mica::detail::read_position(file, {10, 32, true, 0, 4});
      require(position.history.epochs() == position.epochs);
      mica::SavedState sums(position.sums);
      double number = 0;
      std::vector<double> numbers;
      sums(number);
      sums(numbers);
    });
  });
  return 0;
}
