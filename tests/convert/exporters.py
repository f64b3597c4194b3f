#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Graphs as tf2onnx makes them of Keras' networks (and so Keras' own export to ONNX), through mica-convert
and the compiler, compared with ONNX Runtime. TensorFlow has channels last, so Transposes stand around
convolutions. The functions follow what tf2onnx 1.17 writes for a layer, without its optimizer, which removes
some of the Transposes. Needs python3-onnx, Node.js and onnxruntime-node (`sh cmake/setup.sh ci`).

    python3 tests/convert/exporters.py            # all
    python3 tests/convert/exporters.py mobile     # those whose names begin so
"""

import os
import subprocess
import sys

import numpy as np

import converting

try:
    import onnx
    import node_tests
    import onnx_models
except ImportError:
    converting.skip("python3-onnx is not installed")

TO_FIRST, TO_LAST = [0, 3, 1, 2], [0, 2, 3, 1]
random = np.random.default_rng(1)


def numbers(*shape):
    return random.normal(0, 1 / np.sqrt(max(1, np.prod(shape[1:]))), shape).astype(np.float32)


class Keras(onnx_models.Model):
    """What a layer of Keras becomes."""

    def __init__(self, *shape):
        super().__init__(shape, "input")

    def transposed(self, op, x, *inputs, **attributes):
        y = self(op, self("Transpose", x, perm=TO_FIRST), *inputs, **attributes)
        return self("Transpose", y, perm=TO_LAST)

    def conv(self, x, channels, filters, kernel, bias=True, **attributes):
        y = self.transposed("Conv", x, numbers(filters, channels, kernel, kernel), **attributes)
        return self("Add", y, numbers(filters)) if bias else y

    def depthwise(self, x, channels, kernel, **attributes):
        return self.transposed("Conv", x, numbers(channels, 1, kernel, kernel), group=channels, **attributes)

    def batch_normalization(self, x, channels):
        """The formula of tf.nn.batch_normalization, with the constants as they are folded."""
        return self("Add", self("Mul", x, 1 + numbers(channels)), numbers(channels))

    def dense(self, x, inputs, units):
        return self("Add", self("MatMul", x, numbers(inputs, units)), numbers(units))

    def flatten(self, x, size):
        """Shape, StridedSlice and Pack, of a batch that is not known."""
        shape = self("Cast", self("Shape", x), to=onnx.TensorProto.INT32)
        count = self("Slice", shape, np.array([0]), np.array([1]), np.array([0]))
        count = self("Cast", self("Squeeze", count, np.array([0])), to=onnx.TensorProto.INT64)
        parts = [self("Unsqueeze", count, np.array([0])), np.array([size])]
        return self("Reshape", x, self("Concat", *parts, axis=0))

    def relu6(self, x):
        return self("Clip", x, np.float32(0), np.float32(6))

    def squeeze_and_excitation(self, x, channels):
        y = self("ReduceMean", x, axes=[1, 2], keepdims=1)
        y = self("Relu", self.conv(y, channels, 2, 1))
        return self("Mul", x, self("Sigmoid", self.conv(y, 2, channels, 1)))


def lenet():
    m = Keras(28, 28, 1)
    y = m.conv("input", 1, 4, 5, auto_pad="SAME_UPPER")
    y = m.transposed("AveragePool", m("Tanh", y), kernel_shape=[2, 2], strides=[2, 2], auto_pad="VALID")
    y = m.transposed("MaxPool", m("Relu", m.conv(y, 4, 6, 5)), kernel_shape=[2, 2], strides=[2, 2])
    y = m("Relu", m.dense(m.flatten(y, 150), 150, 20))
    return m, m("Softmax", m.dense(y, 20, 10), axis=-1), [10]


def mobile():
    """A block of MobileNet: strides with Same, which pads below and on the right alone, and ReLU6."""
    m = Keras(15, 16, 3)
    y = m("Mul", "input", np.float32(1 / 127.5))
    y = m.conv(m("Add", y, np.float32(-1)), 3, 8, 3, bias=False, auto_pad="SAME_UPPER", strides=[2, 2])
    x = m.relu6(m.batch_normalization(y, 8))
    y = m.relu6(m.batch_normalization(m.depthwise(x, 8, 3, auto_pad="SAME_UPPER"), 8))
    y = m.batch_normalization(m.conv(y, 8, 8, 1, bias=False), 8)
    y = m("Add", x, y)
    y = m("Squeeze", m("GlobalAveragePool", m("Transpose", y, perm=TO_FIRST)), np.array([2, 3]))
    return m, m.dense(y, 8, 5), [5]


def mobile_v3():
    m = Keras(12, 12, 4)
    y = m.squeeze_and_excitation(m.conv("input", 4, 8, 3, pads=[1, 1, 1, 1]), 8)
    y = m("Mul", y, m("Mul", m.relu6(m("Add", y, np.float32(3))), np.float32(1 / 6)))
    y = m("Mul", y, m("Sigmoid", y))
    y = m("Reshape", m("ReduceMean", y, axes=[1, 2], keepdims=0), np.array([-1, 8]))
    return m, m("HardSigmoid", m.dense(y, 8, 5), alpha=0.2), [5]


def resnet():
    """Pad in front of convolutions and of a pooling, batch normalizations as nodes, a projection."""
    m = Keras(16, 16, 3)
    y = m("Pad", "input", np.array([0, 3, 3, 0, 0, 3, 3, 0]))
    y = m.conv(y, 3, 8, 7, strides=[2, 2])
    y = m.transposed("BatchNormalization", y, 1 + numbers(8), numbers(8), numbers(8), 1 + numbers(8) ** 2,
                     epsilon=1.001e-5)
    y = m("Pad", m("Relu", y), np.array([0, 1, 1, 0, 0, 1, 1, 0]))
    x = m.transposed("MaxPool", y, kernel_shape=[3, 3], strides=[2, 2])
    y = m("Relu", m.batch_normalization(m.conv(x, 8, 4, 1), 4))
    y = m.batch_normalization(m.conv(y, 4, 12, 3, auto_pad="SAME_UPPER"), 12)
    y = m("Relu", m("Add", m.batch_normalization(m.conv(x, 8, 12, 1), 12), y))
    y = m("Min", m("Max", y, np.float32(0)), np.float32(6))
    return m, m.dense(m("ReduceMax", y, axes=[1, 2], keepdims=0), 12, 5), [5]


def segmentation():
    """Concatenations of the last axis, both ways to enlarge, and a Softmax over the classes of each pixel."""
    m = Keras(12, 8, 2)
    x = m("LeakyRelu", m.conv("input", 2, 4, 3, auto_pad="SAME_UPPER"), alpha=0.3)
    y = m.transposed("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2])
    y = m("Elu", m.conv(y, 4, 6, 3, auto_pad="SAME_UPPER"), alpha=1.0)
    first = m("Transpose", y, perm=TO_FIRST)
    size = m("Slice", m("Shape", first), np.array([0]), np.array([2]), np.array([0]))
    size = m("Concat", size, m("Cast", np.array([12, 8], np.int32), to=onnx.TensorProto.INT64), axis=0)
    y = m("Resize", first, "", "", size, mode="nearest", coordinate_transformation_mode="half_pixel",
          nearest_mode="round_prefer_ceil")
    y = m("Concat", m("Transpose", y, perm=TO_LAST), x, axis=3)
    y = m.conv(y, 10, 3, 1)
    return m, m("Softmax", y, axis=-1), [12, 8, 3]


def decoder():
    m = Keras(10)
    y = m("Reshape", m("Selu", m.dense("input", 10, 48)), np.array([-1, 4, 4, 3]))
    y = m.transposed("ConvTranspose", y, numbers(3, 5, 3, 3), strides=[2, 2], pads=[0, 0, 1, 1])
    y = m("Relu", m("Add", y, numbers(5)))
    y = m.transposed("ConvTranspose", y, numbers(5, 2, 2, 2), strides=[2, 2], pads=[0, 0, 0, 0])
    return m, m("Sigmoid", m("Add", y, numbers(2))), [16, 16, 2]


def sequence():
    """A Conv1D is a convolution of images of height 1."""
    m = Keras(20, 3)
    y = m("Unsqueeze", "input", np.array([1]))
    y = m.transposed("Conv", y, numbers(6, 3, 1, 5), auto_pad="SAME_UPPER")
    y = m("Relu", m("Add", m("Squeeze", y, np.array([1])), numbers(6)))
    y = m("Unsqueeze", y, np.array([1]))
    y = m("Squeeze", m.transposed("MaxPool", y, kernel_shape=[1, 2], strides=[1, 2]), np.array([1]))
    y = m("ReduceMean", y, axes=[1], keepdims=0)
    return m, m.dense(y, 6, 2), [2]


def causal():
    """Keras' causal padding is a Pad in front; ends of sequences that are cut off; zeros that a mean counts."""
    m = Keras(18, 3)
    y = m("Pad", "input", np.array([0, 4, 0, 0, 0, 0]))
    y = m.transposed("Conv", m("Unsqueeze", y, np.array([1])), numbers(5, 3, 1, 3), dilations=[1, 2])
    y = m("Tanh", m("Add", m("Squeeze", y, np.array([1])), numbers(5)))
    y = m("Transpose", m("Slice", y, np.array([2]), np.array([-1]), np.array([1])), perm=[0, 2, 1])
    y = m("AveragePool", y, kernel_shape=[3], strides=[2], pads=[1, 1], count_include_pad=1)
    y = m("MaxPool", m("Conv", y, numbers(4, 5, 2), pads=[2, 3]), kernel_shape=[3], strides=[3])
    y = m("ConvTranspose", y, numbers(4, 3, 5), strides=[2], pads=[2, 1])
    y = m.batch_normalization(m("Transpose", y, perm=[0, 2, 1]), 3)
    y = m("ConvTranspose", m("Transpose", y, perm=[0, 2, 1]), numbers(3, 2, 3), strides=[2], output_padding=[1])
    return m, m.batch_normalization(m("Transpose", y, perm=[0, 2, 1]), 2), [18, 2]


