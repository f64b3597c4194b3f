#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes convolutions.txt: the outputs and all gradients of one sample, from PyTorch in double precision, for
convolutions with strides, paddings, dilations and groups, depthwise and transposed ones, of images and of
sequences. Tensors have Keras' order of extents; parameters are the kernel and behind it the bias.
"""
import random

import torch
from torch.nn.functional import conv2d, conv_transpose2d, pad

from golden import Golden, exact

rng = random.Random(7)
golden = Golden("convolutions")


def same(extent, kernel, stride, dilation):
    """Keras' padding="same": (before, after)."""
    total = max((-(-extent // stride) - 1) * stride + (kernel - 1) * dilation + 1 - extent, 0)
    return total // 2, total - total // 2


def numbers(*shape):
    count = 1
    for extent in shape:
        count *= extent
    return torch.tensor(exact(rng, count), dtype=torch.float64).reshape(shape)


def add(name, x, kernel, bias, function):
    """`function` takes x as [1, channels, height, width], the kernel and the bias; sequences have height 1."""
    for tensor in (x, kernel, bias):
        tensor.requires_grad_()
    y = function(x.permute(2, 0, 1)[None], kernel, bias)[0].permute(1, 2, 0)
    dy = numbers(*y.shape)
    y.backward(dy)
    parameters = torch.cat([kernel.detach().reshape(-1), bias.detach()])
    gradient = torch.cat([kernel.grad.reshape(-1), bias.grad])
    for what, tensor in (("x", x.detach()), ("dy", dy), ("parameters", parameters), ("y", y.detach()),
                         ("dx", x.grad), ("gradient", gradient)):
        golden.add(name + "/" + what, tensor.reshape(-1))


def convolution(name, shape, filters, kernel, stride=(1, 1), dilation=(1, 1), padding=None, groups=1):
    """`padding` is "same" or (top, left, bottom, right)."""
    height, width, channels = shape
    top, left, bottom, right = padding if isinstance(padding, tuple) else (0, 0, 0, 0)
    if padding == "same":
        top, bottom = same(height, kernel[0], stride[0], dilation[0])
        left, right = same(width, kernel[1], stride[1], dilation[1])

    def function(x, w, b):
        return conv2d(pad(x, (left, right, top, bottom)), w.permute(3, 2, 0, 1), b, stride, 0, dilation, groups)

    add(name, numbers(*shape), numbers(*kernel, channels // groups, filters), numbers(filters), function)


def depthwise(name, shape, kernel, multiplier=1, **options):
    """The memory of Keras' kernel, [height, width, channels, multiplier], is that of a grouped one."""
    convolution(name, shape, shape[2] * multiplier, kernel, groups=shape[2], **options)


def transposed(name, shape, filters, kernel, stride=(1, 1), is_same=False, dilation=(1, 1), padding=None):
    """Keras' extents; PyTorch's full output is cut, or zeros are put behind it. `padding` is output_padding."""
    out, first = [], []
    for axis in range(2):
        reach = (kernel[axis] - 1) * dilation[axis] + 1
        s, steps = stride[axis], (shape[axis] - 1) * stride[axis]
        if padding is None:
            out.append(steps + (s if is_same else max(reach, s)))
        else:
            out.append(steps + (reach % 2 if is_same else reach) + padding[axis])
        first.append(max(steps + reach - out[axis], 0) // 2 if is_same else 0)

    def function(x, w, b):
        y = conv_transpose2d(x, w.permute(3, 2, 0, 1), None, stride, dilation=dilation)
        y = pad(y, (0, max(stride), 0, max(stride)))
        y = y[:, :, first[0]:first[0] + out[0], first[1]:first[1] + out[1]]
        return y + b[None, :, None, None]

    add(name, numbers(*shape), numbers(*kernel, filters, shape[2]), numbers(filters), function)


convolution("same", (5, 6, 4), 5, (3, 3), padding="same")
convolution("stride", (6, 5, 3), 4, (3, 2), stride=(2, 2), padding="same")
convolution("dilation", (7, 8, 3), 4, (3, 3), dilation=(2, 3))
convolution("padding", (6, 5, 2), 3, (3, 3), stride=(2, 2), padding=(1, 0, 2, 1))
convolution("groups", (4, 5, 6), 4, (3, 3), padding=(1, 1, 1, 1), groups=2)
depthwise("depthwise", (6, 7, 5), (3, 3), stride=(2, 2), padding="same")
depthwise("multiplier", (5, 6, 3), (3, 3), multiplier=2, dilation=(2, 2), padding="same")
transposed("transposed_same", (3, 4, 5), 4, (3, 3), (2, 2), True)
transposed("transposed_valid", (2, 3, 4), 3, (4, 2), (2, 3))
convolution("causal", (1, 9, 3), 4, (1, 3), dilation=(1, 2), padding=(0, 4, 0, 0))
convolution("sequence_groups", (1, 8, 6), 9, (1, 4), stride=(1, 2), padding="same", groups=3)
depthwise("depthwise_sequence", (1, 9, 4), (1, 3), padding="same")
transposed("transposed_dilation", (3, 4, 3), 4, (3, 2), dilation=(2, 3))
transposed("transposed_padding", (2, 3, 3), 4, (3, 2), (3, 2), padding=(2, 1))
transposed("transposed_same_padding", (3, 2, 4), 3, (5, 4), (2, 3), True, padding=(1, 2))
transposed("transposed_sequence", (1, 5, 3), 4, (1, 3), (1, 2), True, padding=(0, 0))
golden.write()
