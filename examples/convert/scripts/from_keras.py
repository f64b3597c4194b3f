#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a network of Keras as a safetensors file that describes it, which mica-convert reads:

    python3 from_keras.py model.keras -o model.graph.safetensors
    mica-convert model.graph.safetensors -o model.hpp

Reads the archives .keras of Keras 3 (and of Keras 2 from 2.12 on), the .h5 files of model.save, and the model.json
of TensorFlow.js with the weights beside it. Keras is not needed, h5py is, but for TensorFlow.js."""

import argparse
import io
import json
import os
import sys
import zipfile
import zlib

from keras_layers import LAYERS, Keras, rank_behind
from keras_weights import (MOST_EMPTY, by_name_of_h5, by_path_of_h5, h5py, is_model, member_of, of_manifest)
from mica_files import DAMAGE, Refusal, is_whole, read_bytes, run, write_safetensors

# Functions of Keras and TensorFlow that stand in a graph of layers: what they are of two values, and, with a
# constant, of one.
FUNCTIONS = {"Add": "Add", "__operators__.add": "Add", "math.add": "Add", "Subtract": "Subtract",
             "math.subtract": "Subtract", "__operators__.sub": "Subtract", "Multiply": "Multiply",
             "math.multiply": "Multiply", "__operators__.mul": "Multiply", "Divide": "Divide", "TrueDivide": "Divide",
             "math.truediv": "Divide", "math.divide": "Divide", "nn.relu": "ReLU", "nn.relu6": "ReLU6", "Relu": "ReLU",
             "Relu6": "ReLU6", "Maximum": "Maximum", "Minimum": "Minimum"}


class Reference:
    """The output `index` of a layer."""

    def __init__(self, layer, index):
        self.layer, self.index = layer, index

    def of(self, values):
        if not is_whole(self.index) or self.index >= len(values[self.layer]):
            raise Refusal(f"expected a number below {len(values[self.layer])} for an output of layer "
                          f"\"{self.layer}\", found {self.index}")
        return values[self.layer][self.index]


def references(value, found):
    """The values that a call gets, [layer, node, tensor], and its numbers, in their order."""
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            name, _, index = value["config"]["keras_history"]
            found.append(Reference(name, index))
        else:
            for part in value.values():
                references(part, found)
    elif isinstance(value, (list, tuple)):
        if len(value) in (3, 4) and isinstance(value[0], str) and isinstance(value[1], int):
            found.append(Reference(value[0], value[2]))
            if len(value) == 4:
                references(value[3], found)
        else:
            for part in value:
                references(part, found)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        found.append(value)
    return found


def inputs_of(layer):
    """References to the values that a layer takes, and the numbers."""
    nodes = layer.get("inbound_nodes", [])
    if nodes and isinstance(nodes[0], dict):
        if len(nodes) > 1:
            raise Refusal(f"layer \"{layer['name']}\" is shared: it is called {len(nodes)} times, and a layer of mica "
                          "stands in one place")
        return references([nodes[0].get("args", []), nodes[0].get("kwargs", {})], [])
    if nodes and isinstance(nodes[0], list) and nodes[0] and isinstance(nodes[0][0], str):
        nodes = [nodes]
    if len(nodes) > 1:
        raise Refusal(f"layer \"{layer['name']}\" is shared: it is called {len(nodes)} times, and a layer of mica "
                      "stands in one place")
    return references(nodes, [])


def ends_of(value):
    """The references in input_layers and output_layers."""
    if isinstance(value, dict):
        return [end for part in value.values() for end in ends_of(part)]
    if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str):
        return [Reference(value[0], value[2])]
    if not isinstance(value, list):
        raise Refusal(f"expected names of layers in input_layers and output_layers, found {value}")
    return [end for part in value for end in ends_of(part)]


class Graph:
    """What is written: layers of mica, and tensors."""

    def __init__(self, is_keras_2, left_out):
        self.is_keras_2, self.left_out = is_keras_2, left_out
        self.layers, self.tensors, self.ranks, self.names = [], {}, {}, set()

    def unique(self, name):
        numbered, number = name, 1
        while numbered in self.names:
            numbered, number = f"{name}_{number}", number + 1
        self.names.add(numbered)
        return numbered

    def add(self, kind, tensors, inputs, name):
        name = self.unique(name)
        self.layers.append({"name": name, "layer": kind, "inputs": inputs})
        self.tensors.update({f"{name}/{tensor}": value for tensor, value in tensors.items()})
        self.ranks[name] = rank_behind(self.ranks[inputs[0]], kind)
        return name

    def layer(self, layer, inputs, scope, prefix):
        """Adds a layer of Keras and returns the values that it gives."""
        kind, config = layer["class_name"], layer["config"]
        if is_model(layer):
            return self.model(layer, inputs, scope, prefix + config_name(layer) + "/")
        function = function_of(layer)
        if function:
            return [self.function(layer, function, inputs, prefix)]
        if kind not in LAYERS:
            raise Refusal(f"layer \"{config_name(layer)}\": mica has no layer {kind}")
        policy = config.get("dtype")
        if "int8" in str(policy) or "float8" in str(policy) or config.get("quantization_config"):
            raise Refusal(f"layer \"{config_name(layer)}\", {kind}: its weights are quantized")
        if not inputs or not all(isinstance(each, str) for each in inputs):
            raise Refusal(f"layer \"{config_name(layer)}\", {kind}: expected inputs that are layers, found {inputs}")
        keras = Keras(layer, [self.ranks[each] for each in inputs], scope, self.is_keras_2)
        self.left_out += keras.left_out()
        for i, (step, tensors) in enumerate(LAYERS[kind](keras)):
            inputs = [self.add(step, tensors, inputs if i == 0 else inputs[:1], prefix + keras.name)]
        return inputs

    def function(self, layer, function, inputs, prefix):
        """An operator between layers."""
        values = [each for each in inputs if isinstance(each, str)]
        constants = [each for each in inputs if not isinstance(each, str)]
        name, where = prefix + config_name(layer), f"layer \"{config_name(layer)}\", {layer['class_name']}"
        kind = FUNCTIONS[function]
        if kind in ("ReLU", "ReLU6") and len(values) == 1:
            return self.add(kind, {}, values, name)
        if len(values) == 2 and not constants and kind != "Divide":
            return self.add(kind, {}, values, name)
        if len(values) == 1 and len(constants) == 1 and kind in ("Add", "Subtract", "Multiply", "Divide"):
            c, is_first = constants[0], not isinstance(inputs[0], str)
            if not (kind == "Divide" and is_first):
                scale, shift = {"Add": (1, c), "Subtract": (-1, c) if is_first else (1, -c), "Multiply": (c, 0),
                                "Divide": (1 / c if c else 0, 0)}[kind]
                return self.add(f"Rescaling<{scale!r}, {shift!r}>", {}, values, name)
        raise Refusal(f"{where}: mica has no such operator of {len(values)} values and {len(constants)} numbers")

    def model(self, model, inputs, scope, prefix):
        config = model["config"]
        layers = config if isinstance(config, list) else config["layers"]
        is_sequential = model["class_name"] == "Sequential"
        # Keras does not count the input of a Sequential, nor operators.
        counted = [layer for layer in layers if not (is_sequential and is_input(layer)) and not function_of(layer)]
        scopes = dict(zip(map(id, counted), scope.children(counted)))
        if is_sequential:
            if len(inputs) != 1:
                raise Refusal(f"model \"{config_name(model)}\": expected 1 input, found {len(inputs)}")
            for layer in counted:
                inputs = self.layer(layer, inputs, scopes[id(layer)], prefix)
            return inputs
        ends = ends_of(config["input_layers"])
        if len(ends) != len(inputs):
            raise Refusal(f"model \"{config_name(model)}\": expected {len(ends)} input{'' if len(ends) == 1 else 's'}, "
                          f"found {len(inputs)}")
        values = {end.layer: [value] for end, value in zip(ends, inputs)}
        waiting = [layer for layer in layers if layer["name"] not in values]
        while waiting:
            ready = [layer for layer in waiting
                     if all(each.layer in values for each in inputs_of(layer) if isinstance(each, Reference))]
            if not ready:
                raise Refusal(f"layer \"{waiting[0]['name']}\": an input of it is no layer of the model")
            for layer in ready:
                taken = [each.of(values) if isinstance(each, Reference) else each for each in inputs_of(layer)]
                values[layer["name"]] = self.layer(layer, taken, scopes.get(id(layer)), prefix)
            waiting = [layer for layer in waiting if layer["name"] not in values]
        return [end.of(values) for end in ends_of(config["output_layers"])]


def config_name(layer):
    config = layer["config"]
    return (config.get("name") if isinstance(config, dict) else None) or layer.get("name") or layer["class_name"]


def is_input(layer):
    return layer["class_name"] == "InputLayer"


def function_of(layer):
    """The name of an operator that is no layer of Keras, or None."""
    if layer["class_name"] in ("TFOpLambda", "SlicingOpLambda"):
        name = layer["config"].get("function", "")
    elif "src.ops" in str(layer.get("module")):
        name = layer["class_name"]
    else:
        return None
    if name not in FUNCTIONS:
        raise Refusal(f"layer \"{config_name(layer)}\", {layer['class_name']}: mica has no operator {name}")
    return name


def input_of(model, given):
    """The name and the shape of the input."""
    config = model["config"]
    layers = config if isinstance(config, list) else config["layers"]
    if not layers:
        raise Refusal("expected a model with layers, found none")
    first = layers[0]
    if model["class_name"] != "Sequential":
        names = [end.layer for end in ends_of(config["input_layers"])]
        if len(names) != 1:
            raise Refusal(f"expected one input, found {len(names)}: {', '.join(names)}")
        first = next((layer for layer in layers if layer["name"] == names[0]), first)
    own = first["config"] if isinstance(first["config"], dict) else {}
    shape = own.get("batch_shape") or own.get("batch_input_shape")
    if not shape and is_model(first):
        shape = [None, *input_of(first, given)[1]]
    if not shape and isinstance(config, dict):
        shape = config.get("build_input_shape")
    shape = list(shape[1:]) if shape else None
    if given:
        if shape is not None and (len(shape) != len(given) or
                                  any(s is not None and s != g for s, g in zip(shape, given))):
            raise Refusal(f"expected an input shape that is {shape}, found {given}")
        shape = given
    if not shape or not all(is_whole(extent, 1) for extent in shape):
        raise Refusal(f"its input has the shape {shape}; name one that is known, as in --input-shape 32x32x3")
    return config_name(first) if is_input(first) else "input", shape


def read_archive(path):
    """config.json, and the weights, of a .keras file."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {}
            for name in ("config.json", "metadata.json", "model.weights.h5"):
                if name not in archive.namelist():
                    raise Refusal(f"expected {name} in the archive, found none")
                info = archive.getinfo(name)
                if info.file_size > MOST_EMPTY and info.file_size > 100 * info.compress_size:
                    raise Refusal(f"{name}: expected a file that was compressed less")
                parts[name] = archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refusal(f"expected a .keras archive, found a damaged one: {error}") from None
    version = json.loads(parts["metadata.json"]).get("keras_version", "3")
    return (json.loads(parts["config.json"]), by_path_of_h5(h5py().File(io.BytesIO(parts["model.weights.h5"]), "r")),
            version)