def heads():
    """Normalization of the input, bounds of several kinds, two outputs."""
    m = Keras(6)
    y = m("Div", m("Sub", "input", numbers(6)), 1 + numbers(6) ** 2)
    y = m.dense(y, 6, 8)
    a = m("Clip", m.dense(y, 8, 4), np.float32(-1), np.float32(1))
    b = m("Clip", m.dense(y, 8, 3), np.float32(1e-7), np.float32(1 - 1e-7))
    return m, [a, m("Min", m("Max", b, np.float32(0.1)), np.float32(0.5))], [[4], [3]]


def optimized():
    """What the optimizer of tf2onnx leaves: a Transpose of one channel is a Reshape, constants are folded into
    kernels, and Transposes have moved to the end."""
    m = Keras(14, 14, 1)
    y = m("Reshape", "input", np.array([-1, 1, 14, 14]))
    y = m("Relu", m("Conv", y, numbers(4, 1, 3, 3), numbers(4), auto_pad="SAME_UPPER", strides=[2, 2]))
    y = m("Add", m("Mul", y, 1 + numbers(1, 4, 1, 1)), numbers(1, 4, 1, 1))
    y = m("Conv", m("Relu", y), numbers(6, 4, 3, 3), numbers(6))
    y = m("Reshape", m("Transpose", y, perm=TO_LAST), np.array([-1, 150]))
    return m, m("Softmax", m("Gemm", y, numbers(150, 7), numbers(7)), axis=1), [7]


