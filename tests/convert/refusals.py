#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the scripts of examples/convert say of files that are damaged, hostile, or hold what mica does not have. The
exit code is 1, nothing is written, and nothing of the file is run. And what they make of files that are easily taken
for others. Those of HDF5 need h5py.

    python3 tests/convert/refusals.py
"""

import collections
import contextlib
import importlib
import io
import json
import os
import pickle
import struct
import subprocess
import sys
import tempfile
import traceback
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(os.path.dirname(os.path.dirname(HERE)), "examples/convert/scripts")
sys.path.insert(0, SCRIPTS)

import mica_files  # noqa: E402
import state_files  # noqa: E402

failures = []
Ended = collections.namedtuple("Ended", "returncode stderr")


def script(tool, *arguments):
    """Runs a script, in this process, since a hundred others would take long."""
    errors, code = io.StringIO(), 0
    sys.argv = [tool, *arguments]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
        try:
            importlib.import_module(tool[:-len(".py")]).main()
        except SystemExit as end:
            code = end.code or 0
        except Exception:
            traceback.print_exc()
            code = "a traceback"
    mica_files.paths_read.clear()
    return Ended(code, errors.getvalue())


def refused(folder, name, data, message, tool, *arguments):
    """The script must end with 1 and with this message alone."""
    path, output = os.path.join(folder, name), os.path.join(folder, "output.weights.h5")
    if data is not None:
        with open(path, "wb") as out:
            out.write(data)
    done = script(tool, path, "-o", output, *arguments)
    expected = f"{tool}: {path}: {message}"
    if done.returncode != 1 or not done.stderr.startswith(expected) or done.stderr.count("\n") != 1:
        failures.append(f"{name}: ended with {done.returncode} and said\n  {done.stderr}expected\n  {expected}")
    if any(os.path.exists(output + end) for end in ("", ".part")):
        failures.append(f"{name}: was refused, and a file written")


def taken(what, found, expected):
    if found != expected:
        failures.append(f"{what}: found\n  {found}\nexpected\n  {expected}")


def tensors_of(shapes):
    """Tensors of which each has other numbers."""
    return {name: mica_files.Tensor.of_numbers(shape, [i + 1] * state_files.size_of(shape))
            for i, (name, shape) in enumerate(shapes.items())}


def read_written(path):
    """The tensors and the metadata of a file, which may be written again."""
    found = mica_files.read_safetensors(path)
    mica_files.paths_read.clear()
    return found


def write_network(path, network, shapes):
    mica_files.write_safetensors(path, tensors_of(shapes), {"mica_format": "2", "network": network})


def safetensors(entry, data=b"\0" * 8, metadata=None):
    """A file of one tensor."""
    header = json.dumps({"__metadata__": metadata or {}, "dense/kernel": entry}).encode()
    return len(header).to_bytes(8, "little") + header + data


def archive(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/"), data)
    return out.getvalue()


class Evil:
    """A pickle that would write a file when it is loaded."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.system, (f"echo evil > {self.path}",)


