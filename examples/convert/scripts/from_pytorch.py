#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the weights of a PyTorch state dict as a safetensors file for a given network of mica:

    python3 from_pytorch.py net.pt --network net.safetensors -o weights.safetensors

The network is a file of Model::save or save_weights, or one that describes a graph. model.load_weights and
mica-convert read the result. The modules of the state dict must be those of the network, in their order. A safetensors
file is sorted by names and does not keep that order. There, and where the order of a .pt file differs, each layer gets
the only module of its shapes, or, of modules that PyTorch numbers (body.0, body.1), the first that is left; the script
prints which is which. Where that leaves a choice, --order names the modules in the network's order.
Neither PyTorch nor NumPy is needed, and nothing of the file is run."""

import argparse
import array
import math
import sys

from mica_files import Refusal, Tensor, of_file, read_safetensors, run, write_safetensors
from mica_networks import layers_of
from pytorch_files import keeps_order, natural, read_state


class Module:
    """The tensors of one module of PyTorch: weight, bias, running_mean, running_var."""

    def __init__(self, name):
        self.name, self.tensors = name, {}

    def shape(self, key):
        return self.tensors[key].shape if key in self.tensors else None


def modules_of(state, ignored):
    modules = {}
    for full, tensor in state.items():
        name, _, key = full.rpartition(".")
        if key == "num_batches_tracked" or any(full == each or full.startswith(each + ".") for each in ignored):
            continue
        if key not in ("weight", "bias", "running_mean", "running_var"):
            raise Refusal(f"expected weight, bias, running_mean and running_var of modules, found {full}")
        modules.setdefault(name, Module(name)).tensors[key] = tensor
    return list(modules.values())


def reordered(numbers, shape, axes):
    """The numbers of a tensor with its axes in another order."""
    steps, step = [], 1
    for extent in reversed(shape):
        steps.insert(0, step)
        step *= extent
    *front, last = axes
    places = [0]
    for axis in front:
        places = [place + i * steps[axis] for place in places for i in range(shape[axis])]
    result = array.array("f")
    for place in places:
        result.extend(numbers[place:place + (shape[last] - 1) * steps[last] + 1:steps[last]])
    return result


def split_filters(shape, kernel):
    """channels m x 1 x ... of PyTorch as channels x m x ..."""
    return (kernel[-2], kernel[-1], *shape[2:])


def kernel_of(kind, kernel, shape):
    """The shape of PyTorch's weight, and its axes in mica's order, or None if it does not fit."""
    if shape is None:
        return None
    window, rank = tuple(kernel[:-2]), len(kernel) - 2
    if kind == "Dense":
        whole = tuple(shape) + (1,) * (4 - len(shape))
        return ((kernel[1], kernel[0]), (1, 0)) if whole[:2] == (kernel[1], kernel[0]) and \
            math.prod(whole[2:]) == 1 and len(shape) != 3 else None
    spatial = tuple(range(2, 2 + rank))
    if "Transpose" in kind:
        return (shape, (*spatial, 1, 0)) if tuple(shape) == (kernel[-1], kernel[-2], *window) else None
    if kind.startswith("Depthwise"):
        if tuple(shape) != (kernel[-1] * kernel[-2], 1, *window):
            return None
        return split_filters(shape, kernel), (*spatial, 0, 1)
    if math.prod(window) == 1 and tuple(shape) == (kernel[-1], kernel[-2]):
        return (*shape, *window), (*spatial, 1, 0)
    return (shape, (*spatial, 1, 0)) if tuple(shape) == (kernel[-1], kernel[-2], *window) else None


SOURCES = {"kernel": "weight", "gamma": "weight", "alpha": "weight", "scale": "weight", "bias": "bias", "beta": "bias",
           "moving_mean": "running_mean", "moving_variance": "running_var"}


def fits(layer, module):
    """Whether the tensors of a module are those of a layer."""
    used = {SOURCES.get(name) for name in layer.tensors}
    if "bias" in layer.tensors and "bias" not in module.tensors:
        used.discard("bias")  # then it is 0
    if used != set(module.tensors):
        return False
    for name, (_, shape) in layer.tensors.items():
        found = module.shape(SOURCES[name])
        if name == "kernel":
            if kernel_of(layer.kind, shape, found) is None:
                return False
        elif found is not None and (len(found) != 1 or math.prod(found) != math.prod(shape)):
            return False
    return True


def flattened_order(count, channels):
    """Where the numbers of a flattened image stand in PyTorch, which has the channels in front."""
    pixels = count // channels
    return [c * pixels + p for p in range(pixels) for c in range(channels)]


def values_of(layer, name, shape, module):
    source = SOURCES[name]
    if source not in module.tensors:
        return Tensor(shape, bytes(4 * math.prod(shape)))
    numbers = module.tensors[source].numbers()
    order = None
    if layer.flattened and layer.flattened > 1 and (name != "bias" or layer.kind != "Dense"):
        count = shape[0]
        if count % layer.flattened:
            raise Refusal(f"expected {layer.flattened} channels in a flattened image of {count} numbers")
        order = flattened_order(count, layer.flattened)
    if name == "kernel":
        stored, axes = kernel_of(layer.kind, shape, module.shape(source))
        if order and layer.kind == "Dense":
            columns = array.array("f")
            for place in order:
                columns.extend(numbers[place::shape[0]])
            numbers = columns
        else:
            numbers = reordered(numbers, stored, axes)
    elif order:
        numbers = array.array("f", [numbers[place] for place in order])
    if sys.byteorder == "big":
        numbers.byteswap()
    return Tensor(shape, numbers.tobytes())


def words(layer):
    return ", ".join(f"{full} {list(shape)}" for full, shape in layer.tensors.values())


def words_of_module(module):
    return ", ".join(f"{module.name}.{key} {list(tensor.shape)}" for key, tensor in module.tensors.items())


def is_before(one, other):
    """Whether PyTorch's names tell that a module stands in front of another: both are in one list with numbers."""
    for a, b in zip(one.name.split("."), other.name.split(".")):
        if a != b:
            return a.isdecimal() and b.isdecimal() and int(a) < int(b)
    return False


