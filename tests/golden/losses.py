#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes losses.txt: losses of one sample and their gradients, <case>/y, /t, /loss and /dy, in double precision.

Where PyTorch has the loss, its function computes it; the others are Keras' formulas, written down as Keras
documents them, and PyTorch differentiates them. Keras' order of arguments is (y_true, y_pred).
"""
import math
import random

import torch
import torch.nn.functional as F

from golden import Golden, exact

rng = random.Random(7)
golden = Golden("losses")
EPSILON = 1e-7
N = 19


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


def case(name, y, t, loss):
    y = tensor(y).requires_grad_()
    t = tensor(t)
    value = loss(y, t)
    value.backward()
    golden.add(name + "/y", y.detach())
    golden.add(name + "/t", t)
    golden.add(name + "/loss", value.detach())
    golden.add(name + "/dy", y.grad)


def positive(count, most=2.0):
    return [abs(value) + 1 / 64 for value in exact(rng, count, most)]


def probabilities(count):
    return [(rng.randint(1, 63)) / 64 for _ in range(count)]


def distribution(count):
    """Multiples of 1/256 that add up to 1."""
    cuts = sorted(rng.sample(range(1, 256), count - 1))
    return [(b - a) / 256 for a, b in zip([0] + cuts, cuts + [256])]


def one_hot(count, at):
    return [float(i == at) for i in range(count)]


def bits(count):
    return [float(rng.random() < 0.5) for _ in range(count)]


# Values.
y, t = exact(rng, N, 3.0), exact(rng, N, 3.0)
case("mean_squared_error", y, t, F.mse_loss)
case("mean_absolute_error", y, t, F.l1_loss)
case("huber", y, t, F.huber_loss)
case("huber_0.5", y, t, lambda y, t: F.huber_loss(y, t, delta=0.5))
case("log_cosh", y, t, lambda y, t: torch.log(torch.cosh(y - t)).mean())
case(
    "mean_absolute_percentage_error",
    y,
    [value + 1 / 128 for value in t],
    lambda y, t: 100 * (torch.abs(t - y) / torch.clamp(torch.abs(t), min=EPSILON)).mean(),
)
case(
    "mean_squared_logarithmic_error",
    positive(N),
    positive(N),
    lambda y, t: (
        (torch.log(torch.clamp(y, min=EPSILON) + 1) - torch.log(torch.clamp(t, min=EPSILON) + 1)) ** 2
    ).mean(),
)
case(
    "poisson",
    positive(N, 4.0),
    [float(rng.randint(0, 5)) for _ in range(N)],
    lambda y, t: F.poisson_nll_loss(y, t, log_input=False, eps=EPSILON),
)
case("cosine_similarity", y, t, lambda y, t: -F.cosine_similarity(y, t, dim=0))


# Classes and decisions.
def hinge(y, t):
    """Keras turns labels 0 and 1 into -1 and 1."""
    return torch.clamp(1 - torch.where(t == 0, -torch.ones_like(t), t) * y, min=0)


labels = bits(N)
case("hinge", exact(rng, N), labels, lambda y, t: hinge(y, t).mean())
case("hinge_of_signs", exact(rng, N), [2 * value - 1 for value in labels], lambda y, t: hinge(y, t).mean())
case("squared_hinge", exact(rng, N), labels, lambda y, t: (hinge(y, t) ** 2).mean())
case(
    "categorical_hinge",
    exact(rng, 7),
    one_hot(7, 4),
    lambda y, t: torch.clamp(((1 - t) * y).max() - (t * y).sum() + 1, min=0),
)
case("kl_divergence", distribution(9), distribution(9), lambda y, t: F.kl_div(torch.log(y), t, reduction="sum"))
case(
    "dice",
    probabilities(N),
    labels,
    lambda y, t: 1 - 2 * (t * y).sum() / (t.sum() + y.sum() + EPSILON),
)


def smooth(t, amount):
    return t * (1 - amount) + amount / t.numel()


logits = exact(rng, 6, 4.0)
for name, t in (("classes", one_hot(6, 2)), ("soft", distribution(6))):
    for amount in (0.0, 0.1):
        case(
            f"categorical_crossentropy/{name}_{amount}",
            logits,
            t,
            lambda y, t: F.cross_entropy(y[None], t[None], label_smoothing=amount),
        )
        case(
            f"categorical_crossentropy_of_outputs/{name}_{amount}",
            distribution(6),
            t,
            lambda y, t: -(smooth(t, amount) * torch.log(y / y.sum())).sum(),
        )

decisions = exact(rng, N, 4.0)
for amount in (0.0, 0.25):
    case(
        f"binary_crossentropy/{amount}",
        decisions,
        labels,
        lambda y, t: F.binary_cross_entropy_with_logits(y, t * (1 - amount) + amount / 2),
    )
    case(
        f"binary_crossentropy_of_outputs/{amount}",
        probabilities(N),
        labels,
        lambda y, t: F.binary_cross_entropy(y, t * (1 - amount) + amount / 2),
    )


def binary_focal(y, t, gamma=2.0, alpha=None, amount=0.0):
    t = t * (1 - amount) + amount / 2
    bce = F.binary_cross_entropy(y, t, reduction="none")
    truth = t * y + (1 - t) * (1 - y)
    loss = (1 - truth) ** gamma * bce
    if alpha is not None:
        loss = loss * (t * alpha + (1 - t) * (1 - alpha))
    return loss.mean()


for name, options in (
    ("default", {}),
    ("gamma_1.5", {"gamma": 1.5}),
    ("balanced", {"alpha": 0.25}),
    ("all", {"gamma": 3.0, "alpha": 0.75, "amount": 0.125}),
):
    case(
        f"binary_focal_crossentropy/{name}",
        decisions,
        labels,
        lambda y, t: binary_focal(torch.sigmoid(y), t, **options),
    )
    case(
        f"binary_focal_crossentropy_of_outputs/{name}",
        probabilities(N),
        labels,
        lambda y, t: binary_focal(y, t, **options),
    )


def categorical_focal(y, t, gamma=2.0, alpha=0.25, amount=0.0):
    p = torch.clamp(y / y.sum(), EPSILON, 1 - EPSILON)
    return (alpha * (1 - p) ** gamma * -smooth(t, amount) * torch.log(p)).sum()


for name, options in (("default", {}), ("all", {"gamma": 1.5, "alpha": 0.75, "amount": 0.1})):
    for kind, t in (("classes", one_hot(6, 2)), ("soft", distribution(6))):
        case(
            f"categorical_focal_crossentropy/{name}_{kind}",
            logits,
            t,
            lambda y, t: categorical_focal(torch.softmax(y, 0), t, **options),
        )
        case(
            f"categorical_focal_crossentropy_of_outputs/{name}_{kind}",
            distribution(6),
            t,
            lambda y, t: categorical_focal(y, t, **options),
        )
for name, alpha, beta in (("tversky", 0.5, 0.5), ("tversky_0.25_0.75", 0.25, 0.75)):
    case(
        name,
        probabilities(N),
        labels,
        lambda y, t: 1
        - (t * y).sum() / ((t * y).sum() + alpha * (t * (1 - y)).sum() + beta * (y * (1 - t)).sum() + EPSILON),
    )
golden.write()