def pytorch(folder):
    network = os.path.join(folder, "network.safetensors")
    state_files.write(network, False)

    def state(name, data, message):
        refused(folder, name, data, message, "from_pytorch.py", "--network", network)

    trace = os.path.join(folder, "trace")
    unknown = "expected a state dict, which is tensors alone, found the name "
    evil = pickle.dumps({"a.weight": Evil(trace)}, protocol=2)
    state("evil.pt", archive(**{"a/data.pkl": evil}),
          unknown + f"{os.system.__module__}.system; save net.state_dict() in PyTorch")
    state("evil_old.pt", evil, unknown)
    state("module.pt", archive(**{"a/data.pkl": b"ctorch.nn.modules.linear\nLinear\n."}),
          unknown + "torch.nn.modules.linear.Linear")
    if os.path.exists(trace):
        failures.append("a pickle was run")

    with open(os.path.join(HERE, "golden/state.pt"), "rb") as file:
        good = file.read()
    state("cut.pt", good[:-400], "expected an archive of PyTorch, found a damaged one")
    with open(os.path.join(HERE, "golden/state_old.pth"), "rb") as file:
        old = file.read()
    state("cut_old.pt", old[:-4], "expected all numbers of the storages, found the end of the file")
    state("cut_pickle.pt", old[:300], "expected the pickle of a state dict, found a damaged one")
    state("none.pt", b"no state dict", "expected a file of torch.save or a safetensors file, found none of them")
    state("keras.pt", archive(**{"config.json": "{}"}), "expected data.pkl in the archive, found none")
    state("script.pt", archive(**{"a/data.pkl": b"N.", "a/constants.pkl": b""}),
          "expected a state dict, found a TorchScript program")
    # A tensor of a million numbers in a storage of two.
    code = (b"\x80\x02}X\x08\0\0\0a.weightctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\n"
            b"X\x01\0\0\x000X\x03\0\0\0cpuK\x02tQK\0J\x40\x42\x0f\0\x85K\x01\x85\x89NtRs.")
    state("outside.pt", archive(**{"a/data.pkl": code, "a/data/0": b"\0" * 8}),
          "expected a tensor [1000000] inside of its storage of 2 numbers")
    state("short.pt", archive(**{"a/data.pkl": code, "a/data/0": b"\0" * 4}),
          "a/data/0: expected 2 numbers, found 4 bytes")
    one = code.replace(b"J\x40\x42\x0f\0", b"K\x02")
    state("other.pt", archive(**{"a/data.pkl": one, "a/data/0": b"\0" * 8}),
          "expected a module for conv2d/kernel [3, 3, 3, 6], found a.weight [2] as the first that is left")
    state("missing.pt", None, "cannot be read: No such file or directory")
    # A pickle that counts its objects from 2^32 - 1 on, which must not cost memory.
    numbered = one.replace(b"\x80\x02}", b"\x80\x02}r\xff\xff\xff\xff")
    state("numbered.pt", archive(**{"a/data.pkl": numbered, "a/data/0": b"\0" * 8}),
          "expected a module for conv2d/kernel [3, 3, 3, 6], found a.weight [2] as the first that is left")
    # A pickle that gives a storage another size after it was checked.
    sized = code.replace(b"tQ", b"tQ}X\x04\0\0\0sizeJ\x40\x42\x0f\0sb")
    state("changed.pt", archive(**{"a/data.pkl": sized, "a/data/0": b"\0" * 8}),
          "expected a state dict, found a pickle that changes its tensors")
    changed = one.replace(b"tRs.", b"tR}X\x06\0\0\0offsetK\x09sbs.")
    state("changed.pt", archive(**{"a/data.pkl": changed, "a/data/0": b"\0" * 8}),
          "expected a state dict, found a pickle that changes its tensors")
    large = one.replace(b"FloatStorage", b"DoubleStorage").replace(b"a.weight", b"h.weight")
    write_network(network, "Sequential<Input<2>, PReLU>", {"p_re_lu/alpha": [2]})
    state("large.pt", archive(**{"a/data.pkl": large, "a/data/0": struct.pack("<2d", 1e300, 0)}),
          "expected numbers that a float has, found a larger one")


def state_dict(tensors):
    """A .pt file of vectors and matrices of float32."""
    def text(value):
        return b"X" + struct.pack("<I", len(value)) + value.encode()

    def whole(value):
        return b"J" + struct.pack("<i", value)

    def extents(values):
        return b"(" + b"".join(map(whole, values)) + b"t"

    code, members = b"\x80\x02}", {}
    for i, (name, tensor) in enumerate(tensors.items()):
        steps = [state_files.size_of(tensor.shape[axis + 1:]) for axis in range(len(tensor.shape))]
        code += text(name) + b"ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + b"ctorch\nFloatStorage\n" + \
            text(str(i)) + text("cpu") + whole(len(tensor.data) // 4) + b"tQ" + whole(0) + extents(tensor.shape) + \
            extents(steps) + b"\x89NtRs"
        members[f"a/data/{i}"] = tensor.data
    return archive(**{"a/data.pkl": code + b".", **members})


