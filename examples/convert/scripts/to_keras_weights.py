#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the weights of a network of mica as a .weights.h5 file, which model.load_weights of Keras 3 reads:

    python3 to_keras_weights.py weights.safetensors --like model.keras -o model.weights.h5

The input is a file of Model::save or save_weights, or one that describes a graph. With --like, the layers are those
of a Keras model, of a .keras, .h5 or model.json file. Without it they are taken to be those of a Sequential with the
network's layers one behind the other. Branches may stand in another order in mica than in Keras. Then --before tells
which layer is which: a file of the same network of mica with the weights of the Keras model, as mica-convert gave it.
h5py is needed, Keras is not."""

import argparse
import math

from from_keras import converted
from keras_weights import h5py, is_model, snake_case
from mica_files import Refusal, of_file, read_safetensors, run, write_beside
from mica_networks import layers_of

ORDER = ("kernel", "gamma", "beta", "moving_mean", "moving_variance", "scale", "alpha", "bias")


class Place:
    """Where the tensors of a layer of Keras belong: the path of the layer, their shapes in Keras' order, and, of a
    model, the tensors. What is `kept` is no weight in mica. A model inside of a model is a place without tensors."""

    def __init__(self, path, name, shapes, found=None, kept=False):
        self.path, self.name, self.shapes, self.found, self.kept = path, name, shapes, found, kept


class Recorder:
    """A scope of weights that notes for each layer of Keras where Keras 3 keeps its tensors."""

    def __init__(self, scope, places, path="", name=""):
        self.scope, self.places, self.path, self.name = scope, places, path, name

    def children(self, layers):
        counts, scopes = {}, []
        for layer, scope in zip(layers, self.scope.children(layers)):
            kind = snake_case(layer["class_name"])
            counts[kind] = counts.get(kind, -1) + 1
            path = f"{self.path}layers/{kind}" + (f"_{counts[kind]}" if counts[kind] else "") + "/"
            name = layer["config"].get("name", kind) if isinstance(layer["config"], dict) else kind
            scopes.append(Recorder(scope, self.places, path, name))
            if is_model(layer):
                self.places.append(Place(path, name, [], [], True))
        return scopes

    def variables(self, names, where):
        found = self.scope.variables(names, where)
        # The numbers of a Normalization are no weights in mica.
        self.places.append(Place(self.path, self.name, [tensor.shape for tensor in found], found, "variance" in names))
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


def has_branches(metadata):
    """Whether layers of the network may stand in another order in Keras."""
    joints = ("Add<", "Multiply<", "Concatenate<", "Subtract<", "Average<", "Maximum<", "Minimum<", "Shortcut<",
              "Heads<")
    return "graph" not in metadata and any(joint in metadata["network"] for joint in joints)


def has_other_numbers(group, other, tensors):
    return any(tensors[name].data != tensors[another].data for (name, _), (another, _) in zip(group, other))


def groups_of(layers, places, after, before=None, in_order=True):
    """The tensors of mica for each place: those of one layer, or of the two parts of a SeparableConv. `before` are
    tensors by which a layer is known; without them it is the first of its shapes, which must be `in_order`. Layers that
    were the same before must be so in `after`, the weights to write."""
    tensors = [[layer.tensors[name] for name in ORDER if name in layer.tensors] for layer in layers]
    shapes = [str([essence(shape) for shape in place.shapes]) for place in places]
    left, groups = list(tensors), []
    for place, words in zip(places, shapes):
        if place.kept:
            groups.append(None)
            continue
        if not before and not in_order and shapes.count(words) > 1:
            raise Refusal(f"expected --before, since the network has branches, and layer {place.name} of Keras has the "
                          "shapes of another")

        def suits(parts):
            group = [tensor for part in parts for tensor in part]
            return str([essence(shape) for _, shape in group]) == words and (
                not before or all(before[name].data == tensor.data for (name, _), tensor in zip(group, place.found)))

        found = [(i, count) for count in (1, 2) for i in range(len(left) - count + 1) if suits(left[i:i + count])]
        if not found:
            raise Refusal(f"expected tensors of the shapes {', '.join(str(list(s)) for s in place.shapes)}"
                          f"{' and the numbers of --before' if before else ''} for layer {place.name} of Keras, "
                          "found none")
        fitting = [[tensor for part in left[i:i + count] for tensor in part] for i, count in found]
        if before and not in_order and any(has_other_numbers(group, fitting[0], after) for group in fitting):
            raise Refusal(f"expected layers with different numbers in --before, found those of layer {place.name} of "
                          f"Keras in {', '.join(group[0][0].rpartition('/')[0] for group in fitting)}")
        groups.append(fitting[0])
        at, count = found[0]
        del left[at:at + count]
    if left:
        raise Refusal(f"expected no tensor more, found {left[0][0][0]} {list(left[0][0][1])}")
    return groups


def write(path, places, groups, tensors):
    if not path.endswith(".weights.h5"):
        raise Refusal("expected an output whose name ends in .weights.h5, as Keras demands")

    def write_to(beside):
        with h5py().File(beside, "w") as file:
            file.create_group("vars")  # of the model itself
            for place, group in zip(places, groups):
                to = file.create_group(place.path + "vars")
                to.attrs["name"] = place.name
                found = place.found if place.kept else [tensors[name] for name, _ in group]
                for i, (shape, tensor) in enumerate(zip(place.shapes, found)):
                    values = to.create_dataset(str(i), tuple(shape), dtype="<f4")
                    if math.prod(shape):
                        values[...] = memoryview(tensor.data).cast("f", tuple(shape)) if shape else tensor.numbers()[0]

    write_beside(path, write_to)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", help="a safetensors file of mica")
    parser.add_argument("--like", help="a file with the Keras model")
    parser.add_argument("--input-shape", type=lambda word: [int(extent) for extent in word.split("x")],
                        help="of a sample, where the file of --like leaves it open")
    parser.add_argument("--before", help="a safetensors file of mica with the weights of that model")
    parser.add_argument("-o", "--output", required=True, help="the .weights.h5 file to write")
    options = parser.parse_args()

    def convert():
        tensors, metadata = read_safetensors(options.weights)
        layers = layers_of({name: tensor.shape for name, tensor in tensors.items()}, metadata, lambda reason: None)
        layers = [layer for layer in layers if layer.kind != "ScaleShift"]
        places = of_file(options.like, lambda: places_of_model(options.like, options.input_shape)) \
            if options.like else places_of_layers(layers)
        before = of_file(options.before, lambda: read_safetensors(options.before))[0] if options.before else None
        if before and not (options.like and before.keys() == tensors.keys()):
            raise Refusal("expected a model in --like, and in --before the tensors of the same network")
        if before and any(before[name].shape != tensor.shape for name, tensor in tensors.items()):
            raise Refusal("expected the tensors of --before with the shapes of those to write, found others")
        groups = groups_of(layers, places, tensors, before, not has_branches(metadata))
        write(options.output, places, groups, tensors)

    run(convert, "to_keras_weights.py", options.weights)


if __name__ == "__main__":
    main()
