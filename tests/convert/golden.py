#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the models and the state dicts of golden/ and what PyTorch computes with them, images channels last:

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

sys.path.insert(0, os.path.join(converting.ROOT, "examples/convert/scripts"))
import mica_files  # noqa: E402


class States(torch.nn.Module):
    """A module of each kind that a state dict may hold, and a flattened image."""
    shape = (3, 8, 6)

    def __init__(self):
        super().__init__()
        nn = torch.nn
        self.features = nn.Sequential(nn.Conv2d(3, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
                                      nn.Conv2d(6, 12, 3, padding=1, groups=6), nn.PReLU(12), nn.MaxPool2d(2),
                                      nn.ConvTranspose2d(12, 4, (3, 2)), nn.GroupNorm(2, 4), nn.Conv2d(4, 5, (1, 3)))
        self.flattened = nn.BatchNorm1d(60)
        self.head = nn.Sequential(nn.Linear(60, 7), nn.LayerNorm(7), nn.Linear(7, 3))

    def forward(self, x):
        return self.head(self.flattened(torch.flatten(self.features(x), 1)))


def write_state(folder):
    """A state dict in three formats, samples and outputs."""
    net = networks.with_statistics(States().eval())
    state = net.state_dict()
    torch.save(state, os.path.join(folder, "state.pt"))
    torch.save({"state_dict": state}, os.path.join(folder, "state_old.pth"), _use_new_zipfile_serialization=False)
    # Their order in the file is that of their names, as the library safetensors has it.
    tensors = {name: mica_files.Tensor.of_numbers(value.shape, value.flatten().tolist())
               for name, value in sorted(state.items()) if value.is_floating_point()}
    mica_files.write_safetensors(os.path.join(folder, "state.safetensors"), tensors, {"format": "pt"})
    x = torch.randint(-64, 65, (2, *net.shape)) / 64
    with torch.no_grad():
        y = net(x)
    x.permute(0, 2, 3, 1).contiguous().numpy().astype("<f4").tofile(os.path.join(folder, "state.in"))
    y.numpy().astype("<f4").tofile(os.path.join(folder, "state.expected"))


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
    torch.manual_seed(2)
    write_state(folder)


if __name__ == "__main__":
    main()
