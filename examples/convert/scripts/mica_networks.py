# SPDX-License-Identifier: MIT
"""The layers of a network that a safetensors file describes, in mica's order, as far as weights need them."""

import json
import re

from mica_files import DAMAGE, Refusal, is_whole

TENSORS = {"gamma": "NoScale", "beta": "NoCenter", "bias": "NoBias"}
ROWS = ("Sequential", "Shortcut")
JOINTS = ("Add", "Multiply", "Concatenate", "Subtract", "Average", "Maximum", "Minimum", "Heads")


def parsed(text):
    """[name, arguments] of a type such as `Conv2D<16, Size{3, 3}, ReLU>`."""
    tokens = re.findall(r'"[^"]*":|[\w:.+-]+|[<>{},]', text)
    at = 0

    def read():
        nonlocal at
        if at < len(tokens) and tokens[at].startswith('"'):
            at += 1
        if at >= len(tokens) or tokens[at] in "<>{},":
            raise Refusal(f"expected a type in the description, found {tokens[at:at + 1]}")
        name, arguments = tokens[at], []
        at += 1
        if at < len(tokens) and tokens[at] in "<{":
            at += 1
            while at < len(tokens) and tokens[at] not in ">}":
                if tokens[at] == ",":
                    at += 1
                arguments.append(read())
            at += 1
        return [name, arguments]

    return read()


class Layer:
    """A layer with tensors: its class, the tensors by what they are (`kernel`), and the channels of the image that
    was flattened in front of it, or None."""

    def __init__(self, kind, tensors, flattened):
        self.kind, self.tensors, self.flattened = kind, tensors, flattened


class Value:
    """The rank of a sample, its channels, and those of the image that it is the Flatten of. `unknown` says why
    PyTorch may have its numbers in another order."""

    def __init__(self, rank, channels, flattened=None, unknown=""):
        self.rank, self.channels, self.flattened, self.unknown = rank, channels, flattened, unknown


def wanted_tensors(kind, arguments):
    options = [argument[0] for argument in arguments]
    if kind == "Dense" or "Conv" in kind:
        names = ["kernel", "bias"]
    elif kind == "BatchNormalization":
        names = ["gamma", "beta", "moving_mean", "moving_variance"]
    elif kind in ("LayerNormalization", "GroupNormalization"):
        names = ["gamma", "beta"]
    else:
        names = {"RMSNormalization": ["scale"], "PReLU": ["alpha"], "ScaleShift": ["scale", "shift"]}.get(kind, [])
    return [name for name in names if TENSORS.get(name) not in options]


def channels_of(kind, kernel):
    if kind.startswith("Depthwise"):
        return kernel[-1] * kernel[-2]
    return kernel[-2] if "Transpose" in kind else kernel[-1]


class Walk:
    """Goes through the layers; `take(name, names)` gives the tensors of each, by what they are. If a layer with tensors
    reads numbers whose order in PyTorch is unknown, `refuse(reason)` hears of it."""

    def __init__(self, take, refuse):
        self.take, self.refuse, self.layers = take, refuse, []

    def leaf(self, kind, arguments, inputs, name=""):
        x = inputs[0]
        if kind.startswith("SeparableConv"):
            dimensions = kind[-2:]
            spatial = ("Same", "Valid", "Padding", "Causal", "Stride", "Dilation", "DepthMultiplier")
            between = self.leaf("DepthwiseConv" + dimensions, [["NoBias", []]], inputs,
                                f"{name}/depthwise_conv{dimensions.lower()}")
            rest = [argument for argument in arguments if argument[0] not in spatial]
            return self.leaf("Conv" + dimensions, rest, [between], f"{name}/conv{dimensions.lower()}")
        names = wanted_tensors(kind, arguments)
        tensors = self.take(name, names)
        if names:
            if x.unknown:
                self.refuse(f"{tensors[names[0]][0]}: {x.unknown}")
            self.layers.append(Layer(kind, tensors, x.flattened))
        if kind == "Dense":
            return Value(x.rank, tensors["kernel"][1][-1])
        if "Conv" in kind:
            return Value(x.rank, channels_of(kind, tensors["kernel"][1]))
        if kind == "Concatenate":
            known = all(value.channels is not None for value in inputs)
            unknown = next((value.unknown for value in inputs if value.unknown), "")
            if any(value.flattened for value in inputs):
                unknown = "its input is a Concatenate behind a Flatten, which PyTorch has in another order"
            return Value(x.rank, sum(value.channels for value in inputs) if known else None, None, unknown)
        if kind.startswith("Global"):
            return Value(1, x.channels)
        if kind == "Flatten" or (kind == "Reshape" and len(arguments) == 1):
            return Value(1, None, x.channels if x.rank > 1 else x.flattened, x.unknown)
        if kind == "Reshape":
            ones = all(argument[0] == "1" for argument in arguments[:-1])
            return Value(len(arguments), x.channels, None, "" if x.rank == 1 and ones else
                         "its input is a Reshape, which PyTorch has in another order")
        if kind == "Permute":
            # A Flatten of channels in front is that of PyTorch.
            in_front = [argument[0] for argument in arguments] == [str(x.rank), *map(str, range(1, x.rank))]
            return Value(x.rank, None, None, "" if in_front else
                         "its input is a Permute, and only one that puts the channels in front is known in PyTorch")
        if kind == "RepeatVector":
            return Value(2, x.channels)
        return x if kind not in ("Multiply",) else max(inputs, key=lambda value: value.rank)

    def type(self, described, x):
        kind, arguments = described
        if kind in ROWS:
            for argument in arguments:
                x = self.type(argument, x)
            return x
        if kind == "With" and len(arguments) == 2:
            return self.type(arguments[1], x)
        if kind in ("Frozen", "LearningRateFactor"):
            for argument in arguments[1 if kind == "LearningRateFactor" else 0:]:
                x = self.type(argument, x)
            return x
        if kind == "Residual":
            shortcut = [argument for argument in arguments if argument[0] == "Shortcut"]
            y = x
            for argument in arguments:
                y = y if argument[0] == "Shortcut" else self.type(argument, y)
            return self.leaf("Add", [], [y, self.type(shortcut[0], x) if shortcut else x])
        if kind in JOINTS:
            outputs = [self.type(argument, x) for argument in arguments]
            return x if kind == "Heads" else self.leaf(kind, [], outputs)
        return self.leaf(kind, arguments, [x])


