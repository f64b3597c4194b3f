# SPDX-License-Identifier: MIT
"""Checks the models of a folder with ONNX's checker and its shape inference.

usage: check.py FOLDER

Each value of a model gets a type, and the extents of the outputs are those that the model declares. The
file is, byte by byte, what protobuf itself writes of the model.
"""

import sys
from pathlib import Path

import onnx


def extents(value):
    return [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]


def check(path):
    data = path.read_bytes()
    model = onnx.load_from_string(data)
    onnx.checker.check_model(model, full_check=True)
    assert model.SerializeToString() == data, "protobuf writes other bytes"
    assert model.producer_name == "mica" and model.graph.name == "mica"

    # Without the declared extents, so that they are inferred.
    declared = {output.name: extents(output) for output in model.graph.output}
    for output in model.graph.output:
        output.type.tensor_type.ClearField("shape")
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    for output in inferred.graph.output:
        found = extents(output)
        # Resize, and what follows it, has no name for the number of samples.
        assert len(found) == len(declared[output.name]), (output.name, found, declared[output.name])
        for a, b in zip(found, declared[output.name]):
            assert a == b or a == 0 or (b == "N" and isinstance(a, str)), (output.name, found, declared[output.name])
    known = {value.name for value in (*inferred.graph.value_info, *inferred.graph.output)}
    for node in model.graph.node:
        assert set(node.output) <= known, f"nothing is known of {node.output}"


def main(folder):
    paths = sorted(Path(folder).glob("*.onnx"))
    for path in paths:
        try:
            check(path)
        except Exception as error:
            sys.exit(f"{path.name}: {error}")
    print(f"{len(paths)} models checked")


if __name__ == "__main__":
    main(sys.argv[1])
