#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes layers.txt: outputs and gradients of layers of one sample, height x width x channels.

    bilinear_<v>_<h>: UpSampling2D by the factors v and h, Keras' interpolation="bilinear"
    unit: UnitNormalization; rms: RMSNormalization, with the parameter "scale" and its gradient
"""
import random

import torch

from golden import Golden, exact

torch.set_default_dtype(torch.float64)
rng = random.Random(1)
golden = Golden("layers")


def tensor(*shape):
    count = 1
    for extent in shape:
        count *= extent
    return torch.tensor(exact(rng, count)).reshape(shape)


def add(name, x, f, parameters=()):
    """The numbers of y = f(x, ...) and the gradients of sum(dy y)."""
    for one in (x, *parameters):
        one.requires_grad_()
    y = f(x, *parameters)
    dy = tensor(*y.shape)
    y.backward(dy)
    golden.add(name + "/x", x.detach())
    golden.add(name + "/y", y.detach())
    golden.add(name + "/dy", dy)
    golden.add(name + "/dx", x.grad)
    for one in parameters:
        golden.add(name + "/scale", one.detach())
        golden.add(name + "/dscale", one.grad)


def bilinear(v, h):
    def f(x):
        image = x.permute(2, 0, 1)[None]
        larger = torch.nn.functional.interpolate(
            image, scale_factor=(v, h), mode="bilinear", align_corners=False
        )
        return larger[0].permute(1, 2, 0)

    return f


def root_mean_square(epsilon):
    return lambda x, scale: x * torch.rsqrt(x.square().mean(-1, keepdim=True) + epsilon) * scale


add("bilinear_2", tensor(3, 4, 2), bilinear(2, 2))
add("bilinear_3_4", tensor(4, 3, 17), bilinear(3, 4))
add("bilinear_5_1", tensor(2, 3, 1), bilinear(5, 1))
add("unit", tensor(2, 3, 5), lambda x: torch.nn.functional.normalize(x, dim=-1, eps=1e-12))
add("rms", tensor(2, 3, 5), root_mean_square(1e-6), [tensor(5)])
add("rms_of_vectors", tensor(40), root_mean_square(0.25), [tensor(40)])
golden.write()
