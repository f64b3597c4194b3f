# SPDX-License-Identifier: MIT
"""Writes models of Keras with random weights as Keras and TensorFlow.js write them, by their published formats: the
.keras archive of Keras 3, the .h5 of Keras 2, and the model.json of TensorFlow.js. All three hold the same
configuration and the same weights. Needs h5py, which brings NumPy."""

import io
import json
import os
import zipfile

import h5py
import numpy as np

from keras_weights import snake_case

random = np.random.default_rng(3)


def numbers(*shape, scale=None):
    """Weights that keep the outputs in size."""
    fan = max(1, int(np.prod(shape[:-1])))
    return (random.standard_normal(shape) * (scale or fan ** -0.5)).astype("<f4")


class Layer:
    """A layer: its class, its options, and its weights by name, in Keras' order."""

    def __init__(self, kind, name, config=None, weights=None, inputs=None):
        self.kind, self.name, self.config, self.weights = kind, name, config or {}, weights or {}
        self.inputs = inputs or []


class Model:
    """A model: a Sequential, or a Functional if its layers name their inputs. The first layer of a Functional is its
    input, as those of `kind` "Input"."""

    def __init__(self, name, shape, layers, outputs=None, kind="Sequential"):
        self.name, self.shape, self.layers, self.outputs, self.kind = name, shape, layers, outputs, kind

    def input(self, version):
        key = "batch_shape" if version == 3 else "batch_input_shape"
        config = {key: [None, *self.shape], "dtype": "float32", "name": "image"}
        return {"class_name": "InputLayer", "config": config, **self.more("InputLayer", "keras.layers", version)}

    @staticmethod
    def more(kind, module, version):
        return {"module": module, "registered_name": None} if version == 3 else {}

    def layer(self, layer, version):
        if isinstance(layer, Model):
            entry = layer.configuration(version)
            entry["name"] = layer.name
        else:
            config = {"name": layer.name, "trainable": True, **layer.config}
            config["dtype"] = "float32" if version == 2 else {
                "module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}
            entry = {"class_name": layer.kind, "config": config, "name": layer.name,
                     **self.more(layer.kind, "keras.layers", version)}
        return entry

    def nodes(self, layer, version):
        """How a call of a layer is written."""
        inputs = layer.inputs
        if version == 2:
            return [[[name, 0, 0, {}] for name in inputs]]
        tensors = [{"class_name": "__keras_tensor__", "config": {"shape": None, "dtype": "float32",
                                                                 "keras_history": [name, 0, 0]}} for name in inputs]
        return [{"args": tensors if len(tensors) == 1 else [tensors], "kwargs": {}}]

    def configuration(self, version):
        if self.kind == "Sequential":
            entries = [self.input(version)] + [self.layer(layer, version) for layer in self.layers]
            config = {"name": self.name, "layers": entries}
            if version == 3:
                config.update(trainable=True, build_input_shape=[None, *self.shape])
            return {"class_name": "Sequential", "config": config, **self.more("Sequential", "keras", version)}
        entries = [{**self.input(version), "name": "image", "inbound_nodes": []}]
        for layer in self.layers:
            entries.append({**self.layer(layer, version), "inbound_nodes": self.nodes(layer, version)})
        outputs = [[name, 0, 0] for name in self.outputs]
        config = {"name": self.name, "trainable": True, "layers": entries, "input_layers": [["image", 0, 0]],
                  "output_layers": outputs[0] if version == 3 and len(outputs) == 1 else outputs}
        return {"class_name": "Functional", "config": config, **self.more("Functional", "keras.src.models", version)}

    def store(self, file, path=""):
        """Keras 3: layers/<class>_<number>/vars/<number>."""
        counts = {}
        kinds = [] if self.kind == "Sequential" else ["InputLayer"]
        for layer in kinds + self.layers:
            kind = snake_case(layer if isinstance(layer, str) else layer.kind)
            counts[kind] = counts.get(kind, -1) + 1
            place = f"{path}layers/{kind}" + (f"_{counts[kind]}" if counts[kind] else "")
            if isinstance(layer, Model):
                file.create_group(place + "/vars").attrs["name"] = layer.name
                layer.store(file, place + "/")
            elif not isinstance(layer, str):
                group = file.create_group(place + "/vars")
                group.attrs["name"] = layer.name
                for i, values in enumerate(layer.weights.values()):
                    group.create_dataset(str(i), data=values)

    def named(self):
        """Each weight with its name, `conv2d/kernel`, layer after layer."""
        for layer in self.layers:
            if isinstance(layer, Model):
                yield from layer.named()
            else:
                for name, values in layer.weights.items():
                    yield f"{layer.name}/{name}", values

    def write_archive(self, path):
        buffer = io.BytesIO()
        with h5py.File(buffer, "w") as file:
            file.create_group("vars")
            self.store(file)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("metadata.json", json.dumps({"keras_version": "3.8.0", "date_saved": "2025-01-01@00:00:00"}))
            archive.writestr("config.json", json.dumps(self.configuration(3)))
            archive.writestr("model.weights.h5", buffer.getvalue())

    def write_h5(self, path):
        with h5py.File(path, "w") as file:
            file.attrs["model_config"] = json.dumps(self.configuration(2))
            file.attrs["keras_version"], file.attrs["backend"] = "2.15.0", "tensorflow"
            root = file.create_group("model_weights")
            root.attrs["layer_names"] = np.array([layer.name.encode() for layer in self.layers])
            for layer in self.layers:
                group = root.create_group(layer.name)
                part = layer if isinstance(layer, Model) else Model("", [], [layer])
                named = [(name + ":0", values) for name, values in part.named()]
                # What is trained stands in front.
                named.sort(key=lambda item: "moving_" in item[0])
                if named:
                    group.attrs["weight_names"] = np.array([name.encode() for name, _ in named])
                else:
                    group.attrs["weight_names"] = np.zeros(0, "S1")
                for name, values in named:
                    group.create_dataset(name, data=values)

    def write_json(self, folder):
        os.makedirs(folder, exist_ok=True)
        named = list(self.named())
        weights = [{"name": name, "shape": list(values.shape), "dtype": "float32"} for name, values in named]
        topology = {"keras_version": "2.15.0", "backend": "tensorflow", "model_config": self.configuration(2)}
        with open(os.path.join(folder, "model.json"), "w") as out:
            json.dump({"format": "layers-model", "generatedBy": "keras v2.15.0", "modelTopology": topology,
                       "weightsManifest": [{"paths": ["weights.bin"], "weights": weights}]}, out)
        with open(os.path.join(folder, "weights.bin"), "wb") as out:
            for _, values in named:
                out.write(values.tobytes())


def conv(name, kernel, channels, filters, inputs=None, kind="Conv2D", bias=True, **options):
    config = {"filters": filters, "kernel_size": list(kernel), "strides": [1] * len(kernel), "padding": "valid",
              "data_format": "channels_last", "dilation_rate": [1] * len(kernel), "groups": 1, "activation": "linear",
              "use_bias": bias, **options}
    shape = (filters, channels) if "Transpose" in kind else (channels, filters)
    weights = {"kernel": numbers(*kernel, *shape, scale=(np.prod(kernel) * channels) ** -0.5)}
    if bias:
        weights["bias"] = numbers(filters, scale=0.1)
    return Layer(kind, name, config, weights, inputs)


def dense(name, inputs, units, source=None, **options):
    return Layer("Dense", name, {"units": units, "activation": "linear", "use_bias": True, **options},
                 {"kernel": numbers(inputs, units), "bias": numbers(units, scale=0.1)}, source)


def batch_normalization(name, channels, axis, source=None, **options):
    weights = {"gamma": 1 + numbers(channels, scale=0.2), "beta": numbers(channels, scale=0.2),
               "moving_mean": numbers(channels, scale=0.2),
               "moving_variance": random.uniform(0.5, 2, channels).astype("<f4")}
    if not options.get("scale", True):
        del weights["gamma"]
    return Layer("BatchNormalization", name, {"axis": axis, "momentum": 0.9, "epsilon": 0.001, "center": True,
                                              "scale": True, **options}, weights, source)


def depthwise(name, kernel, channels, multiplier, source=None, **options):
    return Layer("DepthwiseConv2D", name,
                 {"kernel_size": [kernel, kernel], "strides": [1, 1], "padding": "same", "depth_multiplier": multiplier,
                  "data_format": "channels_last", "dilation_rate": [1, 1], "activation": "relu6", "use_bias": False,
                  **options}, {"depthwise_kernel": numbers(kernel, kernel, channels, multiplier, scale=0.4)}, source)


def separable(name, kernel, channels, filters, source=None, **options):
    return Layer("SeparableConv2D", name,
                 {"filters": filters, "kernel_size": [kernel, kernel], "strides": [1, 1], "padding": "same",
                  "data_format": "channels_last", "dilation_rate": [1, 1], "depth_multiplier": 1, "activation": "elu",
                  "use_bias": True, **options},
                 {"depthwise_kernel": numbers(kernel, kernel, channels, 1, scale=0.4),
                  "pointwise_kernel": numbers(1, 1, channels, filters), "bias": numbers(filters, scale=0.1)}, source)


def plain(kind, name, source=None, **config):
    return Layer(kind, name, config, {}, source)


def pool(kind, name, source=None, **config):
    return plain(kind, name, source, **{"pool_size": [2, 2], "strides": [2, 2], "padding": "valid",
                                        "data_format": "channels_last", **config})


def sequential():
    """Every kind of option that Keras and mica share, in a row, and a model inside of it."""
    inner = Model("inner", [6, 7, 8], [
        depthwise("depthwise", 3, 8, 2), conv("inner_conv", (1, 1), 16, 10, activation="sigmoid"),
        batch_normalization("inner_bn", 10, [3], scale=False)])
    return Model("sequential", [12, 14, 3], [
        plain("Rescaling", "rescale", scale=2.0, offset=-0.5),
        conv("first", (3, 5), 3, 8, padding="same", strides=[2, 2], activation="relu"),
        batch_normalization("bn", 8, [3]), inner, plain("ZeroPadding2D", "pad", padding=[[1, 0], [0, 2]],
                                                         data_format="channels_last"),
        pool("MaxPooling2D", "max", pool_size=[3, 2], strides=[2, 1], padding="same"),
        separable("separable", 3, 10, 6), plain("UpSampling2D", "up", size=[2, 1], interpolation="nearest",
                                                data_format="channels_last"),
        conv("back", (3, 3), 6, 5, kind="Conv2DTranspose", strides=[2, 2], padding="same", output_padding=None),
        plain("LeakyReLU", "leaky", alpha=0.15), plain("Cropping2D", "crop", cropping=[[1, 2], [3, 0]],
                                                       data_format="channels_last"),
        pool("AveragePooling2D", "average"), plain("Permute", "permute", dims=[2, 1, 3]),
        plain("Flatten", "flatten", data_format="channels_last"),
        dense("hidden", 5 * 6 * 7, 12, activation="tanh"), plain("Dropout", "dropout", rate=0.25),
        dense("last", 12, 6, activation="hard_sigmoid"), plain("Softmax", "softmax", axis=-1)], kind="Sequential")


def functional():
    """Merges, a gate over channels, a Dense of an image, and two outputs."""
    return Model("functional", [10, 8, 4], [
        conv("a", (3, 3), 4, 8, ["image"], padding="same"),
        batch_normalization("a_bn", 8, [3], ["a"]), plain("Activation", "a_relu", ["a_bn"], activation="relu"),
        conv("b", (3, 3), 8, 8, ["a_relu"], padding="same", dilation_rate=[2, 2], activation="softplus"),
        plain("Add", "sum", ["b", "a_relu"]),
        conv("c", (1, 1), 8, 6, ["sum"], activation="selu"),
        plain("Concatenate", "both", ["sum", "c"], axis=-1),
        dense("pixels", 14, 8, ["both"], activation="elu"),
        plain("GlobalAveragePooling2D", "squeeze", ["pixels"], data_format="channels_last"),
        dense("excite_1", 8, 4, ["squeeze"], activation="relu"), dense("excite_2", 4, 8, ["excite_1"], activation="sigmoid"),
        plain("Reshape", "as_image", ["excite_2"], target_shape=[1, 1, 8]),
        plain("Multiply", "gate", ["pixels", "as_image"]),
        conv("left", (3, 3), 8, 5, ["gate"], padding="same"), conv("right", (1, 1), 8, 5, ["gate"]),
        plain("Maximum", "most", ["left", "right"]),
        conv("middle", (2, 2), 8, 5, ["gate"], strides=[2, 2]), pool("AveragePooling2D", "small", ["gate"]),
        conv("narrow", (1, 1), 8, 5, ["small"]), plain("Average", "mean", ["middle", "narrow"]),
        pool("MaxPooling2D", "pool", ["most"]), plain("Flatten", "flat", ["pool"], data_format="channels_last"),
        dense("first_output", 5 * 4 * 5, 3, ["flat"], activation="softmax"),
        plain("GlobalMaxPooling2D", "second", ["mean"], data_format="channels_last"),
        dense("second_output", 5, 2, ["second"])], ["first_output", "second_output"], "Functional")


def sequences():
    return Model("sequences", [20, 5], [
        conv("first", (4,), 5, 8, kind="Conv1D", padding="same", activation="relu"),
        plain("MaxPooling1D", "max", pool_size=[2], strides=[2], padding="valid", data_format="channels_last"),
        batch_normalization("bn", 8, [2]), conv("second", (3,), 8, 6, kind="Conv1D", activation="softsign"),
        plain("GlobalAveragePooling1D", "mean", data_format="channels_last"), dense("last", 6, 3)], kind="Sequential")


def others():
    """What TensorFlow.js does not have, with the layers of mica that it must become. Of a Keras 3 file alone."""
    def of_channels(kind, name, channels, names, **config):
        return Layer(kind, name, config, {each: 1 + numbers(channels, scale=0.1) for each in names})

    layers = [
        Layer("Normalization", "adapted", {"axis": [-1], "invert": False, "mean": None, "variance": None},
              {"mean": numbers(4), "variance": 1 + numbers(4) ** 2, "count": np.array(9, "<i4")}),
        conv("grouped", (3, 3), 2, 6, groups=2, activation="gelu"),
        of_channels("LayerNormalization", "layer", 6, ["gamma", "beta"], axis=[-1], epsilon=1e-3),
        of_channels("GroupNormalization", "group", 6, ["beta"], axis=-1, groups=3, epsilon=1e-2, scale=False),
        of_channels("RMSNormalization", "rms", 6, ["scale"], axis=-1, epsilon=1e-6),
        plain("UnitNormalization", "unit", axis=-1),
        Layer("PReLU", "prelu", {"shared_axes": [1, 2]}, {"alpha": numbers(1, 1, 6)}),
        plain("ReLU", "six", max_value=6.0, negative_slope=0.0, threshold=0.0),
        plain("ReLU", "leaky", max_value=None, negative_slope=[0.25], threshold=0.0),
        plain("ReLU", "clipped", max_value=2.0, negative_slope=0.0, threshold=0.5),
        plain("ELU", "elu", alpha=0.5),
        plain("Activation", "function", activation={"module": "builtins", "class_name": "function", "config": "mish",
                                                    "registered_name": "function"}),
        plain("UpSampling2D", "up", size=[2, 2], data_format="channels_last", interpolation="bilinear"),
        conv("back", (2, 3), 6, 4, kind="Conv2DTranspose", strides=[2, 2], output_padding=[1, 0]),
        plain("SpatialDropout2D", "dropout", rate=0.1), plain("GaussianNoise", "noise", stddev=0.2),
        plain("RandomFlip", "flip", mode="horizontal"), plain("ActivityRegularization", "activity", l1=0.0, l2=0.5),
        plain("GlobalMaxPooling2D", "most", data_format="channels_last", keepdims=True),
        plain("Flatten", "flatten"), plain("RepeatVector", "repeat", n=6),
        conv("causal", (3,), 4, 5, kind="Conv1D", padding="causal"), plain("UpSampling1D", "up1", size=2),
        plain("ZeroPadding1D", "pad", padding=[1, 2]), plain("Cropping1D", "crop", cropping=[2, 0]),
        Layer("SeparableConv1D", "separable", {"filters": 3, "kernel_size": [2], "strides": [1], "padding": "valid",
                                               "dilation_rate": [1], "depth_multiplier": 2, "activation": "swish",
                                               "use_bias": False},
              {"depthwise_kernel": numbers(2, 5, 2), "pointwise_kernel": numbers(1, 10, 3)}),
        plain("GlobalAveragePooling1D", "mean", data_format="channels_last"),
        dense("last", 3, 2, activation="hard_sigmoid")]
    expected = [
        "ScaleShift", "Conv2D<6, 3, Groups<2>, GELU>", "LayerNormalization<Epsilon<0.001>>",
        "GroupNormalization<3, NoScale, Epsilon<0.01>>", "RMSNormalization<Epsilon<1e-06>>", "UnitNormalization",
        "PReLU<SharedAxes<1, 2>>", "ReLU6", "LeakyReLU<0.25>", "ReLUWith<MaxValue<2.0>, Threshold<0.5>>", "ELU<0.5>",
        "Mish", "UpSampling2D<2, Bilinear>", "Conv2DTranspose<4, Size{2, 3}, Stride<2>, OutputPadding<Size{1, 0}>>",
        "SpatialDropout2D<0.1>", "GaussianNoise<0.2>", "ActivityRegularization<L1L2<0.0, 0.5>>", "GlobalMaxPooling2D",
        "Reshape<1, 1, -1>", "Flatten",
        "RepeatVector<6>", "Conv1D<5, 3, Causal>", "UpSampling1D<2>", "ZeroPadding1D<1, 2>", "Cropping1D<2, 0>",
        "SeparableConv1D<3, 2, NoBias, DepthMultiplier<2>, SiLU>", "GlobalAveragePooling1D", "Dense<2, HardSigmoid>"]
    return Model("others", [8, 8, 4], layers, kind="Sequential"), expected


MODELS = {"sequential": sequential, "functional": functional, "sequences": sequences}
