#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes augmentation.txt: images that are shifted, rotated and zoomed, by PyTorch's grid_sample in double
precision. The coordinates are those of Keras' affine_transform. PyTorch has no fill mode "wrap": the image is
laid out 5 x 5 times, and the one in the middle is read."""
import math
import random

import torch
from golden import Golden, exact

HEIGHT, WIDTH, CHANNELS = 7, 9, 2
PADDING = {"constant": "zeros", "nearest": "border", "reflect": "reflection"}


def sample(image, x, y, mode, interpolation):
    """The values of an image [h, w, c] at the columns x and the rows y, [h, w]."""
    if mode == "wrap":
        height, width, _ = image.shape
        return sample(image.tile(5, 5, 1), x + 2 * width, y + 2 * height, "constant", interpolation)
    height, width, _ = image.shape
    grid = torch.stack([(2 * x + 1) / width - 1, (2 * y + 1) / height - 1], dim=-1)
    result = torch.nn.functional.grid_sample(image.permute(2, 0, 1)[None], grid[None], mode=interpolation,
                                             padding_mode=PADDING[mode], align_corners=False)
    return result[0].permute(1, 2, 0)


def main():
    golden = Golden("augmentation")
    rng = random.Random(1)
    image = torch.tensor(exact(rng, HEIGHT * WIDTH * CHANNELS), dtype=torch.float64)
    image = image.reshape(HEIGHT, WIDTH, CHANNELS)
    golden.add("image", image)
    golden.add("turned", torch.rot90(image[:, 1:8], 1, (0, 1)).contiguous())
    y, x = torch.meshgrid(torch.arange(HEIGHT, dtype=torch.float64), torch.arange(WIDTH, dtype=torch.float64),
                          indexing="ij")
    cx, cy = (WIDTH - 1) / 2, (HEIGHT - 1) / 2
    angle = 2 * math.pi * 0.07
    c, s = math.cos(angle), math.sin(angle)
    places = {
        "translation": (x + 0.15 * WIDTH, y - 0.2 * HEIGHT),
        "rotation": (cx + c * (x - cx) - s * (y - cy), cy + s * (x - cx) + c * (y - cy)),
        "zoom": (cx + 1.3 * (x - cx), cy + 0.6 * (y - cy)),
    }
    for name, (at_x, at_y) in places.items():
        for mode in ["constant", "nearest", "reflect", "wrap"]:
            golden.add(f"{name}/{mode}", sample(image, at_x, at_y, mode, "bilinear"))
    # First translated, then rotated, as one map.
    turned_x, turned_y = places["rotation"]
    golden.add("both", sample(image, turned_x + 0.15 * WIDTH, turned_y - 0.2 * HEIGHT, "reflect", "bilinear"))
    golden.add("pixels", sample(image, *places["rotation"], "constant", "nearest"))
    golden.write()


if __name__ == "__main__":
    main()