def separable():
    """A Normalization of three channels, Pad in front of a convolution with Same, dilations, groups."""
    m = Keras(13, 11, 3)
    y = m("Div", m("Sub", "input", numbers(1, 1, 1, 3)), 1 + numbers(1, 1, 1, 3) ** 2)
    y = m("Pad", y, np.array([0, 1, 1, 0, 0, 1, 1, 0]))
    y = m.conv(y, 3, 6, 3, auto_pad="SAME_UPPER", strides=[2, 2])
    y = m.conv(m.depthwise(y, 6, 3, pads=[2, 2, 2, 2], dilations=[2, 2]), 6, 8, 1)
    y = m("Add", m.transposed("Conv", m("Softplus", y), numbers(8, 4, 3, 3), group=2), numbers(8))
    y = m.transposed("AveragePool", y, kernel_shape=[2, 2], strides=[2, 2], auto_pad="SAME_UPPER")
    y = m("Unsqueeze", m("ReduceMean", y, axes=[1, 2], keepdims=0), np.array([1]))
    return m, m("Add", m("MatMul", y, numbers(8, 2)), numbers(2)), [1, 2]


ALL = {f.__name__: f for f in (optimized, separable, lenet, mobile, mobile_v3, resnet, segmentation, decoder,
                               sequence, causal, heads)}


def prepare(options, folder, name):
    """Writes the model and its inputs; returns its outputs with their shapes, and the axes of mica's."""
    m, outputs, shapes = ALL[name]()
    if isinstance(outputs, str):
        outputs, shapes = [outputs], [shapes]
    path = os.path.join(folder, name + ".onnx")
    onnx.save(m.proto(*outputs, opset=15), path)
    header = converting.convert(options, path, name)
    x = random.uniform(-1, 1, (3, *m.shape)).astype(np.float32)
    np.save(os.path.join(folder, name + ".input.npy"), x)
    axes = node_tests.axes_of(header)
    converting.write_input(options, name, np.transpose(x, axes[0]), keeps_order=True)
    return name, list(zip(outputs, shapes, axes[1:]))


def main():
    parser = converting.arguments(__doc__)
    parser.add_argument("prefixes", nargs="*", help="beginnings of names")
    parser.add_argument("--peers", default=os.path.join(converting.ROOT, "build/peers"),
                        help="where onnxruntime-node is installed")
    options = parser.parse_args()
    folder = os.path.join(options.scratch, "exporters")
    os.makedirs(folder, exist_ok=True)
    for file in os.listdir(folder):
        os.remove(os.path.join(folder, file))
    prepared = []
    for name in ALL:
        if not options.prefixes or any(name.startswith(prefix) for prefix in options.prefixes):
            prepared.append(prepare(options, folder, name))
    program = converting.compile_program(options, [name for name, _ in prepared])
    converting.run(options, program)
    for name, outputs in prepared:
        found = np.fromfile(os.path.join(options.scratch, name + ".out"), np.float32)
        for output, shape, axes in outputs:
            whole = [3, *shape]
            size = int(np.prod(whole))
            y = found[:size].reshape([whole[axis] for axis in axes])
            y = np.ascontiguousarray(np.transpose(y, np.argsort(axes)))
            np.save(os.path.join(folder, f"{name}.{output}.npy"), y)
            found = found[size:]
    environment = dict(os.environ, NODE_PATH=os.path.join(options.peers, "node_modules"))
    script = os.path.join(converting.ROOT, "tests/onnx/run.js")
    return subprocess.run(["node", script, folder], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
