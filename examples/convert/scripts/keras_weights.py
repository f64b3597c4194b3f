# SPDX-License-Identifier: MIT
"""Where the weights of a layer stand in the files of Keras and TensorFlow.js."""

import array
import math
import os
import re
import struct
import sys

from mica_files import Refusal, Tensor, read_bytes

# A file that says it holds more than this, and a hundred times of what it does hold, is no model.
MOST_EMPTY = 1 << 28


def snake_case(name):
    """Keras' to_snake_case."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def h5py():
    try:
        import h5py as module
    except ImportError:
        raise Refusal("the Python package h5py is needed to read HDF5 files") from None
    return module


def member_of(group, path):
    """A group or a dataset of an HDF5 file, or None. Links to other files are refused."""
    for part in [part for part in path.split("/") if part]:
        if not hasattr(group, "keys") or part not in group:
            return None
        link = group.get(part, getlink=True)
        if not isinstance(link, h5py().HardLink):
            raise Refusal(f"expected groups and datasets, found a link at {group.name}/{part}")
        group = group[part]
    return group


def read_dataset(dataset):
    if not isinstance(dataset, h5py().Dataset):
        raise Refusal("expected a dataset with weights, found a group or nothing")
    if dataset.dtype.kind not in "fiu":
        raise Refusal(f"expected numbers in {dataset.name}, found {dataset.dtype}")
    if dataset.external or dataset.is_virtual:
        raise Refusal(f"expected the numbers of {dataset.name} in the file, found a reference to another")
    size = math.prod(dataset.shape) * dataset.dtype.itemsize
    if size > MOST_EMPTY and size > 100 * dataset.id.get_storage_size():
        raise Refusal(f"expected the {size} bytes of {dataset.name} in the file, found nearly none")
    data = as_floats(dataset[()])
    if data is None:
        raise Refusal(f"expected numbers that a float has in {dataset.name}, found a larger one")
    return Tensor(dataset.shape, data)


def as_floats(numbers):
    """The bytes of an array as float32, or None if a number becomes infinite."""
    import numpy  # h5py needs it too
    with numpy.errstate(over="ignore"):
        floats = numbers.astype("<f4")
    return floats.tobytes() if (numpy.isfinite(numbers) == numpy.isfinite(floats)).all() else None


def texts_of(group, key):
    """The texts of an attribute, which Keras cuts into several if they are long."""
    values = []
    if key in group.attrs:
        values = list(group.attrs[key])
    else:
        while f"{key}{len(values)}" in group.attrs:
            values.append(group.attrs[f"{key}{len(values)}"])
        values = [text for chunk in values for text in chunk]
    return [text.decode() if isinstance(text, bytes) else str(text) for text in values]


class ByPath:
    """Weights of Keras 3: `layers/conv2d/vars/0`, with the classes of the layers numbered in their order."""

    def __init__(self, store, path=""):
        self.store, self.path = store, path

    def children(self, layers):
        """For each layer of a model its own scope."""
        counts, scopes = {}, []
        for layer in layers:
            name = snake_case(layer["class_name"])
            counts[name] = counts.get(name, -1) + 1
            number = f"_{counts[name]}" if counts[name] else ""
            scopes.append(ByPath(self.store, f"{self.path}layers/{name}{number}/"))
        return scopes

    def variables(self, names, where):
        found = self.store(self.path + "vars")
        if found is None:
            # Keras 2.12 and 2.13
            found = self.store((self.path + "vars").replace("layers/", "_layer_checkpoint_dependencies/"))
        found = found or {}
        wanted = [str(i) for i in range(len(names))]
        if sorted(found) != sorted(wanted):
            raise Refusal(f"{where}: expected {len(names)} tensors in {self.path}vars, found {len(found)}")
        return [found[i]() for i in wanted]


def by_path_of_h5(file):
    def store(path):
        group = member_of(file, path)
        if group is None or not hasattr(group, "keys"):
            return None
        return {key: lambda key=key: read_dataset(member_of(group, key)) for key in group.keys()}
    return ByPath(store)


class ByName:
    """Weights with the names of their layers: `conv2d/kernel:0` in the .h5 of older Keras, `conv2d/kernel` in
    TensorFlow.js. `readers` are functions by name, `groups` those of each layer of the model."""

    def __init__(self, readers, groups=None, layer="", is_alone=False):
        self.readers, self.groups, self.layer, self.is_alone = readers, groups, layer, is_alone

    def children(self, layers):
        scopes = []
        for layer in layers:
            name = layer["config"].get("name", layer.get("name", "")) if isinstance(layer["config"], dict) else ""
            readers = self.groups.get(name, {}) if self.groups is not None else self.readers
            scopes.append(ByName(readers, None, name, self.groups is not None and not is_model(layer)))
        return scopes

    def variables(self, names, where):
        found = []
        for name in names:
            matches = []
            for full in self.readers:
                parts = re.sub(r":\d+$", "", full).split("/")
                if parts[-1] in ALSO.get(name, (name,)) and (self.is_alone or self.layer in parts[:-1]):
                    matches.append(full)
            exact = [full for full in matches if re.sub(r":\d+$", "", full) in
                     [f"{self.layer}/{also}" for also in ALSO.get(name, (name,))]]
            found.append((exact or matches or [None])[0])
            if len(exact or matches) > 1:
                raise Refusal(f"{where}: expected one tensor {name}, found {', '.join(matches)}")
        if None in found and self.is_alone and len(self.readers) == len(names):
            found = list(self.readers)  # in Keras' order
        if None in found:
            raise Refusal(f"{where}: expected a tensor {names[found.index(None)]}, found none")
        if len(set(found)) != len(found):
            raise Refusal(f"{where}: expected a tensor for each of {', '.join(names)}")
        return [self.readers[full]() for full in found]


# What Keras 2 and 3 call the same tensor.
ALSO = {"kernel": ("kernel", "depthwise_kernel"), "mean": ("mean", "adapt_mean"),
        "variance": ("variance", "adapt_variance")}


def is_model(layer):
    return layer["class_name"] in ("Sequential", "Functional", "Model")


def by_name_of_h5(group):
    """The layout of save_weights_to_hdf5_group: a group for each layer, and in it the names of its weights."""
    groups = {}
    for layer in texts_of(group, "layer_names"):
        of_layer = member_of(group, layer)
        if of_layer is None:
            raise Refusal(f"expected a group of weights of layer {layer}, found none")
        groups[layer] = {name: lambda of_layer=of_layer, name=name: read_dataset(member_of(of_layer, name))
                         for name in texts_of(of_layer, "weight_names")}
    return ByName({}, groups)


def decoded(entry, data):
    """The weights of an entry of a manifest of TensorFlow.js, also quantized ones."""
    quantization = entry.get("quantization")
    if quantization is None:
        return data
    kind = quantization["dtype"]
    if kind == "float16":
        numbers = struct.unpack(f"<{len(data) // 2}e", data)
    else:
        whole = array.array("B" if kind == "uint8" else "H", data)
        if sys.byteorder == "big":
            whole.byteswap()
        scale, least = float(quantization["scale"]), float(quantization["min"])
        numbers = [number * scale + least for number in whole]
    return struct.pack(f"<{len(numbers)}f", *numbers)


def of_manifest(manifest, folder):
    """The weights of TensorFlow.js: files of bytes beside model.json, and a list of what is in them."""
    readers = {}
    for group in manifest:
        data = b"".join(read_bytes(inside(folder, path)) for path in group["paths"])
        at = 0
        for entry in group["weights"]:
            kind = entry.get("quantization", entry)["dtype"]
            sizes = {"float32": 4, "int32": 4, "bool": 1, "uint8": 1, "uint16": 2, "float16": 2}
            if kind not in sizes:
                raise Refusal(f"weight {entry['name']}: expected numbers, found {kind}")
            size = sizes[kind] * math.prod(entry["shape"])
            if at + size > len(data):
                raise Refusal(f"weight {entry['name']}: expected {size} bytes at {at}, found {len(data) - at}")
            if entry["dtype"] == "float32":
                part = data[at:at + size]
                readers[entry["name"]] = lambda entry=entry, part=part: Tensor(entry["shape"], decoded(entry, part))
            at += size
        if at != len(data):
            raise Refusal(f"expected {at} bytes of weights, found {len(data)}")
    numbered = {}
    for name, read in readers.items():
        found = re.fullmatch(r"(.*vars)/(\d+)", name)
        if found:
            numbered.setdefault(found[1], {})[found[2]] = read
    return ByPath(numbered.get) if numbered else ByName(readers)


def inside(folder, path):
    """A file beside model.json, and not elsewhere."""
    if os.path.isabs(path) or ".." in path.replace("\\", "/").split("/"):
        raise Refusal(f"expected weights beside model.json, found the path {path}")
    return os.path.join(folder, path)