def refuse_order(reason):
    raise Refusal(reason)


def layers_of(tensors, metadata, refuse=refuse_order):
    """The layers with tensors of a described file. `tensors` are shapes by their names, in the order of the file."""
    if "graph" not in metadata and "network" not in metadata:
        raise Refusal("expected \"network\" or \"graph\" in the metadata of the network's file, found neither")
    try:
        if "graph" in metadata:
            return of_graph(tensors, json.loads(metadata["graph"]), refuse)
        return of_network(tensors, parsed(metadata["network"]), refuse)
    except KeyError as error:
        raise Refusal(f"expected a description of the network, found one without {error}") from None
    except RecursionError:
        raise
    except DAMAGE as error:
        raise Refusal(f"expected a description of the network, found one that cannot be read: {error}") from None


def of_network(tensors, network, refuse):
    if network[0] != "Sequential" or not network[1] or network[1][0][0] != "Input":
        raise Refusal("expected Sequential<Input<...>, ...> as the description, found another")
    left = [(name, shape) for name, shape in tensors.items() if ":" not in name]

    def take(_, names):
        found = {}
        for name in names:
            if not left or left[0][0].split("/")[-1] != name:
                raise Refusal(f"expected a tensor {name}, found {left[0][0] if left else 'none'}")
            found[name] = left.pop(0)
        return checked(found)

    walk = Walk(take, refuse)
    extents = [int(extent[0]) for extent in network[1][0][1]]
    check_extents(extents)
    walk.type(["Sequential", network[1][1:]], Value(len(extents), extents[-1]))
    if left:
        raise Refusal(f"expected no tensor more, found {left[0][0]}")
    return walk.layers


def check_extents(extents):
    if not isinstance(extents, list) or not extents or not all(is_whole(extent, 1) for extent in extents):
        raise Refusal(f"expected extents of the input that are whole numbers from 1 on, found {extents}")


def checked(found):
    """A kernel has at least two axes, what else a layer has at least one."""
    for name, (full, shape) in found.items():
        if len(shape) < (2 if name == "kernel" else 1) or 0 in shape:
            raise Refusal(f"expected the shape of a {name} of tensor {full}, found {list(shape)}")
    return found


def check_graph(graph):
    def is_text(value):
        return isinstance(value, str)

    def is_layer(layer):
        return isinstance(layer, dict) and is_text(layer["name"]) and is_text(layer["layer"]) and \
            isinstance(layer["inputs"], list) and layer["inputs"] and all(map(is_text, layer["inputs"]))

    if not isinstance(graph, dict) or not isinstance(graph["input"], dict) or not is_text(graph["input"]["name"]) or \
            not isinstance(graph["layers"], list) or not all(map(is_layer, graph["layers"])):
        raise Refusal("expected in the graph an input with a name and a shape, and layers with a name, a type and "
                      "names of inputs, found others")
    check_extents(graph["input"]["shape"])


def of_graph(tensors, graph, refuse):
    def take(layer, names):
        found = {}
        for name in names:
            if f"{layer}/{name}" not in tensors:
                raise Refusal(f"expected a tensor {layer}/{name}, found none")
            found[name] = (f"{layer}/{name}", tensors[f"{layer}/{name}"])
        return checked(found)

    check_graph(graph)
    walk = Walk(take, refuse)
    shape = graph["input"]["shape"]
    values = {graph["input"]["name"]: Value(len(shape), shape[-1])}
    for layer in graph["layers"]:
        kind, arguments = parsed(layer["layer"])
        values[layer["name"]] = walk.leaf(kind, arguments, [values[name] for name in layer["inputs"]], layer["name"])
    return walk.layers
