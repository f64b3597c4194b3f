# SPDX-License-Identifier: MIT
"""Keras' layers in mica's terms: each is one or several layers of mica, with their tensors."""

from mica_files import Refusal, Tensor

ACTIVATIONS = {
    "relu": "ReLU", "relu6": "ReLU6", "leaky_relu": "LeakyReLU<0.2>", "elu": "ELU<1>", "celu": "CELU<1>",
    "selu": "SELU", "gelu": "GELU", "silu": "SiLU", "swish": "SiLU", "hard_silu": "HardSiLU",
    "hard_swish": "HardSiLU", "mish": "Mish", "sigmoid": "Sigmoid", "hard_sigmoid": "HardSigmoid", "tanh": "Tanh",
    "hard_tanh": "HardTanh", "tanh_shrink": "TanhShrink", "hard_shrink": "HardShrink<0.5>",
    "soft_shrink": "SoftShrink<0.5>", "softmax": "Softmax", "log_softmax": "LogSoftmax", "softplus": "Softplus",
    "softsign": "Softsign", "exponential": "Exponential", "log_sigmoid": "LogSigmoid", "sparse_plus": "SparsePlus",
    "sparse_sigmoid": "SparseSigmoid", "squareplus": "Squareplus<4>"}

# At inference they do nothing. mica has the augmentations of a Dataset instead.
AUGMENTATIONS = ("RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast",
                 "RandomBrightness", "RandomHeight", "RandomWidth")


class Keras:
    """One layer of Keras: its class, its options, the rank of its input and its weights."""

    def __init__(self, layer, ranks, scope, is_keras_2):
        self.kind, self.config = layer["class_name"], layer["config"]
        self.name = self.config.get("name") or layer.get("name") or self.kind
        self.rank, self.scope, self.is_keras_2 = ranks[0], scope, is_keras_2

    def refuse(self, reason):
        raise Refusal(f"layer \"{self.name}\", {self.kind}: {reason}")

    def left_out(self):
        """What a network keeps no part of, in words: it changes training alone."""
        if self.kind in AUGMENTATIONS:
            return [f"layer \"{self.name}\", {self.kind}, which does nothing at inference"]
        return [f"layer \"{self.name}\", {self.kind}: its {key}" for key, value in self.config.items()
                if value is not None and key.endswith(("_regularizer", "_constraint"))]

    def variables(self, names):
        return dict(zip(names, self.scope.variables(names, f"layer \"{self.name}\", {self.kind}")))

    def option(self, key, otherwise=None):
        value = self.config.get(key)
        return otherwise if value is None else value

    def size(self, value):
        """`3`, or `Size{3, 5}`."""
        numbers = value if isinstance(value, (list, tuple)) else [value]
        if not all(isinstance(number, int) for number in numbers) or len(numbers) not in (1, 2):
            self.refuse(f"expected whole numbers, found {value}")
        return str(numbers[0]) if len(set(numbers)) == 1 else f"Size{{{numbers[0]}, {numbers[1]}}}"

    def check_format(self):
        if self.option("data_format", "channels_last") != "channels_last":
            self.refuse("it has data_format=\"channels_first\", and mica has channels last")

    def check_axis(self, axis, first=None):
        """The axis must be the last, or all from `first` on."""
        axes = axis if isinstance(axis, (list, tuple)) else [axis]
        whole = {a if a > 0 else a + self.rank + 1 for a in axes}
        if whole != {self.rank}:
            self.refuse(f"its axis must be the last one, the channels, found {axis}")

    def activation(self, key="activation"):
        return activation_of(self, self.config.get(key))


def number(value):
    """A number of a configuration, which may be an array of one."""
    if isinstance(value, dict):
        value = value.get("config", {}).get("value")
    while isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refusal(f"expected a number, found {value}")
    return value


def numbers(value):
    if isinstance(value, dict):
        value = value.get("config", {}).get("value")
    while isinstance(value, (list, tuple)) and len(value) == 1 and isinstance(value[0], (list, tuple)):
        value = value[0]
    return [number(each) for each in value] if isinstance(value, (list, tuple)) else [number(value)]


def text(value):
    """A number as a program of mica has it."""
    return repr(value)


