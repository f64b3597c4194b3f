# SPDX-License-Identifier: MIT
"""How many images a second PyTorch trains and classifies.

usage: torch_nets.py NET SECONDS, where each loop takes about SECONDS; prints {work: {setting: images/s}}.
"""

import json
import sys
from itertools import cycle, product
from time import perf_counter

import torch
from torch import nn

from nets import (
    NETS,
    Beside,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Pool,
    Residual,
    UpSampling,
    layers_and_inputs,
)

BATCH = 32
FORMATS = {"NCHW": torch.contiguous_format, "channels_last": torch.channels_last}


class Sum(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        left, right = self.branches
        return left(x) + right(x)


class Row(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        return torch.cat([x, self.layers(x)], dim=1)


def modules(layer, shape):
    match layer:
        case Conv():
            convolution = nn.Conv2d(
                shape[0],
                layer.filters,
                layer.kernel,
                padding=layer.padding,
                stride=layer.stride,
                groups=shape[0] if layer.depthwise else 1,
                bias=not layer.normalized,
            )
            normalization = [nn.BatchNorm2d(layer.filters)] * layer.normalized
            relu = nn.ReLU6() if layer.most == 6 else nn.ReLU()
            return [convolution, *normalization] + [relu] * layer.relu
        case Residual():
            both = Sum(chain(layer.layers, shape), chain(layer.shortcut, shape))
            return [both] + [nn.ReLU()] * layer.relu
        case Beside():
            return [Row(chain(layer.layers, shape))]
        case UpSampling():
            return [nn.Upsample(scale_factor=2)]
        case GlobalPool():
            return [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
        case Pool():
            return [nn.MaxPool2d(2)]
        case Flatten():
            return [nn.Flatten()]
        case Dropout():
            return [nn.Dropout(layer.rate)]
        case Dense():
            return [nn.Linear(shape[0], layer.units)] + [nn.ReLU()] * layer.relu


def chain(layers, shape):
    return nn.Sequential(*(m for layer, x in layers_and_inputs(layers, shape) for m in modules(layer, x)))


def model(net):
    return chain(net.layers, net.image)


def images(count, net, memory_format):
    return torch.rand(count, *net.image).to(memory_format=memory_format)


def images_per_second(count, seconds, work):
    """The rate of `work`, which takes `count` images."""
    work()
    work()
    rounds, elapsed, start = 0, 0.0, perf_counter()
    while elapsed < seconds:
        work()
        rounds, elapsed = rounds + 1, perf_counter() - start
    return rounds * count / elapsed


def training_rate(net, memory_format, seconds):
    trained = model(net).to(memory_format=memory_format).train()
    optimizer = torch.optim.Adam(trained.parameters())
    loss = nn.CrossEntropyLoss()
    # Several, lest one be learnt by heart and its gradients vanish.
    classes, *pixels = trained(images(1, net, memory_format)).shape[1:]
    batches = cycle(
        [
            (images(BATCH, net, memory_format), torch.randint(classes, (BATCH, *pixels)))
            for _ in range(8)
        ]
    )

    def step():
        x, y = next(batches)
        optimizer.zero_grad(set_to_none=True)
        loss(trained(x), y).backward()
        optimizer.step()

    return images_per_second(BATCH, seconds, step)


def inference_rate(net, memory_format, seconds, batch):
    classifier = nn.Sequential(model(net), nn.Softmax(dim=1)).to(memory_format=memory_format).eval()
    x = images(batch, net, memory_format)
    with torch.inference_mode():
        return images_per_second(batch, seconds, lambda: classifier(x))


def main(name, seconds):
    net, seconds = NETS[name], float(seconds)
    rates = {"train": {}, "infer 32": {}, "infer 1": {}}
    for threads, (format_name, memory_format) in product((1, 2), FORMATS.items()):
        torch.set_num_threads(threads)
        setting = f"{threads} thread{'s' * (threads > 1)}, {format_name}"
        rates["train"][setting] = training_rate(net, memory_format, seconds)
        rates["infer 32"][setting] = inference_rate(net, memory_format, seconds, 32)
        rates["infer 1"][setting] = inference_rate(net, memory_format, seconds, 1)
    print(json.dumps(rates))


if __name__ == "__main__":
    main(*sys.argv[1:])
