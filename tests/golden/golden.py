# SPDX-License-Identifier: MIT
"""What the scripts of this folder share. Each script computes a topic with PyTorch in double precision and
writes <topic>.txt, which the unit tests read with support/golden.hpp:

    python3 tests/golden/<topic>.py        writes tests/golden/<topic>.txt

A line is a tensor: its name, its extents, and its numbers with all their digits:

    gelu/x 2 3 = -1.5 0.25 ...
"""
import pathlib
import random


class Golden:
    """Collects tensors and writes them."""

    def __init__(self, topic):
        self.path = pathlib.Path(__file__).with_name(topic + ".txt")
        self.lines = []

    def add(self, name, values):
        """`values` is a number, a tensor of PyTorch or an array of NumPy."""
        extents = list(getattr(values, "shape", []))
        flat = values.reshape(-1).tolist() if hasattr(values, "reshape") else [values]
        numbers = " ".join(short(float(value)) for value in flat)
        self.lines.append(" ".join([name, *map(str, extents), "=", numbers]))

    def write(self):
        self.path.write_text("\n".join(self.lines) + "\n")


def short(value):
    """The shortest text that is read back as the same double."""
    return repr(value).removesuffix(".0")


def exact(rng: random.Random, count, most=2.0):
    """Numbers from -most to most that a float holds exactly: multiples of 1/64."""
    steps = int(most * 64)
    return [rng.randint(-steps, steps) / 64 for _ in range(count)]
