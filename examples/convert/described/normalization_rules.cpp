// SPDX-License-Identifier: MIT
#include "rules.hpp"

namespace convert {

namespace {

LayerForm normalization(const GivenLayer& layer) {
  const bool has_groups = layer.name() == "GroupNormalization", is_batchwise = layer.name()[0] == 'B';
  layer.check_values(0, has_groups ? 1 : 0);
  layer.check_options(is_batchwise ? "NoScale NoCenter Epsilon Momentum" : "NoScale NoCenter Epsilon");
  const std::int64_t channels = layer.input().back();
  const std::int64_t groups = !has_groups ? 1 : layer.values() == 0 ? 32 : layer.whole(0, -1);
  if (groups == 0 || (groups > 0 && channels % groups != 0)) layer.refuse("its groups divide its channels");
  LayerForm form{layer.input()};
  const Extents of_channels{channels};
  if (!layer.has("NoScale")) form.tensors.push_back({"gamma", of_channels});
  if (!layer.has("NoCenter")) form.tensors.push_back({"beta", of_channels});
  if (is_batchwise) form.tensors.push_back({"moving_mean", of_channels});
  if (is_batchwise) form.tensors.push_back({"moving_variance", of_channels});
  return form;
}

LayerForm root_mean_square(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("Epsilon");
  return {layer.input(), {{"scale", {layer.input().back()}}}};
}

/// y = scale x + shift with one number each, or one for each channel, until a pass finds a place for it.
LayerForm scale_and_shift(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("");
  const Extents of_channels{layer.input().back()};
  return {layer.input(), {{"scale", of_channels}, {"shift", of_channels}}};
}

LayerForm constant_normalization(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("Mean Variance");
  for (const char* const option : {"Mean", "Variance"}) {
    const TypeText* const numbers = layer.option(option);
    const std::int64_t count = numbers ? static_cast<std::int64_t>(numbers->arguments.size()) : 0;
    if (count == 0 || (count != 1 && count != layer.input().back()))
      layer.refuse(std::string("expected one number, or one for each channel, in its ") + option);
  }
  return {layer.input()};
}

}  // namespace

const Rules& normalization_rules() {
  static const Rules rules{
      {"BatchNormalization", normalization},  {"GroupNormalization", normalization},
      {"LayerNormalization", normalization},  {"Normalization", constant_normalization},
      {"RMSNormalization", root_mean_square}, {"ScaleShift", scale_and_shift},
  };
  return rules;
}

}  // namespace convert
