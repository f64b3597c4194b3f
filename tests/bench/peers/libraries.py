# SPDX-License-Identifier: MIT
"""mica and its peers, and how each is measured."""

import json
import re

from nets import NETS
from tools import BUILD, HERE, ROOT, Unavailable, answer, compiled, counted, macros, output, python_with


class Library:
    """Has a name and a version, and `rates(net, seconds)`, which measures loops of about so many seconds
    and returns {work: {setting: images/s}}. A work is "train" or "infer 32", in batches of 32 images, or
    "infer 1", one image at a time."""

    nets = list(NETS)
    remark = ""


class Mica(Library):
    name = "mica"

    def __init__(self, bench):
        self.bench = bench
        header = (ROOT / "include/mica/version.hpp").read_text()
        self.version = ".".join(re.findall(r"_(?:major|minor|patch) = (\d+)", header))

    def rates(self, net, seconds):
        rows = f"^(train/{net}/batch:32|infer/{net}/batch:(1|32))/"
        options = f"--benchmark_filter={rows}", f"--benchmark_min_time={seconds}", "--benchmark_format=json"
        rates = {"train": {}, "infer 32": {}, "infer 1": {}}
        for row in json.loads(output(self.bench, *options))["benchmarks"]:
            kind, batch, threads = re.match(r"(\w+)/.*/batch:(\d+)/threads:(\d+)", row["name"]).groups()
            work = kind if kind == "train" else f"{kind} {batch}"
            rates[work][counted(int(threads), "thread")] = row["images_per_second"]
        return rates


class PyTorch(Library):
    name = "PyTorch"
    remark = "PyTorch runs in eager mode."

    def __init__(self):
        self.python, self.version = python_with("torch")

    def rates(self, net, seconds):
        return json.loads(output(self.python, HERE / "torch_nets.py", net, seconds))


class OnnxRuntime(Library):
    name = "ONNX Runtime"

    def __init__(self):
        self.environment = {"NODE_PATH": str(BUILD / "node_modules")}
        ask = "console.log(require('onnxruntime-node').env.versions.node)"
        self.version = answer("node", "-e", ask, environment=self.environment)
        if self.version is None:
            raise Unavailable("install Node.js and, in build/peers, npm's onnxruntime-node")
        python, _ = python_with("onnx")
        output(python, HERE / "onnx_nets.py", BUILD)
        call = 1e6 / self.run("identity", [10], 0.2)["infer 1"]["1 thread"]
        self.remark = f"ONNX Runtime is called from Node.js, where an empty call takes {call:.1f} us."

    def rates(self, net, seconds):
        return self.run(net, NETS[net].image, seconds)

    def run(self, model, image, seconds):
        arguments = BUILD / f"{model}.onnx", "x".join(map(str, image)), seconds
        return json.loads(output("node", HERE / "onnx_runtime.js", *arguments, environment=self.environment))


class TinyDnn(Library):
    name = "tiny-dnn"
    nets = ["reference"]
    headers = "tiny_dnn/config.h", "cereal/cereal.hpp", "gemmlowp/public/gemmlowp.h", "stb/stb_image.h"

    def __init__(self):
        if None in map(macros, self.headers):
            raise Unavailable("install tiny-dnn, cereal, gemmlowp and stb")
        self.version = answer("dpkg-query", "-W", "-f=${Version}", "tiny-dnn") or "of unknown version"
        self.program = compiled("tiny_dnn", "-I", self.folder_with_stb())

    @staticmethod
    def folder_with_stb():
        """tiny-dnn includes stb from a folder of its own, which its package leaves out."""
        stb = BUILD / "third_party" / "stb"
        stb.mkdir(parents=True, exist_ok=True)
        for header in "stb_image.h", "stb_image_resize.h", "stb_image_write.h":
            (stb / header).write_text(f"#include <stb/{header}>\n")
        return BUILD

    def rates(self, net, seconds):
        return {"train": {"all cores": float(output(self.program, seconds))}}


class Dlib(Library):
    name = "dlib"
    nets = ["reference"]
    remark = "dlib multiplies with OpenBLAS; its other kernels are not compiled for this machine."

    def __init__(self):
        revision = macros("dlib/revision.h")
        if revision is None:
            raise Unavailable("install dlib and OpenBLAS")
        self.version = "{DLIB_MAJOR_VERSION}.{DLIB_MINOR_VERSION}".format(**revision)
        self.program = compiled("dlib", "-ldlib", "-lopenblas")

    def rates(self, net, seconds):
        return {"train": {counted(threads, "thread"): self.rate(threads, seconds) for threads in (1, 2)}}

    def rate(self, threads, seconds):
        return float(output(self.program, seconds, environment={"OPENBLAS_NUM_THREADS": str(threads)}))


PEERS = PyTorch, OnnxRuntime, TinyDnn, Dlib
