# SPDX-License-Identifier: MIT
"""mica beside PyTorch, ONNX Runtime, tiny-dnn and dlib, on the same networks, in one session on this machine.

    sh cmake/setup.sh peers
    cmake --workflow --preset bench
    python3 tests/bench/peers/compare.py build/bench/tests/bench/bench

A peer that is not there is left out. Images are random, arithmetic is in single precision. For each network
mica and its peers take turns, three times; a rate is the median, at the setting where that is highest.
"""

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

sys.dont_write_bytecode = True

from facts import facts, load_of_others
from libraries import PEERS, Mica
from nets import NETS
from tools import BUILD, Unavailable


def note(text):
    print(text, file=sys.stderr, flush=True)


def available_peers():
    """The peers that are there, and what is to say of the others."""
    BUILD.mkdir(parents=True, exist_ok=True)
    there, absent = [], []
    for peer in PEERS:
        note(f"preparing {peer.name}")
        try:
            there.append(peer())
        except Unavailable as missing:
            absent.append(f"{peer.name} is left out: run `sh cmake/setup.sh peers`, or {missing}.")
    return there, absent


def measure(libraries, rounds, seconds):
    """{(net, library, work): {setting: [images/s in each round]}}"""
    rates = defaultdict(lambda: defaultdict(list))
    for net in NETS:
        for turn in range(rounds):
            for library in libraries:
                if net not in library.nets:
                    continue
                note(f"{net}, round {turn + 1}: {library.name}")
                for work, settings in library.rates(net, seconds).items():
                    for setting, rate in settings.items():
                        rates[net, library.name, work][setting].append(rate)
    return rates


def best(settings):
    """The highest median, and its setting."""
    return max((median(rates), setting) for setting, rates in settings.items())


def figure(value):
    """Three digits, or all before the point."""
    return f"{value:,.{max(0, 3 - len(str(int(value))))}f}"


def print_row(*cells):
    print("|", " | ".join(cells), "|")


def print_header(*columns):
    print_row(*columns)
    print_row(*("---" for _ in columns))


def print_training(rates, peers):
    print("\nTraining, batches of 32, Adam, cross-entropy; images/s:\n")
    print_header("network", "peer", "mica", "its setting", "peer", "its setting", "mica / peer")
    for net, peer in pairs(rates, peers, "train"):
        mine, my_setting = best(rates[net, "mica", "train"])
        its, its_setting = best(rates[net, peer, "train"])
        print_row(net, peer, figure(mine), my_setting, figure(its), its_setting, figure(mine / its))


def print_inference(rates, peers):
    print("\nInference, each at its best setting; batches of 32 in images/s, then one image in microseconds:\n")
    print_header("network", "peer", "mica", "peer", "mica / peer", "mica, one", "peer, one", "peer / mica")
    for net, peer in pairs(rates, peers, "infer 32"):
        mine, its = (best(rates[net, name, "infer 32"])[0] for name in ("mica", peer))
        my_time, its_time = (1e6 / best(rates[net, name, "infer 1"])[0] for name in ("mica", peer))
        figures = mine, its, mine / its, my_time, its_time, its_time / my_time
        print_row(net, peer, *map(figure, figures))


def pairs(rates, peers, work):
    """Each network with each peer that did this work on it."""
    return [(net, peer.name) for net in NETS for peer in peers if (net, peer.name, work) in rates]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path, help="mica's benchmark program")
    parser.add_argument("--quick", action="store_true", help="one round of short loops, to see that it works")
    options = parser.parse_args()

    mica = Mica(options.bench.resolve(strict=True))
    load = load_of_others()
    peers, absent = available_peers()
    rounds, seconds = (1, 0.05) if options.quick else (3, 0.5)

    print(*facts(mica, peers), load, sep="; ", end=".\n")
    for line in [*absent, *filter(None, (peer.remark for peer in peers))]:
        print(line, flush=True)
    rates = measure([mica, *peers], rounds, seconds)
    print_training(rates, peers)
    print_inference(rates, peers)


if __name__ == "__main__":
    main()
