#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes corpus/onnx/, small models from which libFuzzer makes others. What it found lies beside them, with
names that begin with found_. Needs python3-onnx.

    python3 tests/fuzz/onnx_corpus.py
"""

import os
import sys

import numpy as np
from onnx import TensorProto, numpy_helper

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "convert"))
import onnx_models  # noqa: E402

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus/onnx")


class Model(onnx_models.Model):
    def write(self, name, *outputs, opset=17, beside=False):
        model = self.proto(*outputs, opset=opset)
        if beside:  # the fuzzer makes this file
            last = model.graph.initializer[-1]
            last.ClearField("raw_data")
            last.data_location = TensorProto.EXTERNAL
            for key, value in (("location", "numbers"), ("offset", "4")):
                last.external_data.add(key=key, value=value)
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(model.SerializeToString())


def numbers(*shape):
    return (np.arange(np.prod(shape)) % 7 - 3).reshape(shape) / 4


def convolutions():
    m = Model([1, 8, 8])
    y = m("Relu", m("Conv", "x", numbers(2, 1, 3, 3), numbers(2), pads=[1, 1, 1, 1]))
    y = m("MaxPool", y, kernel_shape=[2, 2], strides=[2, 2])
    y = m("Gemm", m("Flatten", y), numbers(3, 32), numbers(3), transB=1)
    m.write("classifier", m("Softmax", y, axis=1))

    m = Model([4, 5, 5])
    y = m("Conv", "x", numbers(4, 1, 3, 3), group=4, dilations=[2, 2], pads=[2, 2, 2, 2])
    y = m("Clip", y, np.float32(0), np.float32(6))
    m.write("depthwise", m("Conv", y, numbers(4, 2, 1, 1), group=2, strides=[2, 2]))

    m = Model([2, 3, 3])
    y = m("ConvTranspose", "x", numbers(2, 2, 3, 3), strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 1])
    m.write("transposed", m("DepthToSpace", m("Concat", y, y, axis=1), blocksize=2))

    m = Model([3, 9])
    y = m("Conv", "x", numbers(4, 3, 3), auto_pad="SAME_UPPER", strides=[2])
    y = m("PRelu", y, numbers(4, 1))
    m.write("sequence", m("GlobalAveragePool", m("AveragePool", y, kernel_shape=[2])))


def normalizations():
    m = Model([2, 4, 4])
    y = m("Conv", "x", numbers(2, 2, 1, 1))
    y = m("BatchNormalization", y, numbers(2), numbers(2), numbers(2), np.float32([1, 2]))
    m.write("normalized", m("InstanceNormalization", y, numbers(2), numbers(2)))

    m = Model([6])
    y = m("LayerNormalization", m("MatMul", "x", numbers(6, 4)), numbers(4), numbers(4))
    y = m("Mul", m("Add", y, numbers(4)), numbers(4))
    m.write("layer_norm", m("Sub", m("Div", y, np.float32(2)), np.float32(1)))

    m = Model([4, 3, 3])
    y = m("Reshape", "x", np.array([0, 2, -1]))
    y = m("InstanceNormalization", y, np.float32([1, 1]), np.float32([0, 0]))
    y = m("Reshape", y, np.array([-1, 4, 3, 3]))
    m.write("groups", m("Add", m("Mul", y, numbers(4, 1, 1)), numbers(4, 1, 1)))


def shapes():
    m = Model([2, 3, 3])
    size = m("Gather", m("Shape", "x"), np.array(0), axis=0)
    size = m("Concat", m("Unsqueeze", size, np.array([0])), np.array([-1]), axis=0)
    m.write("computed_shape", m("MatMul", m("Reshape", "x", size), numbers(18, 2)))

    m = Model([2, 3, 3])
    size = m("Slice", m("Cast", m("Shape", "x"), to=TensorProto.INT32), np.array([0]), np.array([1]))
    size = m("Concat", m("Cast", size, to=TensorProto.INT64), m("ConstantOfShape", np.array([1])), axis=0)
    m.write("sliced_shape", m("Squeeze", m("ReduceMean", "x", axes=[2, 3]), np.array([2, 3])), size)

    m = Model([5, 6, 2])
    y = m("Transpose", "x", perm=[0, 3, 1, 2])
    y = m("Pad", y, np.array([0, 0, 0, 0, 0, 0, 1, 1]))
    y = m("Conv", y, numbers(3, 2, 3, 3), strides=[2, 2])
    y = m("Softmax", m("Transpose", y, perm=[0, 2, 3, 1]))
    m.write("channels_last", m("Transpose", y, perm=[0, 3, 1, 2]))

    m = Model([4, 4, 4])
    y = m("Transpose", m("Reshape", "x", np.array([0, 2, 2, 4, 4])), perm=[0, 2, 1, 3, 4])
    y = m("Resize", m("Reshape", y, np.array([0, 4, 4, 4])), "", np.float32([1, 1, 2, 2]), mode="nearest")
    m.write("shuffle", m("Slice", y, np.array([1, 1]), np.array([-1, 9]), np.array([2, 3])))

    m = Model([2, 4, 4])
    y = m("Upsample", m("SpaceToDepth", "x", blocksize=2), np.float32([1, 1, 2, 2]), mode="linear")
    m.write("upsampled", y, opset=9)


def branches():
    m = Model([2, 4, 4])
    y = m("Relu", m("Conv", "x", numbers(2, 2, 3, 3), pads=[1, 1, 1, 1]))
    y = m("Add", m("Conv", y, numbers(2, 2, 1, 1)), "x")
    scale = m("Sigmoid", m("Conv", m("GlobalAveragePool", y), numbers(2, 2, 1, 1)))
    m.write("residual", m("Mul", y, scale))

    m = Model([2, 4, 4])
    a = m("Conv", "x", numbers(2, 2, 1, 1))
    y = m("Concat", "x", a, axis=1)
    b = m("Conv", y, numbers(1, 4, 1, 1))
    m.write("dense_block", m("Concat", "x", a, b, axis=1))

    m = Model([3])
    a = m("Gemm", "x", numbers(3, 4), numbers(4), alpha=0.5, beta=2.0)
    m.write("heads", m("Tanh", a), m("LogSoftmax", m("Elu", a)))


def wrong_numbers():
    """Models that are refused, each for a number that could make a program fail."""
    most = 2 ** 63 - 1

    def write(name, shape, op, *inputs, **attributes):
        m = Model(shape)
        m.write("wrong_" + name, m(op, "x", *inputs, **attributes))

    kernel = numbers(2, 2, 3, 3)
    write("stride", [2, 4, 4], "Conv", kernel, strides=[0, 1])
    write("dilation", [2, 4, 4], "Conv", kernel, dilations=[1, most])
    write("pads", [2, 4, 4], "Conv", kernel, pads=[most, 0, most, 0])
    write("group", [2, 4, 4], "Conv", kernel, group=0)
    write("window", [2, 4, 4], "MaxPool", kernel_shape=[0, -1], strides=[1, 1])
    write("padding", [2, 4, 4], "Pad", np.array([0, 0, -most, 0, 0, 0, 0, most]))
    write("slice", [2, 4, 4], "Slice", np.array([-most - 1]), np.array([most]), np.array([-4]), np.array([0]))
    write("permutation", [2, 4, 4], "Transpose", perm=[0, 1, 1, 7])
    write("shape", [2, 4, 4], "Reshape", np.array([0, most, -1, most]))
    write("block", [4, 4, 4], "DepthToSpace", blocksize=0)
    write("scale", [2, 4, 4], "Resize", "", np.float32([1, 1, 1e9, np.nan]), mode="nearest")
    write("groups", [4, 4, 4], "GroupNormalization", numbers(2), numbers(2), num_groups=0)
    write("axis", [4], "Softmax", axis=-9)
    write("large", [2 ** 30, 2 ** 30], "Flatten")
    write("mean", [2, 4, 4], "ReduceMean", axes=[2, -most])


def numbers_beside():
    m = Model([3])
    m.write("beside", m("MatMul", "x", numbers(3, 5)), beside=True)


def activations():
    m = Model([4])
    y = m("MatMul", "x", numbers(4, 4))
    gelu = m("Add", m("Erf", m("Div", y, np.float32(2 ** 0.5))), np.float32(1))
    y = m("Mul", m("Mul", y, gelu), np.float32(0.5))
    y = m("Mul", y, m("Sigmoid", y))
    y = m("Mul", y, m("Tanh", m("Softplus", y)))
    y = m("Div", m("Clip", m("Add", y, np.float32(3)), np.float32(0), np.float32(6)), np.float32(6))
    m.write("formulas", m("HardSigmoid", m("Selu", m("LeakyRelu", y, alpha=0.1)), alpha=0.2))

    m = Model([4])
    y = m("Min", m("Max", "x", np.float32(0)), np.float32(6))
    half = m("Constant", value=numpy_helper.from_array(np.float16([0.5])))
    m.write("halves", m("Neg", m("Sum", y, m("Exp", m("Identity", "x")))), half)


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    for write in (convolutions, normalizations, shapes, branches, activations, wrong_numbers, numbers_beside):
        write()
