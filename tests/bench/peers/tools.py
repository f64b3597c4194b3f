# SPDX-License-Identifier: MIT
"""How libraries.py finds, compiles and runs things."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = ROOT / "build" / "peers"
COMPILER = [os.environ.get("CXX", "g++"), "-std=c++20", "-O3", "-march=native"]


class Unavailable(Exception):
    """Says what to do."""


def counted(count, noun):
    return f"{count} {noun}{'s' * (count != 1)}"


def output(*command, environment=None, errors=None):
    """What a command prints. `environment` adds to this one's, `errors` takes its complaints."""
    process = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        check=True,
    )
    return process.stdout.strip()


def answer(*command, **options):
    """What a command prints, or None where it fails or is not there."""
    try:
        return output(*command, errors=subprocess.DEVNULL, **options)
    except (OSError, subprocess.CalledProcessError):
        return None


def python_with(module):
    """A Python that has the module, this one or another in the path, and the module's version."""
    ask = f"import {module}; print({module}.__version__)"
    for python in sys.executable, *(Path(folder, "python3") for folder in os.get_exec_path()):
        if version := answer(python, "-c", ask):
            return python, version
    raise Unavailable(f"install Python's {module}")


def macros(header):
    """What is defined after a C++ header, or None where there is no such header."""
    text = answer(*COMPILER, "-E", "-dM", "-x", "c++", "-include", header, os.devnull)
    if text is None:
        return None
    definitions = (line.split(maxsplit=2)[1:] for line in text.splitlines())
    return {name: value for name, *values in definitions for value in values}


def compiled(name, *flags):
    """The program of the source file of that name."""
    program, log = BUILD / name, BUILD / f"{name}.log"
    sources = [HERE / f"{name}.cpp", HERE / "rate.hpp"]
    if program.exists() and program.stat().st_mtime > max(source.stat().st_mtime for source in sources):
        return program
    try:
        with log.open("w") as errors:
            output(*COMPILER, "-pthread", sources[0], *flags, "-o", program, errors=errors)
    except (OSError, subprocess.CalledProcessError):
        raise Unavailable(f"see {log.relative_to(ROOT)}") from None
    return program
