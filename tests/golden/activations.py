#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes activations.txt: values and derivatives of the activations by PyTorch, and log_softmax and PReLU
forward and backward.

    python3 tests/golden/activations.py
"""
import random

import torch
import torch.nn.functional as F

from golden import Golden, exact

rng = random.Random(7)
golden = Golden("activations")


def doubles(values):
    return torch.tensor(values, dtype=torch.float64)


# Numbers that a float holds exactly, none at a corner of an activation, and some far from 0.
near = [value + 1 / 128 for value in exact(rng, 120, 8.0)]
far = [sign * value for value in (12.0, 20.5, 40.0, 100.0, 1e4) for sign in (-1, 1)]


def softplus(x):
    """PyTorch's own is x itself from 20 on, which is not accurate enough."""
    return torch.logaddexp(x, torch.zeros_like(x))


def hard_sigmoid(x):
    """The gradient of PyTorch's own is 1/6 in float."""
    return F.relu6(x + 3) / 6


for name, function, x in [
    ("approximate_gelu", lambda x: F.gelu(x, approximate="tanh"), near + far),
    ("elu", F.elu, near + far),
    ("elu_1.5", lambda x: F.elu(x, 1.5), near + far),
    ("exponential", torch.exp, near),
    ("gelu", F.gelu, near + far),
    ("hard_sigmoid", hard_sigmoid, near + far),
    ("hard_silu", lambda x: x * hard_sigmoid(x), near + far),
    ("leaky_relu", lambda x: F.leaky_relu(x, 0.3), near + far),
    ("leaky_relu_0.2", lambda x: F.leaky_relu(x, 0.2), near + far),
    ("log_sigmoid", lambda x: -softplus(-x), near + far),
    ("mish", lambda x: x * torch.tanh(softplus(x)), near + far),
    ("relu", F.relu, near + far),
    ("relu6", F.relu6, near + far),
    ("selu", F.selu, near + far),
    ("sigmoid", torch.sigmoid, near + far),
    ("silu", F.silu, near + far),
    ("softplus", softplus, near + far),
    ("softsign", F.softsign, near + far),
    ("tanh", torch.tanh, near + far),
    ("celu_1.5", lambda x: F.celu(x, 1.5), near + far),
    ("hard_shrink", F.hardshrink, near + far),
    ("hard_tanh", F.hardtanh, near + far),
    ("relu_max_2.5", lambda x: F.hardtanh(x, 0, 2.5), near + far),
    ("relu_threshold_2", lambda x: F.threshold(x, 2, 0), near + far),
    ("soft_shrink", F.softshrink, near + far),
    ("squareplus", lambda x: (x + torch.sqrt(x * x + 4)) / 2, near),
    ("tanh_shrink", F.tanhshrink, near + far),
]:
    input = doubles(x).requires_grad_()
    output = function(input)
    output.sum().backward()
    golden.add(name + "/x", input.detach())
    golden.add(name + "/y", output.detach())
    golden.add(name + "/derivative", input.grad)

# A row of log_softmax is a sample.
x = doubles(exact(rng, 5 * 19, 8.0)).reshape(5, 19).requires_grad_()
dy = doubles(exact(rng, 5 * 19)).reshape(5, 19)
y = F.log_softmax(x, dim=1)
y.backward(dy)
for part, values in [("x", x.detach()), ("dy", dy), ("y", y.detach()), ("dx", x.grad)]:
    golden.add("log_softmax/" + part, values)

# One image of 4 x 3 pixels and 21 channels. PyTorch has the channels first; here they are last.
x = doubles(exact(rng, 4 * 3 * 21)).reshape(4, 3, 21)
dy = doubles(exact(rng, 4 * 3 * 21)).reshape(4, 3, 21)
alpha = doubles(exact(rng, 21, 1.0)).requires_grad_()
input = x.permute(2, 0, 1).unsqueeze(0).clone().requires_grad_()
output = F.prelu(input, alpha)
output.backward(dy.permute(2, 0, 1).unsqueeze(0))
for part, values in [
    ("x", x),
    ("dy", dy),
    ("alpha", alpha.detach()),
    ("y", output.detach()[0].permute(1, 2, 0)),
    ("dx", input.grad[0].permute(1, 2, 0)),
    ("gradient", alpha.grad),
]:
    golden.add("prelu/" + part, values)

golden.write()
