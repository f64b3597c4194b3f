#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The node tests of ONNX through mica-convert: each test of one node whose operator is in scope becomes a model
whose inputs but the first are constants, is converted, compiled and run, and gives the published outputs.
Needs python3-onnx and the tests (Debian's libonnx-testdata).

    python3 tests/convert/node_tests.py            # all
    python3 tests/convert/node_tests.py conv gemm  # those whose names begin with test_conv and test_gemm
"""

import collections
import glob
import os
import re
import sys

import numpy as np

import converting

try:
    import onnx
    from onnx import numpy_helper
except ImportError:
    converting.skip("python3-onnx is not installed")

FOLDER = os.path.join(os.path.dirname(onnx.__file__), "backend/test/data/node")
IN_A_PROGRAM = 10


def operators():
    """The operators in scope, from the table of mica-convert."""
    with open(os.path.join(converting.ROOT, "examples/convert/lower/operators.cpp")) as source:
        return set(re.findall(r'\{"(\w+)", lower_', source.read()))


def arrays(folder, kind):
    paths = sorted(glob.glob(os.path.join(folder, f"test_data_set_0/{kind}_*.pb")),
                   key=lambda path: int(re.findall(r"(\d+)\.pb", path)[0]))
    result = []
    for path in paths:
        with open(path, "rb") as file:
            result.append(numpy_helper.to_array(onnx.TensorProto.FromString(file.read())))
    return result


class OutOfScope(Exception):
    pass


def prepare(options, folder, name):
    """Writes the model with constants, and the input; returns what is expected."""
    model = onnx.load(os.path.join(folder, "model.onnx"))
    graph = model.graph
    if len(graph.node) != 1:
        raise OutOfScope("more than one node")
    op = graph.node[0].op_type
    if op not in operators():
        raise OutOfScope(f"operator {op}: mica has no layer for it")
    if any(not i.type.HasField("tensor_type") for i in graph.input):
        raise OutOfScope(f"operator {op}: an input that is no tensor")
    inputs, outputs = arrays(folder, "input"), arrays(folder, "output")
    if not inputs or inputs[0].dtype not in (np.float32, np.float64, np.float16):
        raise OutOfScope(f"operator {op}: no input of floats")
    if inputs[0].ndim < 2:
        raise OutOfScope(f"operator {op}: an input that is no batch of samples")
    if len(graph.output) > 1:
        raise OutOfScope(f"operator {op}: a second output, that training or indices need")
    graph.initializer.extend(numpy_helper.from_array(array, given.name)
                             for given, array in list(zip(graph.input, inputs))[1:])
    del graph.input[1:]
    onnx.save(model, os.path.join(options.scratch, name + ".onnx"))
    return op, inputs[0], outputs


def axes_of(header):
    """For the input and each output, the axes of the model in the order of mica."""
    with open(header) as text:
        found = re.findall(r"^// (?:Input|Output) .*: the axes ([\d, ]+) of the model", text.read(), re.M)
    return [[int(axis) for axis in line.split(",")] for line in found]


def run_batch(options, tests, results):
    """Compiles the tests together; if that fails, each by itself."""
    try:
        program = converting.compile_program(options, [name for name, *_ in tests])
        converting.run(options, program)
    except RuntimeError as error:
        if len(tests) == 1:
            results["failed"].append((tests[0][0], str(error)))
            return
        for test in tests:
            run_batch(options, [test], results)
        return
    for name, op, y, axes in tests:
        wanted = np.transpose(y, axes[1])
        got = np.fromfile(os.path.join(options.scratch, name + ".out"), np.float32)
        worst = converting.difference([got], [wanted.reshape(-1)]) if got.size == y.size else np.inf
        passed = worst <= 1e-5 if y.dtype != np.float16 else worst <= 2e-3
        line = f"operator {op}: largest difference {worst:.1e}"
        results["passed" if passed else "failed"].append((name, line))
        if not passed:
            print(f"{name} failed, {line}", flush=True)


def main():
    parser = converting.arguments(__doc__)
    parser.add_argument("prefixes", nargs="*", help="beginnings of names, without test_")
    options = parser.parse_args()
    if not os.path.isdir(FOLDER):
        converting.skip("the node tests of ONNX are not installed (libonnx-testdata)")
    os.makedirs(options.scratch, exist_ok=True)
    results, waiting = collections.defaultdict(list), []
    for folder in sorted(glob.glob(os.path.join(FOLDER, "test_*"))):
        name = os.path.basename(folder)
        if options.prefixes and not any(name.startswith("test_" + prefix) for prefix in options.prefixes):
            continue
        try:
            op, x, outputs = prepare(options, folder, name)
            header = converting.convert(options, os.path.join(options.scratch, name + ".onnx"), name)
        except (OutOfScope, converting.Refused) as error:
            reason = re.sub(r"^mica-convert: [^ ]*: (node \"[^\"]*\", )?", "", str(error))
            results["out of scope"].append((name, reason))
            continue
        axes = axes_of(header)
        converting.write_input(options, name, np.transpose(x, axes[0]), keeps_order=True)
        waiting.append((name, op, outputs[0], axes))
    for i in range(0, len(waiting), IN_A_PROGRAM):
        run_batch(options, waiting[i:i + IN_A_PROGRAM], results)
        print(f"{min(i + IN_A_PROGRAM, len(waiting))} of {len(waiting)} models were compiled", flush=True)
    print("\nOut of scope:")
    reasons = collections.Counter(reason for _, reason in results["out of scope"])
    for reason, count in sorted(reasons.items()):
        print(f"  {count:3} {reason}")
    for kind in ("passed", "failed"):
        print(f"\n{kind}:")
        for name, reason in results[kind]:
            print(f"  {name}: {reason}")
    print("\n" + ", ".join(f"{kind} {len(results[kind])}" for kind in ("passed", "failed", "out of scope")))
    return 1 if results["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
