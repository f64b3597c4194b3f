// SPDX-License-Identifier: MIT
#include "layer_rules.hpp"

#include "given_layer.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace convert {

namespace {

// Options that decide how a layer is trained, and the classes that may stand in them.
#define MICA_TRAINING_OF_KERNEL                                                                            \
  " GlorotUniform GlorotNormal HeUniform HeNormal LecunUniform LecunNormal Zeros Ones Constant Orthogonal" \
  " RandomNormal RandomUniform TruncatedNormal VarianceScaling KernelRegularizer KernelConstraint"
#define MICA_TRAINING " BiasInitializer BiasRegularizer BiasConstraint" MICA_TRAINING_OF_KERNEL
constexpr std::string_view parts_of_training =
    "L1 L2 L1L2 NonNeg MaxNorm UnitNorm MinMaxNorm FanMode::fan_in FanMode::fan_out FanMode::fan_avg "
    "Distribution::uniform Distribution::truncated_normal Distribution::untruncated_normal" MICA_TRAINING;
constexpr std::string_view of_convolutions = "Same Valid Stride Dilation UseBias NoBias" MICA_TRAINING;

void check_training(const GivenLayer& layer, const TypeText& part) {
  if (!part.is_number() && !is_in_list(parts_of_training, part.name))
    layer.refuse("mica has no class " + part.name);
  for (const TypeText& argument : part.arguments) check_training(layer, argument);
}

void check_rank(const GivenLayer& layer, std::size_t dimensions) {
  if (layer.input().size() != dimensions + 1)
    layer.refuse(std::string("expected ") +
                 (dimensions == 0   ? "a flat vector"
                  : dimensions == 1 ? "a sequence of length x channels"
                                    : "an image of height x width x channels") +
                 ", found " + extents_text(layer.input()));
}

/// The pixels that Padding adds in front and behind, axis after axis.
Extents margins_of(const GivenLayer& layer, std::size_t dimensions) {
  Extents around(2 * dimensions);
  const TypeText* const padding = layer.option("Padding");
  if (!padding) return around;
  const std::vector<TypeText>& sides = padding->arguments;
  if (sides.size() != 1 && sides.size() != around.size())
    layer.refuse("expected one number or " + std::to_string(around.size()) + " in " + text_of(*padding));
  for (std::size_t i = 0; i < around.size(); ++i) {
    // Padding<top, left, bottom, right>
    const std::size_t side = i / 2 + (i % 2) * dimensions;
    around[i] = whole_number(sides[sides.size() == 1 ? 0 : side], 0, "Padding");
  }
  if (layer.has("Same") || layer.has("Causal"))
    layer.refuse("its options Padding and Same or Causal contradict each other");
  return around;
}

/// The extents of what windows give.
Extents windowed(const GivenLayer& layer, const Extents& window, const Extents& stride,
                 const Extents& dilation) {
  const std::size_t dimensions = window.size();
  const Extents around = margins_of(layer, dimensions);
  const bool keeps = layer.has("Same") || layer.has("Causal");
  Extents result;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::int64_t reach = (window[i] - 1) * dilation[i] + 1, extent = layer.input()[i];
    const std::int64_t padded = extent + around[2 * i] + around[2 * i + 1];
    if (around[2 * i] >= reach || around[2 * i + 1] >= reach)
      layer.refuse("its padding must be smaller than its window");
    if (!keeps && padded < reach) layer.refuse("its window is larger than its input");
    if (stride[i] != 1 && dilation[i] != 1) layer.refuse("it has a stride or a dilation, not both");
    result.push_back((keeps ? extent - 1 : padded - reach) / stride[i] + 1);
  }
  return result;
}

ExpectedTensor bias_of(std::int64_t filters) { return {"bias", {filters}}; }

LayerForm with_bias(const GivenLayer& layer, LayerForm form) {
  if (!layer.has("NoBias")) form.tensors.push_back(bias_of(form.output.back()));
  return form;
}

template <std::size_t dimensions>
LayerForm convolution(const GivenLayer& layer) {
  layer.check_values(2, 2);
  layer.check_options(std::string(of_convolutions) +
                      (dimensions == 1 ? " Padding Groups Causal" : " Padding Groups Winograd Direct"));
  check_rank(layer, dimensions);
  const std::int64_t filters = layer.whole(0, 1), groups = layer.whole_of("Groups", 1, 1),
                     channels = layer.input().back();
  if (channels % groups != 0 || filters % groups != 0)
    layer.refuse("its groups divide its channels and its filters");
  Extents kernel = layer.size(1, dimensions, 1);
  LayerForm form{windowed(layer, kernel, layer.size_of_option("Stride", dimensions, 1, 1),
                          layer.size_of_option("Dilation", dimensions, 1, 1))};
  form.output.push_back(filters);
  kernel.insert(kernel.end(), {channels / groups, filters});
  form.tensors.push_back({"kernel", kernel});
  return with_bias(layer, form);
}

