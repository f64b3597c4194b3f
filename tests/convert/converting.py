# SPDX-License-Identifier: MIT
"""What the scripts of this folder share: a model goes through mica-convert and the compiler, and its outputs
come back as arrays in the order of ONNX."""

import argparse
import os
import subprocess
import sys
import tempfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--convert", default=os.path.join(ROOT, "build/test/examples/convert/mica-convert"),
                        help="the program mica-convert")
    parser.add_argument("--scratch", default=os.path.join(tempfile.gettempdir(), "mica-convert"),
                        help="a folder for what is written")
    parser.add_argument("--cxx", default="c++ -std=c++20 -O1 -isystem /usr/include/eigen3",
                        help="the compiler with its flags")
    return parser


class Refused(Exception):
    """mica-convert said why a model cannot be expressed."""


def convert(options, model, name, *flags):
    """Writes <name>.hpp and <name>.safetensors beside the model."""
    header = os.path.join(options.scratch, name + ".hpp")
    done = subprocess.run([options.convert, model, "-o", header, *flags], capture_output=True, text=True)
    if done.returncode != 0:
        raise Refused(done.stderr.strip())
    return header


def compile_program(options, names, more=()):
    """One program that reads and writes <name>.in and <name>.out for each name, and has `more` lines."""
    source = os.path.join(options.scratch, names[0] + ".cpp")
    with open(source, "w") as out:
        out.write('#include "predict.hpp"\n\n')
        out.writelines(f'#include "{name}.hpp"\n' for name in names)
        out.write("\nint main() {\n")
        out.writelines(f'  predicting::predict<{name}::Net>({name}::load(), "{name}.in", "{name}.out");\n'
                       for name in names)
        out.writelines(f"  {line}\n" for line in more)
        out.write("}\n")
    program = os.path.join(options.scratch, names[0] + ".program")
    flags = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I" + os.path.join(ROOT, "include"), "-I" + HERE,
             "-I" + options.scratch, "-pthread"]
    done = subprocess.run([*options.cxx.split(), *flags, source, "-o", program], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError("does not compile:\n" + "\n".join(
            line for line in done.stderr.splitlines() if "error" in line or "note: 'mica" in line))
    return program


def channels_last(array):
    return np.moveaxis(array, 1, -1) if array.ndim > 2 else array


def write_input(options, name, x, keeps_order=False):
    stored = x if keeps_order else channels_last(x)
    np.ascontiguousarray(stored, np.float32).tofile(os.path.join(options.scratch, name + ".in"))


def run(options, program):
    done = subprocess.run([program], cwd=options.scratch, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError("does not run: " + done.stderr.strip())


def read_outputs(options, name, expected, keeps_order=False):
    """The outputs, each with the shape that is expected of it."""
    numbers = np.fromfile(os.path.join(options.scratch, name + ".out"), np.float32)
    outputs = []
    for y in expected:
        stored = y if keeps_order else channels_last(y)
        part, numbers = numbers[:y.size].reshape(stored.shape), numbers[y.size:]
        outputs.append(part if keeps_order or y.ndim <= 2 else np.moveaxis(part, -1, 1))
    if numbers.size:
        raise RuntimeError(f"{numbers.size} numbers more than expected")
    return outputs


def difference(outputs, expected):
    """The largest difference, relative to the largest number where that is more than 1."""
    worst = 0.0
    for y, wanted in zip(outputs, expected):
        if wanted.size:
            worst = max(worst, float(np.max(np.abs(y - wanted))) / max(1.0, float(np.max(np.abs(wanted)))))
    return worst


def skip(what):
    print("skipped: " + what)
    sys.exit(0)
