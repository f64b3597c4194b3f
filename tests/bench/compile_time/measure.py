# SPDX-License-Identifier: MIT
"""What the compiler needs for programs with mica: CPU seconds (user and system, all its processes) and the
peak memory of its largest process. Prints a table in Markdown and writes the numbers to a file.

    measure.py [options] -- COMPILER FLAG...
"""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

# What the README promises of the reference trainer.
MOST_CPU_SECONDS = 10
MOST_MEGABYTES = 600

ROW = "| {:<19} | {:>11} | {:>11} | {:>23} |"


@dataclass
class Program:
    name: str
    source: str
    chain: str = ""  # "equal" or "different" layers
    layers: int = 0


@dataclass
class Usage:
    cpu_seconds: float
    peak_megabytes: float


def convolution(filters, *options):
    return f"mica::Conv2D<{', '.join([str(filters), '3', 'mica::ReLU', *options])}>"


def equal_layers(count):
    return [convolution(16, "mica::Same")] * count


def different_layers(count):
    """No two have the same numbers of channels and filters. Every 16 in a row have 8 to 23 filters, each once,
    in leaps, so that layers further down are not larger ones."""
    return [convolution(8 + i * (2 * (i // 16) + 5) % 16, "mica::Same") for i in range(count)]


def resnet20():
    """He, Zhang, Ren, Sun: Deep residual learning for image recognition, 2015."""
    normalization, relu = "mica::BatchNormalization<>", "mica::ReLU"

    def conv(filters, kernel=3, *options):
        options = [str(filters), str(kernel), *options, "mica::Same", "mica::NoBias", "mica::HeNormal"]
        return [f"mica::Conv2D<{', '.join(options)}>", normalization]

    def block(filters, *stride):
        shortcut = [f"mica::Shortcut<{', '.join(conv(filters, 1, *stride))}>"] if stride else []
        layers = [*shortcut, *conv(filters, 3, *stride), relu, *conv(filters)]
        return [f"mica::Residual<{', '.join(layers)}>", relu]

    layers = [*conv(16), relu, *block(16) * 3]
    for filters in (32, 64):
        layers += block(filters, "mica::Stride<2>") + block(filters) * 2
    return layers + ["mica::GlobalAveragePooling2D"]


def trainer(layers, image="28, 28, 1"):
    template = Path(__file__).with_name("trainer.cpp.in").read_text()
    return template.replace("@image@", image).replace("@layers@", (",\n" + " " * 29).join(layers))


def straight_trainer(layers):
    return trainer([*layers, "mica::Flatten"])


def chain(kind, layers_of, count):
    return Program(f"{count} {kind} layers", straight_trainer(layers_of(count)), kind, count)


def programs(longest):
    include = "// SPDX-License-Identifier: MIT\n#include <mica/mica.hpp>\n\nint main() {}\n"
    counts = [count for count in (8, 16, 32, 64) if count <= longest]
    return [
        Program("include alone", include),
        Program("reference trainer", straight_trainer([convolution(16), convolution(8)])),
        Program("ResNet-20 trainer", trainer(resnet20(), "32, 32, 3")),
        *(chain("equal", equal_layers, count) for count in counts),
        *(chain("different", different_layers, count) for count in counts),
    ]


def compile_once(command):
    # A cached object would cost nothing.
    process = subprocess.Popen(command, env={**os.environ, "CCACHE_DISABLE": "1"})
    # The usage is that of the driver and of the compiler proper, which it starts and waits for.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB on Linux
    return Usage(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def measure(program, compiler, folder, runs):
    """The least of some runs, since whatever else the machine does only adds."""
    source = folder / (program.name.replace(" ", "_") + ".cpp")
    source.write_text(program.source)
    command = [*compiler, "-c", str(source), "-o", str(source.with_suffix(".o"))]
    usages = [compile_once(command) for _ in range(runs)]
    return Usage(min(u.cpu_seconds for u in usages), min(u.peak_megabytes for u in usages))


def seconds_per_added_layer(program, usage, before):
    """Against the program before it in the list; None unless both are chains of the same kind."""
    if not before or not program.chain or before["chain"] != program.chain:
        return None
    return (usage.cpu_seconds - before["cpu_seconds"]) / (program.layers - before["layers"])


def print_row(*cells):
    print(ROW.format(*cells), flush=True)


def measure_all(arguments):
    print_row("program", "CPU seconds", "peak memory", "seconds per added layer")
    print_row("---", "--:", "--:", "--:")
    results = []
    for program in programs(arguments.longest):
        usage = measure(program, arguments.compiler, arguments.folder, arguments.runs)
        added = seconds_per_added_layer(program, usage, results[-1] if results else None)
        print_row(program.name, f"{usage.cpu_seconds:.2f}", f"{usage.peak_megabytes:.0f} MB",
                  "" if added is None else f"{added:.3f}")
        results.append({"name": program.name, "chain": program.chain, "layers": program.layers,
                        **asdict(usage), "seconds_per_added_layer": added})
    return results


def broken_promises(results):
    reference = next(result for result in results if result["name"] == "reference trainer")
    seconds, megabytes = reference["cpu_seconds"], reference["peak_megabytes"]
    if seconds > MOST_CPU_SECONDS:
        yield f"the reference trainer needs {seconds:.2f} CPU seconds, more than {MOST_CPU_SECONDS}"
    if megabytes > MOST_MEGABYTES:
        yield f"the reference trainer needs {megabytes:.0f} MB, more than {MOST_MEGABYTES}"


def version_of(compiler):
    return subprocess.run([compiler, "--version"], capture_output=True, text=True,
                          check=True).stdout.splitlines()[0]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1, help="the least of so many is taken (1)")
    parser.add_argument("--longest", type=int, default=64, help="no chain of more layers than this (64)")
    parser.add_argument("--check", action="store_true",
                        help=f"fail if the reference trainer needs more than {MOST_CPU_SECONDS} CPU seconds "
                             f"or {MOST_MEGABYTES} MB")
    parser.add_argument("--folder", type=Path, default=Path("."), help="where sources and objects go (.)")
    parser.add_argument("--json", type=Path, default=Path("compile_time.json"), help="what is written")
    parser.add_argument("compiler", nargs="+", help="the compiler and its flags, behind --")
    arguments = parser.parse_args()
    if arguments.runs < 1:
        parser.error("--runs must be at least 1")
    return arguments


def main():
    arguments = parse_arguments()
    version = version_of(arguments.compiler[0])
    print(f"{version}\n", flush=True)
    results = measure_all(arguments)
    report = {"compiler": version, "flags": arguments.compiler[1:], "runs": arguments.runs, "programs": results}
    arguments.json.write_text(json.dumps(report, indent=2) + "\n")
    if arguments.check and (broken := list(broken_promises(results))):
        sys.exit("\n".join(broken))


if __name__ == "__main__":
    main()