def read_h5(path):
    file = h5py().File(path, "r")
    config = file.attrs.get("model_config")
    if config is None:
        raise Refusal("expected a model, found weights alone; save it by model.save, or as .keras")
    group = member_of(file, "model_weights")
    if group is None:
        raise Refusal("expected the group model_weights, found none")
    version = file.attrs.get("keras_version", group.attrs.get("keras_version", "2"))
    return json.loads(config), by_name_of_h5(group), version.decode() if isinstance(version, bytes) else str(version)


def read_json(path, data):
    whole = json.loads(data)
    model = whole.get("modelTopology", whole)
    if "model_config" in model:
        model = model["model_config"]
    if "node" in model or whole.get("format") == "graph-model":
        raise Refusal("expected layers of Keras (a layers-model), found a graph of TensorFlow; convert Keras' own file")
    if "weightsManifest" not in whole:
        raise Refusal("expected the weights of the model in weightsManifest, found none")
    # TensorFlow.js itself computes what Keras 2 does.
    version = "3" if str(whole.get("generatedBy")).startswith("keras v3") else "2"
    return model, of_manifest(whole["weightsManifest"], os.path.dirname(os.path.abspath(path))), version


def read_model(path):
    data = read_bytes(path)
    try:
        if data[:4] == b"PK\3\4":
            return read_archive(path)
        if data[:8] == b"\x89HDF\r\n\x1a\n":
            return read_h5(path)
        if data.lstrip()[:1] == b"{":
            return read_json(path, data)
    except (ValueError, OSError, UnicodeDecodeError) as error:
        raise Refusal(f"the file is damaged: {error}") from None
    raise Refusal("expected a .keras archive, an HDF5 file or a model.json, found none of them")