def name_of(layer):
    return next(iter(layer.tensors.values()))[0].rpartition("/")[0]


def next_pair(candidates):
    """A layer, and the one module that can be its own. `candidates` are the modules of each layer that are left."""
    for layer, found in candidates.items():
        if len(found) == 1:
            return layer, found[0]
    seen = set()
    for layer, found in candidates.items():
        first = next((one for one in found if all(one is other or is_before(one, other) for other in found)), None)
        # No layer in front of this one may take the module, and no module in front of it this layer.
        if first and first not in seen:
            return layer, first
        seen.update(found)
    layer, found = next(iter(candidates.items()))
    raise Refusal(f"expected one module for {words(layer)}, found {len(found)} of these shapes: "
                  f"{', '.join(module.name for module in found)}; name all modules in the network's order, as in "
                  "--order first,second, or leave some out with --ignore")


def matched(layers, modules, in_order):
    """The module of each layer."""
    if in_order and len(layers) == len(modules) and all(map(fits, layers, modules)):
        return modules
    candidates = {layer: [module for module in modules if fits(layer, module)] for layer in layers}
    found, left = {}, list(modules)
    while candidates:
        for layer in candidates:
            if not candidates[layer]:
                raise Refusal(f"expected a module for {words(layer)}, found " +
                              (f"{words_of_module(left[0])} as the first that is left" if left else "none more"))
        layer, module = next_pair(candidates)
        found[layer] = module
        del candidates[layer]
        left.remove(module)
        candidates = {other: [each for each in fitting if each is not module] for other, fitting in candidates.items()}
    if left:
        raise Refusal(f"expected no module more, found {words_of_module(left[0])}; --ignore leaves modules out")
    print("from_pytorch.py: the file does not have the network's order, so the shapes tell which is which:")
    for layer in layers:
        print(f"  {name_of(layer)} <- {found[layer].name}")
    return [found[layer] for layer in layers]


def ordered(layers, modules, names):
    """The modules in the order of --order, which must be the network's."""
    by_name = {module.name: module for module in modules}
    for name in names:
        if name not in by_name or names.count(name) > 1:
            raise Refusal(f"expected in --order each module once, found {name}" +
                          ("" if name not in by_name else " twice") + f"; the file has {', '.join(by_name)}")
    missing = [name for name in by_name if name not in names]
    if missing:
        raise Refusal(f"expected in --order all modules of the file, found none of {', '.join(missing)}")
    found = [by_name[name] for name in names]
    for layer, module in zip(layers, found):
        if not fits(layer, module):
            raise Refusal(f"expected in --order a module for {words(layer)}, found {words_of_module(module)}")
    if len(layers) != len(found):
        raise Refusal(f"expected {len(layers)} modules in --order, found {len(found)}")
    return found


def converted(path, network, ignored, order):
    tensors, metadata = of_file(network, lambda: read_safetensors(network))
    layers = of_file(network, lambda: layers_of({name: tensor.shape for name, tensor in tensors.items()}, metadata))
    state = read_state(path)
    modules = modules_of(state, ignored)
    if order:
        modules = ordered(layers, modules, order)
    elif keeps_order(state):
        modules = matched(layers, modules, True)
    else:
        modules = matched(layers, sorted(modules, key=lambda module: natural(module.name)), False)
    result = {}
    for layer, module in zip(layers, modules):
        for name, (full, shape) in layer.tensors.items():
            result[full] = values_of(layer, name, shape, module)
    return result, metadata


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", help="a state dict: a .pt, .pth or safetensors file")
    parser.add_argument("--network", required=True, help="a safetensors file of mica with the network")
    parser.add_argument("-o", "--output", required=True, help="the safetensors file to write")
    parser.add_argument("--ignore", action="append", default=[], metavar="MODULE", help="a module to leave out")
    parser.add_argument("--order", type=lambda text: text.split(","), metavar="NAME,NAME,...",
                        help="the names of PyTorch's modules in the network's order")
    options = parser.parse_args()
    run(lambda: write_safetensors(options.output, *converted(options.state, options.network, options.ignore,
                                                             options.order)), "from_pytorch.py", options.state)


if __name__ == "__main__":
    main()
