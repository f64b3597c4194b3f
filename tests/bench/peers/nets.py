# SPDX-License-Identifier: MIT
"""The networks of tests/bench/nets as lists of layers, of which torch_nets.py and onnx_nets.py make models.

Shapes are channels, height, width. Each network ends in the scores of classes, of the image or of each pixel:
in training the loss has the softmax, for inference one is added.
"""

from math import prod
from typing import NamedTuple


class Conv(NamedTuple):
    """A convolution and a ReLU, which ends at `most`. Where it is normalized, a batch normalization takes the
    place of the bias. A depthwise one has as many groups as channels."""

    filters: int
    kernel: int
    padding: int = 0
    stride: int = 1
    normalized: bool = False
    relu: bool = True
    most: float = None
    depthwise: bool = False

    def output(self, shape):
        extents = (extent + 2 * self.padding - self.kernel for extent in shape[1:])
        return self.filters, *(extent // self.stride + 1 for extent in extents)


class Pool(NamedTuple):
    """The maximum of each two by two pixels."""

    def output(self, shape):
        return shape[0], *(extent // 2 for extent in shape[1:])


class UpSampling(NamedTuple):
    """Each pixel becomes two by two."""

    def output(self, shape):
        return shape[0], *(extent * 2 for extent in shape[1:])


class Residual(NamedTuple):
    """The sum of what layers give and of what a shortcut gives, an empty list for the identity, and a ReLU."""

    layers: list
    shortcut: list
    relu: bool = True

    def output(self, shape):
        for layer in self.layers:
            shape = layer.output(shape)
        return shape


class Beside(NamedTuple):
    """The channels of the input, and behind them those of what the layers give."""

    layers: list

    def output(self, shape):
        below = shape
        for layer in self.layers:
            below = layer.output(below)
        return shape[0] + below[0], *shape[1:]


class GlobalPool(NamedTuple):
    """The mean of each channel."""

    def output(self, shape):
        return (shape[0],)


class Flatten(NamedTuple):
    def output(self, shape):
        return (prod(shape),)


class Dropout(NamedTuple):
    rate: float

    def output(self, shape):
        return shape


class Dense(NamedTuple):
    units: int
    relu: bool = False

    def output(self, shape):
        return (self.units,)


def layers_and_inputs(layers, shape):
    """Each of the layers with the shape that it gets."""
    for layer in layers:
        yield layer, shape
        shape = layer.output(shape)


class Net(NamedTuple):
    image: tuple
    layers: list


def two_convs(filters):
    return [Conv(filters, 3, padding=1), Conv(filters, 3, padding=1), Pool()]


def normalized(filters, stride=1, relu=True):
    return Conv(filters, 3, padding=1, stride=stride, normalized=True, relu=relu)


def block(filters, stride=1):
    projection = Conv(filters, 1, stride=stride, normalized=True, relu=False)
    return Residual(
        [normalized(filters, stride), normalized(filters, relu=False)], [projection] * (stride > 1)
    )


def expanded(channels, stride=1):
    wide = 6 * channels
    return [
        Conv(wide, 1, normalized=True, most=6),
        Conv(wide, 3, padding=1, stride=stride, normalized=True, most=6, depthwise=True),
    ]


def projection(filters):
    return Conv(filters, 1, normalized=True, relu=False)


def inverted(channels):
    return Residual([*expanded(channels), projection(channels)], [], relu=False)


def level(filters, below):
    convs = [normalized(filters), normalized(filters)]
    return [*convs, Beside([Pool(), *below, UpSampling()]), *convs] if below else convs


def head(*hidden):
    return [*(Dense(units, relu=True) for units in hidden), Dense(10)]


NETS = {
    "reference": Net((1, 28, 28), [Conv(16, 3), Conv(8, 3), Flatten(), *head()]),
    "lenet5": Net(
        (1, 28, 28), [Conv(6, 5, padding=2), Pool(), Conv(16, 5), Pool(), Flatten(), *head(120, 84)]
    ),
    "keras-mnist-convnet": Net(
        (1, 28, 28), [Conv(32, 3), Pool(), Conv(64, 3), Pool(), Flatten(), Dropout(0.5), *head()]
    ),
    "vgg-small": Net((3, 32, 32), [*two_convs(32), *two_convs(64), Flatten(), *head(128)]),
    "vgg-wide": Net(
        (3, 32, 32), [*two_convs(64), *two_convs(128), *two_convs(256), Flatten(), *head(256)]
    ),
    "resnet20": Net(
        (3, 32, 32),
        [
            normalized(16),
            *(block(16) for _ in range(3)),
            *(block(32, stride) for stride in (2, 1, 1)),
            *(block(64, stride) for stride in (2, 1, 1)),
            GlobalPool(),
            *head(),
        ],
    ),
    "mobilenet": Net(
        (3, 32, 32),
        [
            Conv(16, 3, padding=1, normalized=True, most=6),
            inverted(16),
            *(*expanded(16, 2), projection(24), inverted(24), inverted(24)),
            *(*expanded(24, 2), projection(32), inverted(32), inverted(32)),
            Conv(128, 1, normalized=True, most=6),
            GlobalPool(),
            *head(),
        ],
    ),
    "unet": Net(
        (1, 64, 64), [*level(8, level(16, level(32, level(64, [])))), Conv(4, 1, relu=False)]
    ),
}