template <std::size_t dimensions>
LayerForm depthwise(const GivenLayer& layer) {
  layer.check_values(1, 1);
  layer.check_options(std::string(of_convolutions) +
                      (dimensions == 1 ? " Padding DepthMultiplier Causal" : " Padding DepthMultiplier"));
  check_rank(layer, dimensions);
  const std::int64_t multiplier = layer.whole_of("DepthMultiplier", 1, 1), channels = layer.input().back();
  Extents kernel = layer.size(0, dimensions, 1);
  LayerForm form{windowed(layer, kernel, layer.size_of_option("Stride", dimensions, 1, 1),
                          layer.size_of_option("Dilation", dimensions, 1, 1))};
  form.output.push_back(channels * multiplier);
  kernel.insert(kernel.end(), {channels, multiplier});
  form.tensors.push_back({"kernel", kernel});
  return with_bias(layer, form);
}

template <std::size_t dimensions>
LayerForm transposed_convolution(const GivenLayer& layer) {
  layer.check_values(2, 2);
  layer.check_options(std::string(of_convolutions) + " OutputPadding");
  check_rank(layer, dimensions);
  const std::int64_t filters = layer.whole(0, 1);
  Extents kernel = layer.size(1, dimensions, 1);
  const Extents stride = layer.size_of_option("Stride", dimensions, 1, 1),
                dilation = layer.size_of_option("Dilation", dimensions, 1, 1),
                padding = layer.size_of_option("OutputPadding", dimensions, 0, -1);
  const bool same = layer.has("Same");
  LayerForm form;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::int64_t reach = (kernel[i] - 1) * dilation[i] + 1;
    if (stride[i] != 1 && dilation[i] != 1) layer.refuse("it has a stride or a dilation, not both");
    if (padding[i] >= stride[i]) layer.refuse("its output padding must be smaller than its stride");
    std::int64_t of_window = same ? stride[i] : std::max(reach, stride[i]);
    if (padding[i] >= 0) of_window = (same ? reach % 2 : reach) + padding[i];
    form.output.push_back((layer.input()[i] - 1) * stride[i] + of_window);
    if (form.output.back() < 1) layer.refuse("it has no outputs");
  }
  form.output.push_back(filters);
  kernel.insert(kernel.end(), {filters, layer.input().back()});
  form.tensors.push_back({"kernel", kernel});
  return with_bias(layer, form);
}

LayerForm dense(const GivenLayer& layer) {
  layer.check_values(1, 1);
  layer.check_options("UseBias NoBias" MICA_TRAINING);
  check_rank(layer, 0);
  const std::int64_t units = layer.whole(0, 1);
  return with_bias(layer, {{units}, {{"kernel", {units, layer.input()[0]}, true}}});
}

template <std::size_t dimensions>
LayerForm pooling(const GivenLayer& layer) {
  layer.check_values(1, 1);
  layer.check_options("Same Valid Stride Padding");
  check_rank(layer, dimensions);
  const Extents pool = layer.size(0, dimensions, 1);
  const Extents stride = layer.has("Stride") ? layer.size_of_option("Stride", dimensions, 1, 1) : pool;
  LayerForm form{windowed(layer, pool, stride, Extents(dimensions, 1))};
  form.output.push_back(layer.input().back());
  return form;
}

template <std::size_t dimensions>
LayerForm global_pooling(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("");
  check_rank(layer, dimensions);
  return {{layer.input().back()}};
}

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