def activation_of(layer, given):
    """The layers of mica for an activation of Keras: a name, a function or a layer."""
    if isinstance(given, dict):
        if given.get("class_name") == "function":
            given = given.get("config")
        elif isinstance(given.get("config"), dict):
            inner = Keras(given, [layer.rank], layer.scope, layer.is_keras_2)
            if given["class_name"] not in ("ReLU", "LeakyReLU", "ELU", "Softmax", "ThresholdedReLU", "Activation"):
                layer.refuse(f"mica has no activation {given['class_name']}")
            return [step[0] for step in LAYERS[given["class_name"]](inner)]
        else:
            given = given.get("class_name")
    if given in (None, "linear"):
        return []
    if given == "hard_sigmoid" and layer.is_keras_2:
        # Keras 2 has min(max(0.2 x + 0.5, 0), 1), Keras 3 and mica x / 6 instead.
        return ["Rescaling<1.2>", "HardSigmoid"]
    if given not in ACTIVATIONS:
        layer.refuse(f"mica has no activation {given}")
    return [ACTIVATIONS[given]]


def with_activation(layer, head, options, tensors):
    """The layer with its activation as an option, or with several behind it."""
    activation = layer.activation()
    if len(activation) == 1:
        options = options + activation
    steps = [(f"{head}<{', '.join(options)}>", tensors)]
    return steps + [(each, {}) for each in activation if len(activation) > 1]


def windows(layer):
    """Options of convolutions that mica has too."""
    layer.check_format()
    options, padding = [], layer.option("padding", "valid")
    if padding not in ("same", "valid", "causal"):
        layer.refuse(f"mica has no padding {padding}")
    if padding != "valid":
        options.append(padding.capitalize())
    stride, dilation = layer.size(layer.option("strides", 1)), layer.size(layer.option("dilation_rate", 1))
    if stride != "1":
        options.append(f"Stride<{stride}>")
    if dilation != "1":
        options.append(f"Dilation<{dilation}>")
    if not layer.option("use_bias", True):
        options.append("NoBias")
    return options


def bias(layer):
    return ["bias"] if layer.option("use_bias", True) else []


def convolution(layer):
    options = [str(layer.config["filters"]), layer.size(layer.config["kernel_size"]), *windows(layer)]
    if layer.option("groups", 1) != 1:
        options.append(f"Groups<{layer.config['groups']}>")
    padding = layer.option("output_padding")
    if padding is not None:
        options.append(f"OutputPadding<{layer.size(padding)}>")
    kind = layer.kind.replace("Convolution", "Conv")
    return with_activation(layer, kind, options, layer.variables(["kernel"] + bias(layer)))


def depthwise(layer):
    options = [layer.size(layer.config["kernel_size"]), *windows(layer)]
    if layer.option("depth_multiplier", 1) != 1:
        options.append(f"DepthMultiplier<{layer.config['depth_multiplier']}>")
    return with_activation(layer, layer.kind, options, layer.variables(["kernel"] + bias(layer)))


def separable(layer):
    options = [str(layer.config["filters"]), layer.size(layer.config["kernel_size"]), *windows(layer)]
    if layer.option("depth_multiplier", 1) != 1:
        options.append(f"DepthMultiplier<{layer.config['depth_multiplier']}>")
    found = layer.variables(["depthwise_kernel", "pointwise_kernel"] + bias(layer))
    dimensions = layer.kind[-2:].lower()
    tensors = {f"depthwise_conv{dimensions}/kernel": found["depthwise_kernel"],
               f"conv{dimensions}/kernel": found["pointwise_kernel"]}
    if "bias" in found:
        tensors[f"conv{dimensions}/bias"] = found["bias"]
    return with_activation(layer, layer.kind, options, tensors)


def dense(layer):
    options = [str(layer.config["units"])] + ([] if layer.option("use_bias", True) else ["NoBias"])
    return with_activation(layer, "Dense", options, layer.variables(["kernel"] + bias(layer)))


def pooling(layer):
    layer.check_format()
    pool = layer.config.get("pool_size", layer.config.get("pool_length"))
    stride = layer.config.get("strides")
    options = [layer.size(pool)]
    if layer.option("padding", "valid") == "same":
        options.append("Same")
    if stride is not None and layer.size(stride) != options[0]:
        options.append(f"Stride<{layer.size(stride)}>")
    return [(f"{layer.kind}<{', '.join(options)}>", {})]


def global_pooling(layer):
    layer.check_format()
    steps = [(layer.kind, {})]
    if layer.option("keepdims", False):
        steps.append((f"Reshape<{', '.join(['1'] * (layer.rank - 1) + ['-1'])}>", {}))
    return steps


def normalization_options(layer):
    options = ([] if layer.option("scale", True) else ["NoScale"]) + \
              ([] if layer.option("center", True) else ["NoCenter"])
    return options + [f"Epsilon<{text(number(layer.option('epsilon', 1e-3)))}>"]