def orders(folder):
    """Which module is which, where the file does not say it."""
    network, output = os.path.join(folder, "network.safetensors"), os.path.join(folder, "ordered.safetensors")
    types = "Dense<4>, BatchNormalization<>, Dense<4>, BatchNormalization<>, Dense<2>"
    shapes = {}
    for number in ("", "_1"):
        shapes.update({f"dense{number}/kernel": [4, 4], f"dense{number}/bias": [4]})
        shapes.update({f"batch_normalization{number}/{name}": [4]
                       for name in ("gamma", "beta", "moving_mean", "moving_variance")})
    write_network(network, f"Sequential<Input<4>, {types}>", {**shapes, "dense_2/kernel": [4, 2], "dense_2/bias": [2]})

    def state(names):
        found = {}
        for name in names:
            norm, last = "norm" in name or name[-2:] in (".1", ".3"), name == "out"
            found[f"{name}.weight"] = [4] if norm else [2, 4] if last else [4, 4]
            found.update({f"{name}.{key}": [4] for key in ("running_mean", "running_var") if norm})
            found[f"{name}.bias"] = [2] if last else [4]
        return tensors_of(found)

    def write(names, name):
        path, tensors = os.path.join(folder, name), state(names)
        if name.endswith(".pt"):
            with open(path, "wb") as out:
                out.write(state_dict(tensors))
        else:
            mica_files.write_safetensors(path, dict(sorted(tensors.items())), {})
        return path, tensors

    def ends(names, name, wanted, *arguments):
        path, tensors = write(names, name)
        done = script("from_pytorch.py", path, "--network", network, "-o", output, *arguments)
        if done.returncode != 0:
            failures.append(f"{name}: was refused with {done.stderr}")
            return
        found = read_written(output)[0]
        layers = ("dense", "batch_normalization", "dense_1", "batch_normalization_1", "dense_2")
        taken(f"the order of {names} in {name}", [found[layer + ("/bias" if "dense" in layer else "/beta")].data
                                                  for layer in layers],
              [tensors[each + ".bias"].data for each in wanted])

    def chooses(names, name, message, *arguments):
        write(names, name)
        refused(folder, name, None, message, "from_pytorch.py", "--network", network, *arguments)

    named = ["second", "norm2", "first", "norm1", "out"]
    numbered = ["z.0", "z.1", "z.2", "z.3", "out"]
    choice = ("expected one module for dense/kernel [4, 4], dense/bias [4], found 2 of these shapes: {}; name all "
              "modules in the network's order, as in --order first,second, or leave some out with --ignore\n")
    ends(named, "ordered.pt", named)
    ends(numbered, "numbered.safetensors", numbered)
    ends(["out", *numbered[:-1]], "numbered.pt", numbered)
    chooses(named, "named.safetensors", choice.format("first, second"))
    chooses(["out", *named[:-1]], "other.pt", choice.format("second, first"))
    ends(named, "named.safetensors", named, "--order", ",".join(named))
    ends(["out", *named[:-1]], "other.pt", named, "--order", ",".join(named))
    chooses(named, "named.safetensors", "expected in --order each module once, found third; the file has ", "--order",
            "third")
    chooses(named, "named.safetensors", "expected in --order each module once, found out twice; ", "--order", "out,out")
    chooses(named, "named.safetensors", "expected in --order all modules of the file, found none of first, norm1",
            "--order", "second,norm2,out")
    chooses(named, "named.safetensors", "expected in --order a module for dense/kernel [4, 4], dense/bias [4], found "
            "norm1.bias [4], ", "--order", "norm1,first,norm2,second,out")
    # The names of a list of ten and more modules are not in the order of their letters.
    shapes = (("kernel", [4, 4]), ("bias", [4]))
    write_network(network, "Sequential<Input<4>, " + "Dense<4>, " * 11 + "Dense<4>>",
                  {f"dense_{i}/{name}": shape for i in range(12) for name, shape in shapes})
    path, tensors = write([f"z.{4 * i}" for i in range(12)], "many.safetensors")
    done = script("from_pytorch.py", path, "--network", network, "-o", output)
    found = read_written(output)[0] if done.returncode == 0 else {}
    taken("modules of numbers: " + done.stderr, [found[f"dense_{i}/bias"].data for i in range(12)] if found else [],
          [tensors[f"z.{4 * i}.bias"].data for i in range(12)])
    # The columns behind the Flatten of a cropped image.
    write_network(network, "Sequential<Input<4, 4, 3>, CenterCrop<2>, Flatten, Dense<1, NoBias>>",
                  {"dense/kernel": [12, 1]})
    path = os.path.join(folder, "cropped.pt")
    with open(path, "wb") as out:
        out.write(state_dict({"fc.weight": mica_files.Tensor.of_numbers([1, 12], range(12))}))
    done = script("from_pytorch.py", path, "--network", network, "-o", output)
    taken("a cropped image: " + done.stderr, read_written(output)[0]["dense/kernel"].numbers(),
          tuple(float(4 * channel + pixel) for pixel in range(4) for channel in range(3)))


