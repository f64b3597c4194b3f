# SPDX-License-Identifier: MIT
"""Compares the arrays of an .npz file with the tensors of a safetensors file."""

import json
import struct
import sys

import numpy as np

arrays = np.load(sys.argv[1], allow_pickle=False)
data = open(sys.argv[2], "rb").read()
(size,) = struct.unpack("<Q", data[:8])
tensors = json.loads(data[8:8 + size])
tensors.pop("__metadata__")
assert arrays.files == list(tensors), (arrays.files, list(tensors))
for name, tensor in tensors.items():
    begin, end = (8 + size + offset for offset in tensor["data_offsets"])
    expected = np.frombuffer(data[begin:end], "<f4").reshape(tensor["shape"])
    assert arrays[name].dtype == np.float32, name
    assert np.array_equal(arrays[name], expected), name
