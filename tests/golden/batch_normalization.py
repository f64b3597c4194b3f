#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes batch_normalization.hpp, which stands beside this file: what a batch gives that is normalized over
the batch, forward, backward and in the moving averages.

    python3 batch_normalization.py > batch_normalization.hpp

The numbers follow from the definition with 50 digits. dL/dx is the product of dL/dy and the whole matrix of
derivatives dy[j] / dx[i], not the short formula of the library. Where PyTorch is installed, the script also
checks that PyTorch in double precision gives the same numbers.
"""
from decimal import Decimal, getcontext

getcontext().prec = 50
EPSILON = Decimal("0.001")
MOMENTUM = Decimal("0.99")
GAMMA = [Decimal("1.5"), Decimal("-0.75"), Decimal("2")]
BETA = [Decimal("0.25"), Decimal("-1"), Decimal("0.5")]


def inputs(count, mean, spacing):
    """Numbers that float and double hold exactly; the test has the same formula."""
    return [mean + spacing * Decimal((7 * i + 3) % 11 - 5) for i in range(count)]


def output_gradients(count):
    return [Decimal((5 * i + 2) % 13 - 6) / 8 for i in range(count)]


def of_channel(x, dy, gamma, beta):
    """All that belongs to a channel, whose elements over all pixels of all samples are x."""
    n = len(x)
    mean = sum(x) / n
    variance = sum((a - mean) ** 2 for a in x) / n
    inverse = 1 / (variance + EPSILON).sqrt()
    z = [(a - mean) * inverse for a in x]
    y = [gamma * a + beta for a in z]
    dx = []
    for i in range(n):
        # dz[j] / dx[i] = inverse (delta_ij - 1 / n) - z[j] z[i] inverse / n
        slopes = [inverse * ((1 if i == j else 0) - Decimal(1) / n - z[j] * z[i] / n) for j in range(n)]
        dx.append(sum(g * gamma * slope for g, slope in zip(dy, slopes)))
    return {
        "y": y,
        "dx": dx,
        "gamma": sum(g * a for g, a in zip(dy, z)),
        "beta": sum(dy),
        "mean": (1 - MOMENTUM) * mean,
        "variance": MOMENTUM + (1 - MOMENTUM) * variance,
    }


def of_batch(x, dy, channels):
    parts = [of_channel(x[c::channels], dy[c::channels], GAMMA[c], BETA[c]) for c in range(channels)]
    pixels = range(len(x) // channels)
    return {
        "y": [part["y"][i] for i in pixels for part in parts],
        "dx": [part["dx"][i] for i in pixels for part in parts],
        "gradient": [part[name] for name in ("gamma", "beta") for part in parts],
        "state": [part[name] for name in ("mean", "variance") for part in parts],
    }


def by_pytorch(x, dy, channels):
    """The same by PyTorch, whose conventions are translated: its momentum is 1 - momentum, and its moving
    average is that of the unbiased variance."""
    import torch

    def tensor(values):
        return torch.tensor([float(value) for value in values], dtype=torch.float64)

    # The samples and their pixels are one axis, which gives the same statistics.
    pixels = tensor(x).reshape(-1, channels).requires_grad_()
    gamma = tensor(GAMMA[:channels]).requires_grad_()
    beta = tensor(BETA[:channels]).requires_grad_()
    mean, variance = torch.zeros(channels).double(), torch.ones(channels).double()
    y = torch.nn.functional.batch_norm(
        pixels, mean, variance, gamma, beta, True, float(1 - MOMENTUM), float(EPSILON)
    )
    y.backward(tensor(dy).reshape(-1, channels))
    n = pixels.shape[0]
    momentum = float(MOMENTUM)
    variance = momentum + (variance - momentum) * (n - 1) / n
    return {
        "y": y.flatten().tolist(),
        "dx": pixels.grad.flatten().tolist(),
        "gradient": gamma.grad.tolist() + beta.grad.tolist(),
        "state": mean.tolist() + variance.tolist(),
    }


def check(name, golden, x, dy, channels):
    try:
        other = by_pytorch(x, dy, channels)
    except ImportError:
        return
    for key, values in golden.items():
        largest = max(abs(value) for value in values)
        for a, b in zip(values, other[key]):
            if not abs(float(a) - b) <= 1e-9 * float(largest):
                raise SystemExit(f"{key} of {name}: PyTorch gives {b}, and not {a}")


def literals(values):
    lines, line = [], ""
    for text in (f"{float(value):.17g}" for value in values):
        if line and len(line) + len(text) > 96:
            lines.append(line)
            line = ""
        line += ("" if not line else " ") + text + ","
    return "\n      ".join(lines + [line.rstrip(",")])


CASES = [
    ("images", 16, 2, 0, Decimal("0.25")),
    ("far_images", 16, 2, 10000, Decimal("0.3125")),
    ("vectors", 12, 3, 0, Decimal("0.25")),
    ("far_vectors", 12, 3, 10000, Decimal("0.3125")),
]

print("// SPDX-License-Identifier: MIT")
print("// Written by batch_normalization.py, which says what the numbers are.")
print("#pragma once\n")
print('#include "support/batch_passes.hpp"\n')
print("// clang-format off")
print("namespace golden {")
for name, count, channels, mean, spacing in CASES:
    x, dy = inputs(count, mean, spacing), output_gradients(count)
    golden = of_batch(x, dy, channels)
    check(name, golden, x, dy, channels)
    print(f"\ninline const BatchChecks {name}{{")
    for key in ("y", "dx", "gradient", "state"):
        print(f"  .{key} = {{\n      {literals(golden[key])}}},")
    print("};")
print("\n}  // namespace golden")
print("// clang-format on")