def files(folder):
    """What all scripts do with files of mica."""
    network, state = os.path.join(folder, "files.safetensors"), os.path.join(folder, "files.pt")
    write_network(network, "Sequential<Input<2>, PReLU>", {"p_re_lu/alpha": [2]})
    with open(state, "wb") as out:
        out.write(state_dict(tensors_of({"a.weight": [2]})))

    def bad(entry, metadata, message, data=b"\0" * 8):
        path = os.path.join(folder, "bad.safetensors")
        with open(path, "wb") as out:
            out.write(safetensors(entry, data, metadata))
        refused(folder, "files.pt", None, f"{path}: {message}", "from_pytorch.py", "--network", path)
        refused(folder, "bad.safetensors", None, message, "to_keras_weights.py")

    def graph(message, shape=(1,), layers=None, **more):
        layers = [{"name": "dense", "layer": "Dense<2>", "inputs": ["x"]}] if layers is None else layers
        bad(good, {"graph": json.dumps({"input": {"name": "x", "shape": shape, **more}, "layers": layers})}, message)

    good = {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]}
    dense = {"network": "Sequential<Input<1>, Dense<2, NoBias>>"}
    whole = "expected whole numbers from 0 on as the shape and the place of tensor dense/kernel, found others"
    bad({**good, "shape": [-1, -2]}, dense, whole)
    bad({**good, "shape": [1, 2.0]}, dense, whole)
    bad({**good, "shape": [True, 2]}, dense, whole)
    bad({**good, "dtype": "F64", "shape": [1, 1]}, dense, "expected numbers that a float has, found a larger one",
        struct.pack("<d", 1e300))
    bad(good, {"network": 3}, "expected texts in the metadata, found other values")
    bad(good, ["network"], "expected texts in the metadata, found other values")
    bad(good, {"network": "Sequential<Input<>, Dense<2>>"}, 
        "expected extents of the input that are whole numbers from 1 on, found []")
    bad(good, {"network": "Sequential<Input<many>, Dense<2>>"},
        "expected a description of the network, found one that cannot be read: ")
    bad({**good, "shape": [2]}, dense, "expected the shape of a kernel of tensor dense/kernel, found [2]")
    bad(good, {"graph": "{}"}, "expected a description of the network, found one without 'input'")
    bad(good, {"graph": "["}, "expected a description of the network, found one that cannot be read: ")
    bad(good, {"graph": "[" * 100000}, "it nests too deeply")
    extents = "expected extents of the input that are whole numbers from 1 on, found "
    graph(extents + "[-1]", [-1])
    graph(extents + "[1.5]", [1.5])
    graph(extents + "3", 3)
    others = ("expected in the graph an input with a name and a shape, and layers with a name, a type and names of "
              "inputs, found others")
    graph(others, layers=3)
    graph(others, layers=[3])
    graph(others, layers=[{"name": "dense", "layer": 3, "inputs": ["x"]}])
    graph(others, layers=[{"name": "dense", "layer": "Dense<2>", "inputs": []}])
    graph(others, layers=[{"name": "dense", "layer": "Dense<2>", "inputs": [["x"]]}])
    graph(others, name=["x"])
    # The output must not be an input, neither its name nor another of the same file.
    link = os.path.join(folder, "link.pt")
    os.symlink(state, link)
    part = os.path.join(folder, "network.weights.h5.part")
    write_network(part, "Sequential<Input<2>, PReLU>", {"p_re_lu/alpha": [2]})
    for output, of, tool, arguments in (
            (state, state, "from_pytorch.py", [state, "--network", network]),
            (link, state, "from_pytorch.py", [state, "--network", network]),
            (network, network, "from_pytorch.py", [state, "--network", network]),
            (part[:-5], part, "to_keras_weights.py", [part])):
        with open(of, "rb") as file:
            before = file.read()
        done = script(tool, *arguments, "-o", output)
        taken("an output that is an input", (done.returncode, done.stderr), (
            1, f"{tool}: {arguments[0]}: {output}: expected an output that is no input, found the name of {of}, or "
            "that with .part\n"))
        with open(of, "rb") as file:
            taken("the input after a refusal", file.read(), before)