def gamma_and_beta(layer):
    return (["gamma"] if layer.option("scale", True) else []) + (["beta"] if layer.option("center", True) else [])


def batch_normalization(layer):
    layer.check_axis(layer.option("axis", -1))
    options = normalization_options(layer) + [f"Momentum<{text(number(layer.option('momentum', 0.99)))}>"]
    return [(f"BatchNormalization<{', '.join(options)}>",
             layer.variables(gamma_and_beta(layer) + ["moving_mean", "moving_variance"]))]


def layer_normalization(layer):
    layer.check_axis(layer.option("axis", -1))
    if layer.option("rms_scaling", False):
        layer.refuse("mica has RMSNormalization instead of rms_scaling")
    return [(f"LayerNormalization<{', '.join(normalization_options(layer))}>", layer.variables(gamma_and_beta(layer)))]


def group_normalization(layer):
    layer.check_axis(layer.option("axis", -1))
    options = [str(layer.option("groups", 32)), *normalization_options(layer)]
    return [(f"GroupNormalization<{', '.join(options)}>", layer.variables(gamma_and_beta(layer)))]


def root_mean_square(layer):
    layer.check_axis(layer.option("axis", -1))
    return [(f"RMSNormalization<Epsilon<{text(number(layer.option('epsilon', 1e-6)))}>>", layer.variables(["scale"]))]


def unit_normalization(layer):
    layer.check_axis(layer.option("axis", -1))
    return [("UnitNormalization", {})]


def scale_and_shift(scale, shift):
    count = max(len(scale), len(shift))
    scale, shift = [each * count if len(each) == 1 else each for each in (scale, shift)]
    return [("ScaleShift", {"scale": Tensor.of_numbers([count], scale), "shift": Tensor.of_numbers([count], shift)})]


def constant_normalization(layer):
    if layer.option("invert", False):
        layer.refuse("mica has no invert=True")
    if layer.config.get("mean") is not None:
        mean, variance = numbers(layer.config["mean"]), numbers(layer.config["variance"])
    else:
        layer.check_axis(layer.option("axis", -1))
        found = layer.variables(["mean", "variance", "count"])
        mean, variance = found["mean"].numbers(), found["variance"].numbers()
    inverse = [1 / max(each ** 0.5, 1e-7) for each in variance]
    if len(mean) == 1 and len(inverse) == 1:
        return [(f"Rescaling<{text(inverse[0])}, {text(-mean[0] * inverse[0])}>", {})]
    count = max(len(mean), len(inverse))
    mean, inverse = [list(each) * count if len(each) == 1 else each for each in (mean, inverse)]
    return scale_and_shift(inverse, [-m * s for m, s in zip(mean, inverse)])


def rescaling(layer):
    scale, shift = numbers(layer.config["scale"]), numbers(layer.option("offset", 0))
    if len(scale) == 1 and len(shift) == 1:
        return [(f"Rescaling<{text(scale[0])}, {text(shift[0])}>", {})]
    return scale_and_shift(scale, shift)


def relu(layer):
    most = layer.config.get("max_value")
    slope = number(layer.option("negative_slope", 0))
    threshold = number(layer.option("threshold", 0))
    if threshold == 0 and slope == 0 and most is None:
        return [("ReLU", {})]
    if threshold == 0 and slope == 0 and number(most) == 6:
        return [("ReLU6", {})]
    if threshold == 0 and most is None:
        return [(f"LeakyReLU<{text(slope)}>", {})]
    options = [] if most is None else [f"MaxValue<{text(number(most))}>"]
    options += [f"NegativeSlope<{text(slope)}>"] if slope else []
    options += [f"Threshold<{text(threshold)}>"] if threshold else []
    return [(f"ReLUWith<{', '.join(options)}>", {})]


def leaky_relu(layer):
    return [(f"LeakyReLU<{text(number(layer.option('negative_slope', layer.option('alpha', 0.3))))}>", {})]


def softmax(layer):
    layer.check_axis(layer.option("axis", -1))
    return [("Softmax", {})]


def prelu(layer):
    shared = layer.option("shared_axes", [])
    kind = f"PReLU<SharedAxes<{', '.join(map(str, shared))}>>" if shared else "PReLU"
    return [(kind, layer.variables(["alpha"]))]


def edges(layer):
    """ZeroPadding and Cropping: top, bottom, left, right."""
    layer.check_format()
    given = layer.config.get("padding" if "Padding" in layer.kind else "cropping")
    sides = []
    for axis in given if isinstance(given, (list, tuple)) else [given] * (layer.rank - 1):
        sides += list(axis) if isinstance(axis, (list, tuple)) else [axis] if layer.rank == 2 else [axis, axis]
    if layer.rank == 2 and not isinstance(given, (list, tuple)):
        sides = [given, given]
    if len(sides) != 2 * (layer.rank - 1):
        layer.refuse(f"expected the numbers of its edges, found {given}")
    return [(f"{layer.kind}<{', '.join(map(str, sides))}>", {})]