LayerForm prelu(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("SharedAxes" MICA_TRAINING_OF_KERNEL);
  const TypeText* const axes = layer.option("SharedAxes");
  if (!axes) return {layer.input(), {{"alpha", layer.input()}}};
  if (text_of(*axes) != "SharedAxes<1, 2>" || layer.input().size() != 3)
    layer.refuse("it shares its alphas over the pixels of an image, or not at all");
  return {layer.input(), {{"alpha", {1, 1, layer.input().back()}}}};
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

template <std::size_t dimensions>
LayerForm up_sampling(const GivenLayer& layer) {
  layer.check_values(0, 1);
  layer.check_options(dimensions == 1 ? "" : "Nearest Bilinear");
  check_rank(layer, dimensions);
  const Extents factors = layer.values() == 0 ? Extents(dimensions, 2) : layer.size(0, dimensions, 1);
  LayerForm form{layer.input()};
  for (std::size_t i = 0; i < dimensions; ++i) form.output[i] *= factors[i];
  return form;
}

/// ZeroPadding and Cropping: pixels in front and behind, axis after axis.
template <std::size_t dimensions, int sign>
LayerForm edges(const GivenLayer& layer) {
  layer.check_values(0, 2 * dimensions);
  layer.check_options("");
  check_rank(layer, dimensions);
  Extents pixels(2 * dimensions, dimensions == 2 && sign < 0 ? 0 : 1);
  if (layer.values() == 1) {
    const Extents size = layer.size(0, dimensions, 0);
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = size[i / 2];
  } else if (layer.values() == pixels.size()) {
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = layer.whole(i, 0);
  } else if (layer.values() != 0) {
    layer.refuse("expected one number or " + std::to_string(pixels.size()));
  }
  LayerForm form{layer.input()};
  for (std::size_t i = 0; i < dimensions; ++i) {
    form.output[i] += sign * (pixels[2 * i] + pixels[2 * i + 1]);
    if (form.output[i] < 1) layer.refuse("it leaves nothing of its input");
  }
  return form;
}

template <std::size_t least, std::size_t most>
LayerForm of_numbers(const GivenLayer& layer) {
  layer.check_values(least, most);
  layer.check_options("");
  return {layer.input()};
}

LayerForm rectifier(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("MaxValue NegativeSlope Threshold");
  return {layer.input()};
}

LayerForm activity_regularization(const GivenLayer& layer) {
  layer.check_values(0, 0);
  layer.check_options("L1 L2 L1L2");
  return {layer.input()};
}

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

using Rule = LayerForm (*)(const GivenLayer&);

const std::map<std::string, Rule>& activation_rules() {
  static const std::map<std::string, Rule> rules{
      {"ApproximateGELU", of_numbers<0, 0>},
      {"CELU", of_numbers<0, 1>},
      {"ELU", of_numbers<0, 1>},
      {"Exponential", of_numbers<0, 0>},
      {"GELU", of_numbers<0, 0>},
      {"HardShrink", of_numbers<0, 1>},
      {"HardSigmoid", of_numbers<0, 0>},
      {"HardSiLU", of_numbers<0, 0>},
      {"HardTanh", of_numbers<0, 0>},
      {"LeakyReLU", of_numbers<0, 1>},
      {"Linear", of_numbers<0, 0>},
      {"LogSigmoid", of_numbers<0, 0>},
      {"LogSoftmax", of_numbers<0, 0>},
      {"Mish", of_numbers<0, 0>},
      {"ReLU", of_numbers<0, 0>},
      {"ReLU6", of_numbers<0, 0>},
      {"ReLUWith", rectifier},
      {"SELU", of_numbers<0, 0>},
      {"Sigmoid", of_numbers<0, 0>},
      {"SiLU", of_numbers<0, 0>},
      {"SoftShrink", of_numbers<0, 1>},
      {"Softmax", of_numbers<0, 0>},
      {"Softplus", of_numbers<0, 0>},
      {"Softsign", of_numbers<0, 0>},
      {"SparsePlus", of_numbers<0, 0>},
      {"SparseSigmoid", of_numbers<0, 0>},
      {"Squareplus", of_numbers<0, 1>},
      {"Tanh", of_numbers<0, 0>},
      {"TanhShrink", of_numbers<0, 0>},
  };
  return rules;
}

const std::map<std::string, Rule>& layer_rules() {
  static const std::map<std::string, Rule> rules{
      {"ActivityRegularization", activity_regularization},
      {"Add", joined},
      {"AlphaDropout", of_numbers<1, 1>},
      {"Average", joined},
      {"AveragePooling1D", pooling<1>},
      {"AveragePooling2D", pooling<2>},
      {"BatchNormalization", normalization},
      {"Concatenate", joined},
      {"Conv1D", convolution<1>},
      {"Conv1DTranspose", transposed_convolution<1>},
      {"Conv2D", convolution<2>},
      {"Conv2DTranspose", transposed_convolution<2>},
      {"Cropping1D", edges<1, -1>},
      {"Cropping2D", edges<2, -1>},
      {"Dense", dense},
      {"DepthwiseConv1D", depthwise<1>},
      {"DepthwiseConv2D", depthwise<2>},
      {"DropPath", of_numbers<1, 1>},
      {"Dropout", of_numbers<1, 1>},
      {"Flatten", flatten},
      {"GaussianDropout", of_numbers<1, 1>},
      {"GaussianNoise", of_numbers<1, 1>},
      {"GlobalAveragePooling1D", global_pooling<1>},
      {"GlobalAveragePooling2D", global_pooling<2>},
      {"GlobalMaxPooling1D", global_pooling<1>},
      {"GlobalMaxPooling2D", global_pooling<2>},
      {"GroupNormalization", normalization},
      {"LayerNormalization", normalization},
      {"MaxPooling1D", pooling<1>},
      {"MaxPooling2D", pooling<2>},
      {"Maximum", joined},
      {"Minimum", joined},
      {"Multiply", joined},
      {"Normalization", constant_normalization},
      {"PReLU", prelu},
      {"Permute", permute},
      {"RMSNormalization", root_mean_square},
      {"RepeatVector", repeat_vector},
      {"Rescaling", of_numbers<1, 2>},
      {"Reshape", reshape},
      {"ScaleShift", scale_and_shift},
      {"SpatialDropout1D", of_numbers<1, 1>},
      {"SpatialDropout2D", of_numbers<1, 1>},
      {"Subtract", joined},
      {"UnitNormalization", of_numbers<0, 0>},
      {"UpSampling1D", up_sampling<1>},
      {"UpSampling2D", up_sampling<2>},
      {"ZeroPadding1D", edges<1, 1>},
      {"ZeroPadding2D", edges<2, 1>},
  };
  return rules;
}

Rule rule_of(const std::string& name) {
  for (const auto* const rules : {&activation_rules(), &layer_rules()})
    if (const auto found = rules->find(name); found != rules->end()) return found->second;
  return nullptr;
}

}  // namespace

