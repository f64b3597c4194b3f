#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the models of golden/ and what PyTorch computes with them, images channels last:

    python3 tests/convert/golden.py
"""

import os
import sys
import warnings

import torch

import converting
import networks
import pytorch

sys.path.insert(0, os.path.join(converting.ROOT, "tests/golden"))
import golden  # noqa: E402


def main():
    warnings.simplefilter("ignore")
    folder = os.path.join(converting.HERE, "golden")
    for name, keeps_normalizations in (("lenet5", False), ("residual_block", True)):
        net = networks.make(name)
        pytorch.export(net, os.path.join(folder, name + ".onnx"), keeps_normalizations, 13)
        x = torch.randint(-64, 65, (2, *net.shape)) / 64
        with torch.no_grad():
            y = net(x)
        file = golden.Golden(name)
        file.path = file.path.parents[1] / "convert/golden" / (name + ".txt")
        file.add("x", x.permute(0, 2, 3, 1).contiguous())
        file.add("y", y)
        file.write()


if __name__ == "__main__":
    main()
