#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the scripts of examples/convert say of files that are damaged, hostile, or hold what mica does not have. The
exit code is 1, nothing is written, and nothing of the file is run. Those of HDF5 need h5py.

    python3 tests/convert/refusals.py
"""

import io
import json
import os
import pickle
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(os.path.dirname(os.path.dirname(HERE)), "examples/convert/scripts")
sys.path.insert(0, SCRIPTS)

import state_files  # noqa: E402

failures = []


def refused(folder, name, data, message, tool, *arguments):
    """The script must end with 1 and with this message alone."""
    path, output = os.path.join(folder, name), os.path.join(folder, "output.safetensors")
    if data is not None:
        with open(path, "wb") as out:
            out.write(data)
    done = subprocess.run([sys.executable, os.path.join(SCRIPTS, tool), path, "-o", output, *arguments],
                          capture_output=True, text=True, timeout=60)
    expected = f"{tool}: {path}: {message}"
    if done.returncode != 1 or not done.stderr.startswith(expected) or done.stderr.count("\n") != 1:
        failures.append(f"{name}: ended with {done.returncode} and said\n  {done.stderr}expected\n  {expected}")
    if any(os.path.exists(output + end) for end in ("", ".part")):
        failures.append(f"{name}: was refused, and a file written")


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


def layer(kind, name, inputs, **config):
    return {"class_name": kind, "name": name, "config": {"name": name, **config},
            "inbound_nodes": [[[each, 0, 0, {}] for each in call] for call in inputs]}


def functional(*layers):
    image = layer("InputLayer", "x", [], batch_input_shape=[None, 4, 4, 3])
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


def main():
    with tempfile.TemporaryDirectory() as folder:
        pytorch(folder)
        keras(folder)
    print("\n".join(failures) if failures else "all were refused as they must be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
