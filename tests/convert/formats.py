#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Keras' files become networks of mica that give the outputs of TensorFlow.js within 1e-5 of their range: a published
network (@upscalerjs/default-model), and the models of keras_files.py as .keras, .h5 and model.json, which all must
become the same file. Its weights go back into a .weights.h5. And a state dict, golden/state.pt, gives PyTorch's
outputs. All networks are compiled together.

    python3 tests/convert/formats.py
"""

import filecmp
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile

import converting

SCRIPTS = os.path.join(converting.ROOT, "examples/convert/scripts")
sys.path.insert(0, SCRIPTS)

try:
    import h5py
    import numpy as np
except ImportError:
    converting.skip("h5py for Python is not installed (sh cmake/setup.sh ci)")

import keras_files  # noqa: E402
import mica_files  # noqa: E402
import state_files  # noqa: E402


def script(name, *arguments):
    done = subprocess.run([sys.executable, os.path.join(SCRIPTS, name), *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{name}: {done.stderr}")


def write_models(folder):
    """Returns the names and the shapes of the samples."""
    shapes = {}
    for name, make in keras_files.MODELS.items():
        model = make()
        model.write_archive(os.path.join(folder, name + ".keras"))
        model.write_h5(os.path.join(folder, name + ".h5"))
        model.write_json(os.path.join(folder, name))
        shapes[name] = model.shape
    return shapes


def described(folder, name):
    """The safetensors file of a model, the same from all its files."""
    result = os.path.join(folder, name + ".graph.safetensors")
    script("from_keras.py", os.path.join(folder, name, "model.json"), "-o", result)
    for other in (name + ".keras", name + ".h5"):
        path = os.path.join(folder, other + ".safetensors")
        script("from_keras.py", os.path.join(folder, other), "-o", path)
        # Keras 3 has another hard_sigmoid.
        wanted = result if other.endswith(".h5") or name != "sequential" else None
        if wanted and not filecmp.cmp(path, wanted, shallow=False):
            raise RuntimeError(f"{path} is not {wanted}")
    return result


def check_others(options):
    """The layers that TensorFlow.js does not have become those of mica, and mica-convert takes them."""
    model, expected = keras_files.others()
    path, result = (os.path.join(options.scratch, "others" + end) for end in (".keras", ".graph.safetensors"))
    model.write_archive(path)
    script("from_keras.py", path, "-o", result)
    graph = json.loads(mica_files.read_safetensors(result)[1]["graph"])
    found = [layer["layer"] for layer in graph["layers"]]
    if found != expected:
        raise RuntimeError(f"expected the layers\n{expected}\nfound\n{found}")
    converting.convert(options, result, "others")


def check_back(folder, name, source, *flags):
    """The weights of a file, as Keras 3 keeps them, are those of the archive, and in the same groups, but for those of
    layers without weights, which Keras does not need."""
    with zipfile.ZipFile(os.path.join(folder, name + ".keras")) as archive:
        expected = io.BytesIO(archive.read("model.weights.h5"))
    path = os.path.join(folder, name + ".weights.h5")
    script("to_keras_weights.py", os.path.join(folder, source), "-o", path,
           *(flag if flag.startswith("--") else os.path.join(folder, flag) for flag in flags))
    with h5py.File(path) as found, h5py.File(expected) as wanted:
        def check(place, part):
            if isinstance(part, h5py.Dataset):
                if not np.array_equal(found[place][()], part[()]):
                    raise RuntimeError(f"{path}: {place} differs")
            elif place not in found and place.endswith("vars") and (place == "vars" or "layers" in part.parent):
                raise RuntimeError(f"{path}: the group {place} is missing")
        wanted.visititems(check)
        found.visit(lambda place: wanted[place])


def write_state(folder):
    """The safetensors file of a state dict, the same from all its formats and for both descriptions of the network."""
    results = []
    for as_graph in (True, False):
        network = os.path.join(folder, "state.network.safetensors")
        state_files.write(network, as_graph)
        for name in ("state.pt", "state_old.pth", "state.safetensors"):
            result = os.path.join(folder, f"{name}.{as_graph}")
            script("from_pytorch.py", os.path.join(converting.HERE, "golden", name), "--network", network, "-o", result)
            results.append(mica_files.read_safetensors(result)[0])
    if any({name: tensor.data for name, tensor in tensors.items()} !=
           {name: tensor.data for name, tensor in results[0].items()} for tensors in results):
        raise RuntimeError("the formats of a state dict give different weights")
    for end in ("in", "expected"):
        shutil.copy(os.path.join(converting.HERE, "golden/state." + end), folder)
    return os.path.join(folder, "state.pt.False")


def main():
    parser = converting.arguments(__doc__)
    parser.add_argument("--peers", default=os.path.join(converting.ROOT, "build/peers"),
                        help="the folder with npm's packages")
    options = parser.parse_args()
    packages = os.path.join(options.peers, "node_modules")
    upscaler = os.path.join(packages, "@upscalerjs/default-model/models")
    node = shutil.which("node") or shutil.which("nodejs")
    if not node or not all(os.path.isdir(part) for part in (upscaler, os.path.join(packages, "@tensorflow/tfjs-layers"))):
        converting.skip("Node.js with TensorFlow.js and @upscalerjs/default-model is missing (sh cmake/setup.sh ci)")

    folder = options.scratch
    os.makedirs(folder, exist_ok=True)
    shapes = write_models(folder)
    check_others(options)
    for name in shapes:
        converting.convert(options, described(folder, name), name)
        check_back(folder, name, name + ".graph.safetensors", "--like", name + ".keras")
        check_back(folder, name, name + ".graph.safetensors", "--like", name + ".h5")
    # A Sequential without another inside needs no model.
    check_back(folder, "sequences", "sequences.graph.safetensors")
    shutil.copytree(upscaler, os.path.join(folder, "upscaler"), dirs_exist_ok=True)
    script("from_keras.py", os.path.join(folder, "upscaler/model.json"), "--input-shape", "16x12x3", "-o",
           os.path.join(folder, "upscaler.graph.safetensors"))
    converting.convert(options, os.path.join(folder, "upscaler.graph.safetensors"), "upscaler")
    shapes["upscaler"] = [16, 12, 3]

    random = np.random.default_rng(5)
    for name, shape in shapes.items():
        random.random((2, *shape), np.float32).tofile(os.path.join(folder, name + ".in"))
    words = [f"{name}={'x'.join(map(str, shape))}" for name, shape in shapes.items()]
    subprocess.run([node, os.path.join(converting.HERE, "keras_outputs.js"), folder, *words], check=True,
                   env={**os.environ, "NODE_PATH": packages})
    converting.convert(options, write_state(folder), "state")
    names = [*shapes, "state"]
    saving = 'functional::load().save_weights("functional.mica");'
    converting.run(options, converting.compile_program(options, names, [saving]))
    # In mica's file the branches stand in another order than in Keras.
    check_back(folder, "functional", "functional.mica", "--like", "functional.keras", "--before", "functional.mica")
    try:
        check_back(folder, "functional", "functional.mica", "--like", "functional.keras")
        raise AssertionError("an order that is not known was taken for Keras'")
    except RuntimeError as error:
        if "expected --before, since the network has branches" not in str(error):
            raise
    failed = False
    for name in names:
        expected = np.fromfile(os.path.join(folder, name + ".expected"), np.float32)
        outputs = np.fromfile(os.path.join(folder, name + ".out"), np.float32)
        worst = float(np.max(np.abs(outputs - expected)) / np.ptp(expected)) if outputs.size == expected.size else 1.0
        print(f"{name}: {outputs.size} outputs, largest difference {worst:.1e} of their range")
        failed = failed or not worst <= 1e-5
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
