# SPDX-License-Identifier: MIT
"""Writes the networks as ONNX models, with random weights and a softmax at the end, and an empty one.

usage: onnx_nets.py FOLDER
"""

import sys
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from nets import NETS, Conv, Dense, Flatten, Pool


class Graph:
    """A chain of operations on `images`."""

    def __init__(self):
        self.nodes, self.weights, self.last = [], [], "images"
        self.random = numpy.random.default_rng(1)

    def add(self, operation, weights=None, **attributes):
        """Appends an operation, with weights of that shape and as many biases as the shape's first extent."""
        inputs, output = [self.last], f"value{len(self.nodes)}"
        if weights:
            deviation = numpy.sqrt(2 / numpy.prod(weights[1:]))
            inputs += [
                self.constant(self.random.normal(0, deviation, weights)),
                self.constant(numpy.zeros(weights[0])),
            ]
        self.nodes.append(helper.make_node(operation, inputs, [output], **attributes))
        self.last = output

    def constant(self, values):
        name = f"weights{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values.astype(numpy.float32), name))
        return name

    def model(self, image):
        inputs = [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", *image])]
        outputs = [helper.make_tensor_value_info(self.last, TensorProto.FLOAT, ["batch", 10])]
        graph = helper.make_graph(self.nodes, "net", inputs, outputs, self.weights)
        # Old enough for every ONNX Runtime of the last years.
        return helper.make_model(graph, ir_version=7, opset_imports=[helper.make_opsetid("", 13)])


def add_layer(graph, layer, shape):
    match layer:
        case Conv():
            weights = layer.filters, shape[0], layer.kernel, layer.kernel
            graph.add("Conv", weights, pads=[layer.padding] * 4)
            graph.add("Relu")
        case Pool():
            graph.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
        case Flatten():
            graph.add("Flatten")
        case Dense():
            graph.add("Gemm", (layer.units, *shape), transB=1)
            if layer.relu:
                graph.add("Relu")
        # Dropout does nothing in inference.


def classifier(net):
    graph = Graph()
    for layer, shape in net.layers_and_inputs():
        add_layer(graph, layer, shape)
    graph.add("Softmax", axis=1)
    return graph.model(net.image)


def identity():
    graph = Graph()
    graph.add("Identity")
    return graph.model([10])


def main(folder):
    for name, net in NETS.items():
        onnx.save(classifier(net), Path(folder, f"{name}.onnx"))
    onnx.save(identity(), Path(folder, "identity.onnx"))


if __name__ == "__main__":
    main(sys.argv[1])