def converted(path, given, wrap=lambda scope: scope, left_out=None):
    """The tensors and the graph of a file. `wrap` may stand between the model and its weights. What the network does
    not keep is added to the list `left_out`."""
    try:
        model, scope, version = read_model(path)
        scope = wrap(scope)
        if not is_model(model):
            raise Refusal(f"expected a Sequential or a Functional model, found the class {model['class_name']}")
        graph = Graph(version[:1] in "12", [] if left_out is None else left_out)
        name, shape = input_of(model, given)
        name = graph.unique(name)
        graph.ranks[name] = len(shape)
        outputs = graph.model(model, [name], scope, "")
    except KeyError as error:
        raise Refusal(f"expected a configuration as Keras writes it, found one without {error}") from None
    except RecursionError:
        raise
    except (OSError, RuntimeError, zlib.error) as error:  # of h5py
        raise Refusal(f"the file is damaged: {error}") from None
    except DAMAGE as error:
        raise Refusal(f"expected a configuration as Keras writes it, found one that cannot be read: {error}") from None
    text = {"input": {"name": name, "shape": shape}, "layers": graph.layers, "outputs": outputs}
    return graph.tensors, {"graph": json.dumps(text), "made_by": "from_keras.py"}


def shape_of(word):
    return [int(extent) for extent in word.split("x")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a .keras, .h5 or model.json file")
    parser.add_argument("-o", "--output", required=True, help="the safetensors file to write")
    parser.add_argument("--input-shape", type=shape_of, help="of a sample, as in 32x32x3, where the file leaves it open")
    options = parser.parse_args()
    left_out = []
    run(lambda: write_safetensors(options.output, *converted(options.model, options.input_shape, left_out=left_out)),
        "from_keras.py", options.model)
    for what in left_out:
        print("from_keras.py: left out: " + "".join(c if c.isprintable() else "?" for c in what), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