LayerForm form_of(const TypeText& layer, const std::vector<Extents>& inputs, const std::string& where) {
  const Rule rule = rule_of(layer.name);
  const GivenLayer given(layer, inputs, where);
  if (!rule) given.refuse("mica has no layer " + layer.name + " that a file may name");
  if (inputs.empty() || (inputs.size() > 1 && rule != joined)) given.refuse("expected one input");
  for (std::size_t i = given.values(); i < layer.arguments.size(); ++i)
    if (is_in_list(parts_of_training, layer.arguments[i].name))
      check_training(given, layer.arguments[i]);
    else
      for (const TypeText& argument : layer.arguments[i].arguments)
        if (!argument.is_number() && argument.name != "Size")
          given.refuse("expected a number in " + text_of(layer.arguments[i]));
  LayerForm form = rule(given);
  if (size_of(form.output) < 1 || size_of(form.output) > (std::int64_t{1} << 31) - 1 ||
      form.output.size() > 4)
    given.refuse("its output " + extents_text(form.output) + " is too large");
  return form;
}

bool is_joint(const std::string& name) { return rule_of(name) == joined; }
bool is_activation(const std::string& name) { return activation_rules().contains(name); }

TypeText with_defaults(TypeText type) {
  static const std::map<std::string, std::string> left_out{{"CELU", "1"},
                                                           {"Cropping1D", "1"},
                                                           {"Cropping2D", "0"},
                                                           {"ELU", "1"},
                                                           {"GroupNormalization", "32"},
                                                           {"HardShrink", "0.5"},
                                                           {"LeakyReLU", "0.3"},
                                                           {"SoftShrink", "0.5"},
                                                           {"Squareplus", "4"},
                                                           {"UpSampling1D", "2"},
                                                           {"UpSampling2D", "2"},
                                                           {"ZeroPadding1D", "1"},
                                                           {"ZeroPadding2D", "1"},
                                                           {"RMSNormalization", "Epsilon<1e-06>"}};
  const auto found = left_out.find(type.name);
  const bool has_value =
      !type.arguments.empty() && (type.arguments[0].is_number() || type.arguments[0].name == "Size");
  if (found != left_out.end() && (type.name == "RMSNormalization" ? type.arguments.empty() : !has_value))
    type.arguments.insert(type.arguments.begin(), parse_type(found->second, type.name));
  if (type.name == "ReLUWith" && type.arguments.empty()) type.name = "ReLU";
  return type;
}

}  // namespace convert
