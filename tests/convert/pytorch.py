#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Networks that PyTorch exports go through mica-convert and the compiler, and give PyTorch's outputs within
1e-5. Needs python3-torch, and python3-torchvision for some of the networks.

    python3 tests/convert/pytorch.py                     # all
    python3 tests/convert/pytorch.py lenet5 resnet20     # these
"""

import os
import sys
import time
import warnings

import converting

try:
    import torch
except ImportError:
    converting.skip("PyTorch is not installed")

import networks

# name: whether the batch normalizations stay nodes of their own, the opset, more options of mica-convert
VARIANTS = {"plain": (False, 14, []), "normalized": (True, 11, []), "folded": (True, 17, ["--fold-batch-normalization"]),
            "embedded": (False, 13, ["--embed"])}


def export(net, path, keeps_normalizations, opset):
    mode = torch.onnx.TrainingMode.PRESERVE if keeps_normalizations else torch.onnx.TrainingMode.EVAL
    torch.onnx.export(net, torch.zeros(1, *net.shape), path, training=mode, opset_version=opset,
                      do_constant_folding=not keeps_normalizations, input_names=["x"],
                      dynamic_axes={"x": {0: "batch"}})


def check(options, name, variant):
    begin = time.time()
    keeps, opset, flags = VARIANTS[variant]
    net = networks.make(name)
    full = f"{name}_{variant}"
    model = os.path.join(options.scratch, full + ".onnx")
    export(net, model, keeps, opset)
    converting.convert(options, model, full, *flags)
    x = torch.randn(3, *net.shape)
    with torch.no_grad():
        y = net(x)
    expected = [tensor.numpy() for tensor in (y if isinstance(y, tuple) else (y,))]
    converting.write_input(options, full, x.numpy())
    program = converting.compile_program(options, [full])
    converting.run(options, program)
    worst = converting.difference(converting.read_outputs(options, full, expected), expected)
    print(f"{name} ({variant}): largest difference {worst:.1e}, {time.time() - begin:.0f} s", flush=True)
    return worst <= 1e-5


def main():
    parser = converting.arguments(__doc__)
    parser.add_argument("names", nargs="*", help="networks, with :variant behind a name for one of " + ", ".join(VARIANTS))
    options = parser.parse_args()
    os.makedirs(options.scratch, exist_ok=True)
    warnings.simplefilter("ignore")
    failed = []
    for word in options.names or [*networks.ALL, "vgg:normalized", "resnet20:normalized", "resnet20:folded",
                                  "mobilenet_v2:normalized", "unet:folded", "lenet5:embedded"]:
        name, _, variant = word.partition(":")
        try:
            passed = check(options, name, variant or "plain")
        except ImportError as error:
            print(f"{name}: skipped, {error}")
            continue
        except (converting.Refused, RuntimeError) as error:
            print(f"{word}: {error}", flush=True)
            passed = False
        if not passed:
            failed.append(word)
    print("failed: " + ", ".join(failed) if failed else "all equal PyTorch's outputs within 1e-5")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
