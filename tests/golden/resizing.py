#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes resizing.txt: images of bytes in other extents, by PyTorch's bilinear interpolate without antialias,
which puts the middles of the pixels where Keras' resize does."""
import random

import torch
from golden import Golden

EXTENTS = {"smaller": (3, 4), "larger": (11, 13), "both": (2, 17), "same": (7, 9), "pixel": (1, 1)}


def main():
    golden = Golden("resizing")
    rng = random.Random(1)
    image = torch.tensor([rng.randint(0, 255) for _ in range(7 * 9 * 3)], dtype=torch.float64).reshape(7, 9, 3)
    golden.add("image", image)
    for name, extents in EXTENTS.items():
        resized = torch.nn.functional.interpolate(image.permute(2, 0, 1)[None], size=extents, mode="bilinear",
                                                  align_corners=False, antialias=False)
        golden.add(name, resized[0].permute(1, 2, 0) / 255)
    golden.write()


if __name__ == "__main__":
    main()