def layer(kind, name, inputs, **config):
    return {"class_name": kind, "name": name, "config": {"name": name, **config},
            "inbound_nodes": [[[each, 0, 0, {}] if isinstance(each, str) else each for each in call]
                              for call in inputs]}


def inner(*layers, inputs=("a",), outputs=("s", "t")):
    """A model inside of a model."""
    images = [layer("InputLayer", name, [], batch_input_shape=[None, 4, 4, 3]) for name in inputs]
    return {"name": "inner", "layers": [*images, *layers], "input_layers": [[name, 0, 0] for name in inputs],
            "output_layers": [[name, 0, 0] for name in outputs]}


def functional(*layers, shape=(4, 4, 3)):
    image = layer("InputLayer", "x", [], batch_input_shape=[None, *shape])
    return {"class_name": "Functional", "config": {
        "name": "model", "layers": [image, *layers], "input_layers": [["x", 0, 0]],
        "output_layers": [[layers[-1]["name"], 0, 0]]}}


def keras(folder):
    def model(name, configuration, message, manifest=()):
        whole = {"modelTopology": configuration, "weightsManifest": list(manifest)}
        refused(folder, name, json.dumps(whole).encode(), message, "from_keras.py")

    flat = layer("Flatten", "f", [["x"]])
    model("first.json", functional(layer("Flatten", "f", [["x"]], data_format="channels_first")),
          "layer \"f\", Flatten: it has data_format=\"channels_first\", and mica has channels last")
    model("shared.json", functional(layer("ReLU", "r", [["x"], ["x"]])), "layer \"r\" is shared: it is called 2 times")
    model("unknown.json", functional(layer("Lambda", "l", [["x"]])), "layer \"l\": mica has no layer Lambda")
    model("axis.json", functional(layer("Softmax", "s", [["x"]], axis=1)),
          "layer \"s\", Softmax: its axis must be the last one, the channels, found 1")
    model("activation.json", functional(layer("Activation", "a", [["x"]], activation="glu")),
          "layer \"a\", Activation: mica has no activation glu")
    model("weights.json", functional(flat, layer("Dense", "d", [["f"]], units=2)),
          "layer \"d\", Dense: expected a tensor kernel, found none")
    model("loop.json", functional(layer("ReLU", "r", [["s"]]), layer("ReLU", "s", [["r"]])),
          "layer \"r\": an input of it is no layer of the model")
    model("units.json", functional(flat, layer("Dense", "d", [["f"]])), "expected a configuration as Keras writes it, found one without 'units'")
    model("value.json", functional({**flat, "config": None}),
          "expected a configuration as Keras writes it, found one that cannot be read: 'NoneType' object")
    model("extent.json", functional(flat, shape=(-4, 4, 3)),
          "its input has the shape [-4, 4, 3]; name one that is known")
    two = inner(layer("ReLU", "s", [["a"]]), layer("Softmax", "t", [["a"]]))
    both = inner(layer("Add", "s", [["a", "b"]]), inputs=("a", "b"), outputs=("s",))

    def within(config, calls):
        return {"class_name": "Functional", "name": "inner", "config": config,
                "inbound_nodes": layer("", "", calls)["inbound_nodes"]}

    model("inputs.json", functional(within(both, [["x"]])), "model \"inner\": expected 2 inputs, found 1\n")
    model("inputs.json", functional(within(two, [["x", "x"]])), "model \"inner\": expected 1 input, found 2\n")
    model("outputs.json", functional(within(two, [["x"]]), layer("ReLU", "r", [[["inner", 0, 2, {}]]])),
          "expected a number below 2 for an output of layer \"inner\", found 2\n")

    def described(name, configuration, message=""):
        path, output = os.path.join(folder, name), os.path.join(folder, "described.safetensors")
        with open(path, "w") as out:
            json.dump({"modelTopology": configuration, "weightsManifest": []}, out)
        done = script("from_keras.py", path, "-o", output)
        taken(f"what {name} says", (done.returncode, done.stderr), (0, message))
        return json.loads(read_written(output)[1]["graph"])["layers"] if done.returncode == 0 else []

    second = layer("Subtract", "r", [[["inner", 0, 1, {}], ["inner", 0, 0, {}]]])
    taken("the second output of a model", [each["inputs"] for each in described("second.json", functional(
        within(two, [["x"]]), second))], [["x"], ["x"], ["inner/t", "inner/s"]])
    trained = functional(
        layer("RandomFlip", "flip", [["x"]]), layer("CenterCrop", "crop", [["flip"]], height=2, width=3),
        layer("CenterCrop", "square", [["crop"]], height=2, width=2),
        layer("ActivityRegularization", "activity", [["square"]], l1=0.5, l2=0.25),
        layer("ActivityRegularization", "none", [["activity"]], l1=0.0, l2=0.0),
        layer("MaxPooling2D", "pool", [["none"]], pool_size=2, activity_regularizer={"class_name": "L2"},
              kernel_constraint=None))
    taken("layers of training", [each["layer"] for each in described(
        "trained.json", trained,
        "from_keras.py: left out: layer \"flip\", RandomFlip, which does nothing at inference\n"
        "from_keras.py: left out: layer \"pool\", MaxPooling2D: its activity_regularizer\n")],
        ["CenterCrop<Size{2, 3}>", "CenterCrop<2>", "ActivityRegularization<L1L2<0.5, 0.25>>", "MaxPooling2D<2>"])
    model("place.json", functional(flat), "expected weights beside model.json, found the path ../secret",
          [{"paths": ["../secret"], "weights": []}])
    model("class.json", {"class_name": "MyModel", "config": {}},
          "expected a Sequential or a Functional model, found the class MyModel")
    refused(folder, "deep.json", b"[" * 100000, "expected a .keras archive", "from_keras.py")
    refused(folder, "deeper.json", b"{\"a\":" * 100000, "it nests too deeply", "from_keras.py")
    refused(folder, "cut.json", b"{\"modelTopology\":", "the file is damaged", "from_keras.py")
    refused(folder, "graph.json", b"{\"format\": \"graph-model\", \"modelTopology\": {\"node\": []}}",
            "expected layers of Keras (a layers-model), found a graph of TensorFlow", "from_keras.py")
    refused(folder, "none.keras", archive(metadata="{}"), "expected config.json in the archive, found none",
            "from_keras.py")
    refused(folder, "cut.keras", archive(**{"config.json": "{}", "metadata.json": "{}"})[:-20],
            "expected a .keras archive, found a damaged one", "from_keras.py")
    try:
        import h5py
    except ImportError:
        print("without HDF5: h5py is not installed")
        return
    path = os.path.join(folder, "link.h5")
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(functional(flat, layer("Dense", "d", [["f"]], units=2)))
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = ["d"]
        group.create_group("d").attrs["weight_names"] = ["d/kernel:0", "d/bias:0"]
        group["d"]["d/bias:0"] = [0.0, 0.0]
        group["d/d"]["kernel:0"] = h5py.ExternalLink("/etc/passwd", "/")
    refused(folder, "link.h5", None, "expected groups and datasets, found a link at /model_weights/d/d/kernel:0",
            "from_keras.py")
    with h5py.File(path, "r+") as file:
        del file["model_weights/d/d/kernel:0"]
        file["model_weights/d/d"].create_dataset("kernel:0", (1 << 20, 1 << 20), "<f4", chunks=(1 << 10, 1 << 10))
    refused(folder, "link.h5", None, "expected the 4398046511104 bytes of /model_weights/d/d/kernel:0 in the file, "
            "found nearly none", "from_keras.py")
    with h5py.File(path, "w") as file:
        file.create_group("d")
    refused(folder, "link.h5", None, "expected a model, found weights alone", "from_keras.py")
    to_keras(folder, h5py)


