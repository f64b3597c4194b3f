#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the weights of a network of mica as a .weights.h5 file, which model.load_weights of Keras 3 reads:

    python3 to_keras_weights.py weights.safetensors --like model.keras -o model.weights.h5

The input is a file of Model::save or save_weights, or one that describes a graph. With --like, the layers are those
of a Keras model, of a .keras, .h5 or model.json file. Without it they are taken to be those of a Sequential with the
network's layers one behind the other. h5py is needed, Keras is not."""

import argparse
import math
import os

from from_keras import converted
from keras_weights import h5py, snake_case
from mica_files import Refusal, read_safetensors, run
from mica_networks import layers_of

ORDER = ("kernel", "gamma", "beta", "moving_mean", "moving_variance", "scale", "alpha", "bias")


class Place:
    """Where the tensors of a layer of Keras belong: the path of the layer, and their shapes in Keras' order."""

    def __init__(self, path, name, shapes, kept=None):
        self.path, self.name, self.shapes, self.kept = path, name, shapes, kept


class Recorder:
    """A scope of weights that notes for each layer of Keras where Keras 3 keeps its tensors."""

    def __init__(self, scope, places, path="", name=""):
        self.scope, self.places, self.path, self.name = scope, places, path, name

    def children(self, layers):
        counts, scopes = {}, []
        for layer, scope in zip(layers, self.scope.children(layers)):
            kind = snake_case(layer["class_name"])
            counts[kind] = counts.get(kind, -1) + 1
            path = f"{self.path}layers/{kind}" + (f"_{counts[kind]}" if counts[kind] else "")
            scopes.append(Recorder(scope, self.places, path + "/", layer["config"].get("name", kind)
                                   if isinstance(layer["config"], dict) else kind))
        return scopes

    def variables(self, names, where):
        found = self.scope.variables(names, where)
        # The numbers of a Normalization are no weights in mica.
        kept = found if "variance" in names else None
        self.places.append(Place(self.path, self.name, [tensor.shape for tensor in found], kept))
        return found


def places_of_model(path, shape):
    places = []
    converted(path, shape, lambda scope: Recorder(scope, places))
    return places


def places_of_layers(layers):
    """Those of a Sequential. The two parts of a SeparableConv are one layer of Keras."""
    counts, places = {}, []
    for layer in layers:
        parts = [name for name in ORDER if name in layer.tensors]
        shapes = [layer.tensors[name][1] for name in parts]
        is_part = "separable_conv" in layer.tensors[parts[0]][0].split("/")[-3] if parts and \
            layer.tensors[parts[0]][0].count("/") > 1 else False
        if is_part and layer.kind.startswith("Conv"):
            places[-1].shapes += shapes
            continue
        kind = snake_case("SeparableConv" + layer.kind[-2:] if is_part else layer.kind)
        counts[kind] = counts.get(kind, -1) + 1
        name = kind + (f"_{counts[kind]}" if counts[kind] else "")
        places.append(Place(f"layers/{name}/", name, shapes))
    return places


def essence(shape):
    """A Dense of an image is a convolution of 1 x 1 in mica."""
    return [extent for extent in shape if extent != 1]


def groups_of(layers, places):
    """The tensors of mica for each place: those of one layer, or of the two parts of a SeparableConv."""
    tensors = [[layer.tensors[name] for name in ORDER if name in layer.tensors] for layer in layers]
    left, groups = list(tensors), []
    for place in places:
        if place.kept:
            groups.append(None)
            continue
        for count in (1, 2):
            at = next((i for i in range(len(left) - count + 1)
                       if [essence(shape) for part in left[i:i + count] for _, shape in part] ==
                       [essence(shape) for shape in place.shapes]), None)
            if at is not None:
                groups.append([tensor for part in left[at:at + count] for tensor in part])
                del left[at:at + count]
                break
        else:
            raise Refusal(f"expected tensors of the shapes {', '.join(str(list(s)) for s in place.shapes)} for layer "
                          f"{place.name} of Keras, found none")
    if left:
        raise Refusal(f"expected no tensor more, found {left[0][0][0]} {list(left[0][0][1])}")
    return groups


def write(path, places, groups, tensors):
    if not path.endswith(".weights.h5"):
        raise Refusal("expected an output whose name ends in .weights.h5, as Keras demands")
    beside = path + ".part"
    try:
        with h5py().File(beside, "w") as file:
            for place, group in zip(places, groups):
                to = file.create_group(place.path + "vars")
                to.attrs["name"] = place.name
                found = place.kept or [tensors[name] for name, _ in group]
                for i, (shape, tensor) in enumerate(zip(place.shapes, found)):
                    values = to.create_dataset(str(i), tuple(shape), dtype="<f4")
                    if math.prod(shape):
                        values[...] = memoryview(tensor.data).cast("f", tuple(shape)) if shape else tensor.numbers()[0]
        os.replace(beside, path)
    except OSError as error:
        raise Refusal(f"{path}: cannot be written: {error}") from None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", help="a safetensors file of mica")
    parser.add_argument("--like", help="a file with the Keras model")
    parser.add_argument("--input-shape", type=lambda word: [int(extent) for extent in word.split("x")],
                        help="of a sample, where the file of --like leaves it open")
    parser.add_argument("-o", "--output", required=True, help="the .weights.h5 file to write")
    options = parser.parse_args()

    def convert():
        tensors, metadata = read_safetensors(options.weights)
        layers = layers_of({name: tensor.shape for name, tensor in tensors.items()}, metadata, lambda reason: None)
        layers = [layer for layer in layers if layer.kind != "ScaleShift"]
        places = places_of_model(options.like, options.input_shape) if options.like else places_of_layers(layers)
        write(options.output, places, groups_of(layers, places), tensors)

    run(convert, "to_keras_weights.py", options.weights)


if __name__ == "__main__":
    main()
