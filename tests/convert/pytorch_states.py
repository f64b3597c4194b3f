#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""State dicts of PyTorch, as .pt, as a .pt of old PyTorch, and as safetensors, become weights of a network of mica,
which then gives PyTorch's outputs within 1e-5. The networks are those of networks.py; mica-convert writes their types
from ONNX, and the types alone are used. Needs python3-torch, and python3-torchvision for some of the networks.

    python3 tests/convert/pytorch_states.py                     # all
    python3 tests/convert/pytorch_states.py lenet5 resnet20     # these
"""

import os
import subprocess
import sys
import time
import warnings

import converting

try:
    import torch
except ImportError:
    converting.skip("PyTorch is not installed")

import networks
import pytorch

sys.path.insert(0, os.path.join(converting.ROOT, "examples/convert/scripts"))
import mica_files  # noqa: E402

ALL = ("lenet5", "vgg", "resnet18", "resnet20", "mobilenet_v2", "unet")
PROGRAM = """#include "predict.hpp"

#include "{name}.hpp"

int main(int count, char** argv) {{
  auto model = mica::compile({name}::Net{{}}, mica::Adam{{}}, mica::MeanSquaredError{{}});
  if (count == 1) {{
    model.save("{name}.network.safetensors");
  }} else {{
    model.load_weights(argv[1]);
    predicting::predict<{name}::Net>(model, "{name}.in", "{name}.out");
  }}
}}
"""


def compile_program(options, name):
    source = os.path.join(options.scratch, name + ".cpp")
    with open(source, "w") as out:
        out.write(PROGRAM.format(name=name))
    program = os.path.join(options.scratch, name + ".program")
    subprocess.run([*options.cxx.split(), "-I" + os.path.join(converting.ROOT, "include"), "-I" + converting.HERE,
                    "-I" + options.scratch, "-pthread", source, "-o", program], check=True)
    return program


def write_states(options, name, net):
    """The state dict in each format."""
    state = net.state_dict()
    paths = [os.path.join(options.scratch, name + end) for end in (".pt", ".old.pth", ".state.safetensors")]
    torch.save(state, paths[0])
    torch.save({"epoch": 3, "state_dict": state}, paths[1], _use_new_zipfile_serialization=False)
    tensors = {key: mica_files.Tensor.of_numbers(value.shape, value.flatten().tolist())
               for key, value in sorted(state.items()) if value.is_floating_point()}
    mica_files.write_safetensors(paths[2], tensors, {"format": "pt"})
    return paths


def check(options, name):
    begin = time.time()
    net = networks.make(name)
    model = os.path.join(options.scratch, name + ".onnx")
    pytorch.export(net, model, True, 14)
    converting.convert(options, model, name)
    program = compile_program(options, name)
    converting.run(options, program)
    x = torch.randn(3, *net.shape)
    with torch.no_grad():
        expected = [net(x).numpy()]
    converting.write_input(options, name, x.numpy())
    worst = 0.0
    # In their order, which a safetensors file does not keep.
    modules = dict.fromkeys(key.rpartition(".")[0] for key in net.state_dict())
    for path in write_states(options, name, net):
        weights = path + ".weights"
        order = ["--order", ",".join(modules)] if path.endswith(".safetensors") else []
        done = subprocess.run([sys.executable, os.path.join(converting.ROOT, "examples/convert/scripts/from_pytorch.py"),
                               path, "--network", os.path.join(options.scratch, name + ".network.safetensors"), "-o",
                               weights, *order], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        done = subprocess.run([program, weights], cwd=options.scratch, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        worst = max(worst, converting.difference(converting.read_outputs(options, name, expected), expected))
    print(f"{name}: largest difference {worst:.1e}, {time.time() - begin:.0f} s", flush=True)
    return worst <= 1e-5


def main():
    parser = converting.arguments(__doc__)
    parser.add_argument("names", nargs="*", help="networks")
    options = parser.parse_args()
    os.makedirs(options.scratch, exist_ok=True)
    warnings.simplefilter("ignore")
    failed = []
    for name in options.names or ALL:
        try:
            passed = check(options, name)
        except ImportError as error:
            print(f"{name}: skipped, {error}")
            continue
        except (converting.Refused, RuntimeError) as error:
            print(f"{name}: {error}", flush=True)
            passed = False
        if not passed:
            failed.append(name)
    print("failed: " + ", ".join(failed) if failed else "all equal PyTorch's outputs within 1e-5")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
