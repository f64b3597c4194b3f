# SPDX-License-Identifier: MIT
"""Writes the networks as ONNX models, with random weights and a softmax at the end, and an empty one.

usage: onnx_nets.py FOLDER
"""

import sys
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from nets import (
    NETS,
    Beside,
    Conv,
    Dense,
    Flatten,
    GlobalPool,
    Pool,
    Residual,
    UpSampling,
    layers_and_inputs,
)


class Graph:
    """Operations on `images`, each on the result of the one before it, or on `last` if that is set."""

    def __init__(self):
        self.nodes, self.weights, self.last = [], [], "images"
        self.random = numpy.random.default_rng(1)

    def add(self, operation, *others, **attributes):
        """Appends an operation, whose first input is the last result; others are named."""
        output = f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, [self.last, *others], [output], **attributes))
        self.last = output

    def weights_of(self, *shape):
        deviation = numpy.sqrt(2 / numpy.prod(shape[1:]))
        return self.constant(self.random.normal(0, deviation, shape))

    def filled(self, count, value):
        return self.constant(numpy.full(count, value))

    def number(self, value):
        return self.constant(numpy.array(value))

    def constant(self, values):
        name = f"weights{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values.astype(numpy.float32), name))
        return name

    def model(self, image, output):
        inputs = [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", *image])]
        outputs = [helper.make_tensor_value_info(self.last, TensorProto.FLOAT, ["batch", *output])]
        graph = helper.make_graph(self.nodes, "net", inputs, outputs, self.weights)
        # Old enough for every ONNX Runtime of the last years.
        return helper.make_model(graph, ir_version=7, opset_imports=[helper.make_opsetid("", 13)])


def add_layer(graph, layer, shape):
    match layer:
        case Conv():
            groups = shape[0] if layer.depthwise else 1
            weights = graph.weights_of(layer.filters, shape[0] // groups, layer.kernel, layer.kernel)
            bias = [] if layer.normalized else [graph.filled(layer.filters, 0)]
            around = {"pads": [layer.padding] * 4, "strides": [layer.stride] * 2}
            graph.add("Conv", weights, *bias, group=groups, **around)
            if layer.normalized:
                # gamma, beta, moving mean and moving variance
                graph.add("BatchNormalization", *(graph.filled(layer.filters, v) for v in (1, 0, 0, 1)))
            if layer.relu and layer.most:
                graph.add("Clip", graph.number(0), graph.number(layer.most))
            elif layer.relu:
                graph.add("Relu")
        case Residual():
            x = graph.last
            add_layers(graph, layer.layers, shape)
            y, graph.last = graph.last, x
            add_layers(graph, layer.shortcut, shape)
            graph.add("Add", y)
            if layer.relu:
                graph.add("Relu")
        case Beside():
            x = graph.last
            add_layers(graph, layer.layers, shape)
            y, graph.last = graph.last, x
            graph.add("Concat", y, axis=1)
        case UpSampling():
            # No region of interest; each extent but those of batch and channels is doubled.
            scales = graph.constant(numpy.array([1, 1, 2, 2]))
            graph.add("Resize", "", scales, mode="nearest", nearest_mode="floor",
                      coordinate_transformation_mode="asymmetric")
        case GlobalPool():
            graph.add("GlobalAveragePool")
            graph.add("Flatten")
        case Pool():
            graph.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
        case Flatten():
            graph.add("Flatten")
        case Dense():
            graph.add("Gemm", graph.weights_of(layer.units, *shape), graph.filled(layer.units, 0), transB=1)
            if layer.relu:
                graph.add("Relu")
        # Dropout does nothing in inference.


def add_layers(graph, layers, shape):
    for layer, x in layers_and_inputs(layers, shape):
        add_layer(graph, layer, x)


def classifier(net):
    graph = Graph()
    add_layers(graph, net.layers, net.image)
    graph.add("Softmax", axis=1)
    output = net.image
    for layer in net.layers:
        output = layer.output(output)
    return graph.model(net.image, output)


def identity():
    graph = Graph()
    graph.add("Identity")
    return graph.model([10], [10])


def main(folder):
    for name, net in NETS.items():
        onnx.save(classifier(net), Path(folder, f"{name}.onnx"))
    onnx.save(identity(), Path(folder, "identity.onnx"))


if __name__ == "__main__":
    main(sys.argv[1])
