// SPDX-License-Identifier: MIT
#include "rules.hpp"

#include <algorithm>
#include <numeric>

namespace convert {

namespace {

LayerForm dense(const GivenLayer& layer) {
  layer.check_values(1, 1);
  layer.check_options("UseBias NoBias" + training_options());
  check_rank(layer, 0);
  const std::int64_t units = layer.whole(0, 1);
  LayerForm form{{units}, {{"kernel", {units, layer.input()[0]}, true}}};
  if (!layer.has("NoBias")) form.tensors.push_back({"bias", {units}});
  return form;
}

LayerForm prelu(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("SharedAxes" + training_options_of_kernel());
  const TypeText* const axes = layer.option("SharedAxes");
  if (!axes) return {layer.input(), {{"alpha", layer.input()}}};
  if (text_of(*axes) != "SharedAxes<1, 2>" || layer.input().size() != 3)
    layer.refuse("it shares its alphas over the pixels of an image, or not at all");
  return {layer.input(), {{"alpha", {1, 1, layer.input().back()}}}};
}

LayerForm flatten(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("");
  return {{size_of(layer.input())}};
}

LayerForm reshape(const GivenLayer& layer) {
  layer.check_values(1, 4);
  layer.check_options("");
  LayerForm form;
  std::int64_t known = 1, open = 0;
  const std::int64_t whole = size_of(layer.input());
  for (std::size_t i = 0; i < layer.values(); ++i) {
    const std::int64_t extent = layer.whole(i, -1);
    if (extent == 0) layer.refuse("its extents must be at least 1");
    open += extent == -1 ? 1 : 0;
    known *= extent == -1 ? 1 : extent;
    if (known > whole) break;
    form.output.push_back(extent);
  }
  if (open > 1 || known > whole || whole % known != 0 || (open == 0 && known != whole))
    layer.refuse("it keeps the number of elements, " + std::to_string(whole));
  std::replace(form.output.begin(), form.output.end(), std::int64_t{-1}, whole / known);
  return form;
}

LayerForm permute(const GivenLayer& layer) {
  layer.check_options("");
  LayerForm form;
  Extents sorted;
  for (std::size_t i = 0; i < layer.values(); ++i) sorted.push_back(layer.whole(i, 1));
  const Extents axes = sorted;
  std::sort(sorted.begin(), sorted.end());
  Extents all(layer.input().size());
  std::iota(all.begin(), all.end(), 1);
  if (sorted != all) layer.refuse("it names each axis of its input once");
  for (const std::int64_t axis : axes)
    form.output.push_back(layer.input()[static_cast<std::size_t>(axis - 1)]);
  return form;
}

LayerForm repeat_vector(const GivenLayer& layer) {
  layer.check_values(1, 1);
  layer.check_options("");
  check_rank(layer, 0);
  return {{layer.whole(0, 1), layer.input()[0]}};
}

template <std::size_t least, std::size_t most>
LayerForm of_numbers(const GivenLayer& layer) {
  layer.check_values(least, most);
  layer.check_options("");
  return {layer.input()};
}

LayerForm activity_regularization(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("L1 L2 L1L2");
  if (layer.has("L1") + layer.has("L2") + layer.has("L1L2") != 1)
    layer.refuse("expected one regularizer, such as L2<0.01>");
  return {layer.input()};
}

}  // namespace

LayerForm joined(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("");
  LayerForm form{layer.input()};
  const std::vector<Extents>& inputs = layer.inputs();
  if (inputs.size() < 2 || (layer.name() == "Subtract" && inputs.size() > 2))
    layer.refuse("expected two inputs" + std::string(layer.name() == "Subtract" ? "" : " or more"));
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (layer.name() == "Concatenate") {
      Extents first = form.output, other = inputs[i];
      first.back() = other.back() = 0;
      if (first != other) layer.refuse("its inputs differ in more than their channels");
      form.output.back() += inputs[i].back();
    } else if (inputs[i] != form.output &&
               !(layer.name() == "Multiply" && inputs[i] == Extents{form.output.back()})) {
      layer.refuse("its inputs have different shapes, " + extents_text(form.output) + " and " +
                   extents_text(inputs[i]));
    }
  }
  return form;
}

const Rules& other_rules() {
  static const Rules rules{
      {"ActivityRegularization", activity_regularization},
      {"Add", joined},
      {"AlphaDropout", of_numbers<1, 1>},
      {"Average", joined},
      {"Concatenate", joined},
      {"Dense", dense},
      {"DropPath", of_numbers<1, 1>},
      {"Dropout", of_numbers<1, 1>},
      {"Flatten", flatten},
      {"GaussianDropout", of_numbers<1, 1>},
      {"GaussianNoise", of_numbers<1, 1>},
      {"Maximum", joined},
      {"Minimum", joined},
      {"Multiply", joined},
      {"PReLU", prelu},
      {"Permute", permute},
      {"RepeatVector", repeat_vector},
      {"Rescaling", of_numbers<1, 2>},
      {"Reshape", reshape},
      {"SpatialDropout1D", of_numbers<1, 1>},
      {"SpatialDropout2D", of_numbers<1, 1>},
      {"Subtract", joined},
      {"UnitNormalization", of_numbers<0, 0>},
  };
  return rules;
}

}  // namespace convert
