# SPDX-License-Identifier: MIT
"""What the rates depend on: this machine, the compilers, the versions of the libraries."""

import ctypes
import ctypes.util
import os
import platform
import re
from pathlib import Path

from tools import COMPILER, answer, counted


def processor():
    cpuinfo = Path("/proc/cpuinfo")
    names = re.findall(r"^model name\s*: (.*)", cpuinfo.read_text(), re.M) if cpuinfo.exists() else []
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{names[0] if names else platform.machine()}, {counted(cores, 'core')}"


def load_of_others():
    """How busy the machine is already: ask before there is work of our own."""
    return f"load before {os.getloadavg()[0]:.1f}"


def compiler_of(program):
    """The compiler that CMake chose for a program, as in "GNU 12.2.0"."""
    for folder in program.parents:
        for file in folder.glob("CMakeFiles/*/CMakeCXXCompiler.cmake"):
            return " ".join(re.findall(r'set\(CMAKE_CXX_COMPILER_(?:ID|VERSION) "(.*)"\)', file.read_text()))
    return "an unknown compiler"


def open_blas():
    """The OpenBLAS that PyTorch and dlib find, and the processor for which its kernels are."""
    try:
        library = ctypes.CDLL(ctypes.util.find_library("openblas"))
        config, core = library.openblas_get_config, library.openblas_get_corename
    except (OSError, AttributeError):
        return None
    config.restype = core.restype = ctypes.c_char_p
    name = " ".join(config().decode().split()[:2])
    forced = ", forced by OPENBLAS_CORETYPE" if "OPENBLAS_CORETYPE" in os.environ else ""
    return f"{name} (for {core().decode()}{forced})"


def facts(mica, peers):
    peers_compiler = (answer(COMPILER[0], "--version") or "none").splitlines()[0]
    return [
        processor(),
        f"mica {mica.version}, compiled by {compiler_of(mica.bench)}",
        *(f"{peer.name} {peer.version}" for peer in peers),
        *filter(None, [open_blas()]),
        f"peers' compiler {peers_compiler}",
    ]