def up_sampling(layer):
    layer.check_format()
    mode = layer.option("interpolation", "nearest")
    if mode not in ("nearest", "bilinear"):
        layer.refuse(f"mica has no interpolation {mode}")
    options = [layer.size(layer.option("size", 2))] + (["Bilinear"] if mode == "bilinear" else [])
    return [(f"{layer.kind}<{', '.join(options)}>", {})]


def reshape(layer):
    return [(f"Reshape<{', '.join(map(str, layer.config['target_shape']))}>", {})]


def permute(layer):
    return [(f"Permute<{', '.join(map(str, layer.config['dims']))}>", {})]


def flatten(layer):
    layer.check_format()
    return [("Flatten", {})]


def center_crop(layer):
    layer.check_format()
    return [(f"CenterCrop<{layer.size([layer.config['height'], layer.config['width']])}>", {})]


def activity_regularization(layer):
    of_values, of_squares = number(layer.option("l1", 0)), number(layer.option("l2", 0))
    if of_values == 0 and of_squares == 0:
        return []
    return [(f"ActivityRegularization<L1L2<{text(of_values)}, {text(of_squares)}>>", {})]


def joint(layer):
    return [(layer.kind, {})]


def concatenate(layer):
    layer.check_axis(layer.option("axis", -1))
    return [("Concatenate", {})]


def of_rate(layer):
    if number(layer.option("rate", layer.option("p", 0))) == 0:
        return []
    return [(f"{layer.kind}<{text(number(layer.option('rate', layer.option('p', 0))))}>", {})]


LAYERS = {
    "Activation": lambda layer: [(each, {}) for each in layer.activation()],
    "Add": joint, "Subtract": joint, "Multiply": joint, "Average": joint, "Maximum": joint, "Minimum": joint,
    "Concatenate": concatenate, "Dense": dense, "SeparableConv1D": separable, "SeparableConv2D": separable,
    "BatchNormalization": batch_normalization, "BatchNormalizationV1": batch_normalization,
    "SyncBatchNormalization": batch_normalization, "LayerNormalization": layer_normalization,
    "GroupNormalization": group_normalization, "RMSNormalization": root_mean_square,
    "UnitNormalization": unit_normalization, "Normalization": constant_normalization, "Rescaling": rescaling,
    "ReLU": relu, "LeakyReLU": leaky_relu, "Softmax": softmax, "PReLU": prelu,
    "ELU": lambda layer: [(f"ELU<{text(number(layer.option('alpha', 1.0)))}>", {})],
    "ThresholdedReLU": lambda layer: [(f"ReLUWith<Threshold<{text(number(layer.option('theta', 1.0)))}>>", {})],
    "ActivityRegularization": activity_regularization, "CenterCrop": center_crop,
    "Flatten": flatten, "Reshape": reshape, "Permute": permute,
    "RepeatVector": lambda layer: [(f"RepeatVector<{layer.config['n']}>", {})],
    "GaussianNoise": lambda layer: [(f"GaussianNoise<{text(number(layer.config['stddev']))}>", {})],
}
LAYERS.update({name: convolution for name in ("Conv1D", "Conv2D", "Convolution1D", "Convolution2D", "Conv1DTranspose",
                                              "Conv2DTranspose", "Convolution2DTranspose")})
LAYERS.update({name: depthwise for name in ("DepthwiseConv1D", "DepthwiseConv2D")})
LAYERS.update({name: of_rate for name in ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianDropout",
                                          "AlphaDropout")})
LAYERS.update({name: lambda layer: [] for name in ("Identity", *AUGMENTATIONS)})
for _d in ("1D", "2D"):
    LAYERS.update({"MaxPooling" + _d: pooling, "AveragePooling" + _d: pooling, "UpSampling" + _d: up_sampling,
                   "GlobalMaxPooling" + _d: global_pooling, "GlobalAveragePooling" + _d: global_pooling,
                   "ZeroPadding" + _d: edges, "Cropping" + _d: edges})


def rank_behind(layer, kind):
    """The number of axes of a sample behind a layer of mica."""
    head = kind.split("<")[0]
    if head.startswith("Global") or head == "Flatten":
        return 1
    if head == "Reshape":
        return kind.count(",") + 1
    return 2 if head == "RepeatVector" else layer