def to_keras(folder, h5py):
    """The weights of a Keras model with two branches of normalizations that were not trained."""
    def model(first):
        names = ("gamma", "beta", "moving_mean", "moving_variance")
        branches = [layer("BatchNormalization", name, [["x"]], axis=[3]) for name in ("left", "right")]
        path = os.path.join(folder, "branches.h5")
        with h5py.File(path, "w") as file:
            file.attrs["model_config"] = json.dumps(functional(*branches, layer("Add", "sum", [["left", "right"]])))
            root = file.create_group("model_weights")
            root.attrs["layer_names"] = ["left", "right"]
            for group, number in zip(map(root.create_group, ("left", "right")), (first, 1.0)):
                group.attrs["weight_names"] = [f"{name}:0" for name in names]
                for name in names:
                    group.create_dataset(f"{name}:0", data=[number] * 3, dtype="<f4")
        return path

    def weights(name, *numbers):
        path = os.path.join(folder, name)
        tensors = {f"batch_normalization{number}/{name}": mica_files.Tensor.of_numbers([3], [value] * 3)
                   for number, value in zip(("", "_1"), numbers)
                   for name in ("gamma", "beta", "moving_mean", "moving_variance")}
        mica_files.write_safetensors(path, tensors, {"network": "Sequential<Input<4, 4, 3>, Add<BatchNormalization<>, "
                                                                "BatchNormalization<>>>"})
        return path

    path = weights("branches.safetensors", 5, 6)
    refused(folder, "branches.safetensors", None,
            "expected layers with different numbers in --before, found those of layer left of Keras in "
            "batch_normalization, batch_normalization_1\n", "to_keras_weights.py", "--like", model(1.0), "--before",
            weights("same.safetensors", 1, 1))
    output = os.path.join(folder, "branches.weights.h5")
    for first, before, numbers, expected in ((2.0, (1, 2), (5, 6), (6, 5)), (1.0, (1, 1), (5, 5), (5, 5))):
        done = script("to_keras_weights.py", weights("branches.safetensors", *numbers), "--like", model(first),
                      "--before", weights("before.safetensors", *before), "-o", output)
        taken("weights of branches", (done.returncode, done.stderr), (0, ""))
        with h5py.File(output) as file:
            taken("weights of branches",
                  tuple(file[f"layers/batch_normalization{end}/vars/0"][0] for end in ("", "_1")), expected)
            taken("the group of the model", "vars" in file, True)
    cut = os.path.join(folder, "cut.h5")
    with open(cut, "wb") as out, open(model(1.0), "rb") as file:
        out.write(file.read()[:-600])
    refused(folder, "branches.safetensors", None, f"{cut}: ", "to_keras_weights.py", "--like", cut)
    refused(folder, "branches.safetensors", None, f"{path}: expected a .keras archive", "to_keras_weights.py", "--like",
            path)
    refused(folder, "branches.safetensors", None, f"{cut}: expected a", "to_keras_weights.py", "--like", model(1.0),
            "--before", cut)
    with h5py.File(model(1.0), "r+") as file:
        del file["model_weights/left/gamma:0"]
        file["model_weights/left"].create_dataset("gamma:0", data=[1e300] * 3, dtype="<f8")
        large = file.filename
    refused(folder, "branches.safetensors", None, f"{large}: expected numbers that a float has in "
            "/model_weights/left/gamma:0, found a larger one\n", "to_keras_weights.py", "--like", large)


def main():
    with tempfile.TemporaryDirectory() as folder:
        pytorch(folder)
        orders(folder)
        files(folder)
        keras(folder)
        done = subprocess.run([sys.executable, os.path.join(SCRIPTS, "from_keras.py"), "none", "-o", "none"],
                              capture_output=True, text=True, cwd=folder)
        taken("a script as a program", (done.returncode, done.stderr),
              (1, "from_keras.py: none: cannot be read: No such file or directory\n"))
    print("\n".join(failures) if failures else "all were refused as they must be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
