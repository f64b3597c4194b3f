# SPDX-License-Identifier: MIT
"""The network of mica for golden/state.pt and its like, as files of safetensors with other weights."""

import json

import mica_files

INPUT = [8, 6, 3]
# Each layer with the shapes of its tensors.
LAYERS = [
    ("Conv2D<6, 3, Same, NoBias>", {"kernel": [3, 3, 3, 6]}),
    ("BatchNormalization<Epsilon<1e-05>>", {name: [6] for name in ("gamma", "beta", "moving_mean", "moving_variance")}),
    ("ReLU", {}),
    ("DepthwiseConv2D<3, Same, DepthMultiplier<2>>", {"kernel": [3, 3, 6, 2], "bias": [12]}),
    ("PReLU<SharedAxes<1, 2>>", {"alpha": [1, 1, 12]}),
    ("MaxPooling2D<2>", {}),
    ("Conv2DTranspose<4, Size{3, 2}>", {"kernel": [3, 2, 4, 12], "bias": [4]}),
    ("GroupNormalization<2, Epsilon<1e-05>>", {"gamma": [4], "beta": [4]}),
    ("Conv2D<5, Size{1, 3}>", {"kernel": [1, 3, 4, 5], "bias": [5]}),
    ("Flatten", {}),
    ("BatchNormalization<Epsilon<1e-05>>", {name: [60] for name in ("gamma", "beta", "moving_mean", "moving_variance")}),
    ("Dense<7>", {"kernel": [60, 7], "bias": [7]}),
    ("LayerNormalization<Epsilon<1e-05>>", {"gamma": [7], "beta": [7]}),
    ("Dense<3>", {"kernel": [7, 3], "bias": [3]}),
]
# What mica calls them.
NAMES = ["conv2d", "batch_normalization", "re_lu", "depthwise_conv2d", "p_re_lu", "max_pooling2d", "conv2d_transpose",
         "group_normalization", "conv2d_1", "flatten", "batch_normalization_1", "dense", "layer_normalization", "dense_1"]


def write(path, as_graph):
    """A file as Model::save_weights writes it, or one with a graph."""
    tensors = {f"{name}/{tensor}": mica_files.Tensor.of_numbers(shape, [0] * size_of(shape))
               for name, (_, shapes) in zip(NAMES, LAYERS) for tensor, shape in shapes.items()}
    layers = [{"name": name, "layer": kind, "inputs": [before]}
              for name, (kind, _), before in zip(NAMES, LAYERS, ["image", *NAMES])]
    graph = {"input": {"name": "image", "shape": INPUT}, "layers": layers, "outputs": [NAMES[-1]]}
    types = [f"Input<{', '.join(map(str, INPUT))}>", *(kind for kind, _ in LAYERS)]
    network = {"mica_format": "2", "network": f"Sequential<{', '.join(types)}>"}
    mica_files.write_safetensors(path, tensors, {"graph": json.dumps(graph)} if as_graph else network)


def size_of(shape):
    size = 1
    for extent in shape:
        size *= extent
    return size
