# SPDX-License-Identifier: MIT
# Writes one file of each format of weights, which the library must read for ever: weights_1 ("mica weights 1"),
# model_2.safetensors, with one sample of floats, and model_2_bytes.safetensors, with eight of bytes. The formats are written out here by hand, and the outputs of the sample come from
# PyTorch, so that they are also checked against what the documents say.
import json
import pathlib
import struct

import torch

folder = pathlib.Path(__file__).parent
torch.set_default_dtype(torch.float64)


def exact(*shape, start):
    count = int(torch.tensor(shape).prod())
    return ((torch.arange(count) * 37 + start) % 97 - 48).to(torch.float64).reshape(shape) / 64


kernel, bias = exact(3, 3, 1, 2, start=1), exact(2, start=2)
gamma, beta, mean = exact(2, start=3), exact(2, start=4), exact(2, start=5)
variance = exact(2, start=6) + 1
dense, dense_bias = exact(18, 3, start=7), exact(3, start=8)
x = exact(5, 5, 1, start=9)


def outputs(x):
    y = torch.nn.functional.conv2d(x.permute(0, 3, 1, 2), kernel.permute(3, 2, 0, 1), bias)
    y = torch.relu(y).permute(0, 2, 3, 1)
    y = (y - mean) / torch.sqrt(variance + 1e-3) * gamma + beta
    return torch.softmax(y.reshape(len(x), -1) @ dense + dense_bias, 1)


tensors = {
    "conv2d/kernel": kernel,
    "conv2d/bias": bias,
    "batch_normalization/gamma": gamma,
    "batch_normalization/beta": beta,
    "batch_normalization/moving_mean": mean,
    "batch_normalization/moving_variance": variance,
    "dense/kernel": dense,
    "dense/bias": dense_bias,
}
one = {"sample:input": x, "sample:output": outputs(x[None])[0]}
samples = ((torch.arange(8 * 25) * 37) % 256).to(torch.uint8).reshape(8, 5, 5, 1)
eight = {"sample:inputs": samples, "sample:outputs": outputs(samples / 255)}


def numbers(tensor):
    flat = tensor.reshape(-1).tolist()
    return bytes(flat) if tensor.dtype == torch.uint8 else struct.pack(f"<{len(flat)}f", *flat)


def write(name, tensors):
    header = {
        "__metadata__": {
            "mica_version": "0.1.0",
            "mica_format": "2",
            "network": "Sequential<Input<5, 5, 1>, Conv2D<2, Size{3, 3}, ReLU>, BatchNormalization<>, Flatten, "
            "Dense<3, Softmax>>",
        }
    }
    data = b""
    for key, tensor in tensors.items():
        begin, data = len(data), data + numbers(tensor)
        dtype = "U8" if tensor.dtype == torch.uint8 else "F32"
        header[key] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [begin, len(data)]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    (folder / name).write_bytes(struct.pack("<Q", len(text)) + text + data)


write("model_2.safetensors", tensors | one)
write("model_2_bytes.safetensors", tensors | dict(reversed(eight.items())))

lines = [
    "mica weights 1",
    "float32",
    "1 Conv2D kernel 3x3x1x2",
    "1 Conv2D bias 2",
    "2 BatchNormalization gamma 2",
    "2 BatchNormalization beta 2",
    "2 BatchNormalization moving_mean 2",
    "2 BatchNormalization moving_variance 2",
    "4 Dense kernel 3x18",
    "4 Dense bias 3",
    "",
]
old = [kernel, bias, gamma, beta, mean, variance, dense.T, dense_bias]
(folder / "weights_1").write_bytes("\n".join(lines).encode() + b"\n" + b"".join(map(numbers, old)))
