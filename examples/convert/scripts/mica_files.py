# SPDX-License-Identifier: MIT
"""What the scripts of this folder share: files in the safetensors format, and how a script ends that refuses."""

import json
import math
import os
import struct
import sys
import zlib

CHECKSUM = "mica_crc32"
SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}
CODES = {"F64": "d", "F32": "f", "F16": "e"}


class Refusal(Exception):
    """The file is damaged, or says something that mica does not have."""


# What a damaged file may cause in Python and its libraries.
DAMAGE = (ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError, TypeError,
          ValueError, struct.error, zlib.error)
paths_read = []


def is_whole(value, least=0):
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


class Tensor:
    """A shape and the numbers as float32, the lowest byte first."""

    def __init__(self, shape, data):
        self.shape = tuple(int(extent) for extent in shape)
        self.data = bytes(data)
        if len(self.data) != 4 * math.prod(self.shape):
            raise Refusal(f"expected {4 * math.prod(self.shape)} bytes of a tensor {list(self.shape)}, "
                          f"found {len(self.data)}")

    def numbers(self):
        return struct.unpack(f"<{len(self.data) // 4}f", self.data)

    @staticmethod
    def of_numbers(shape, numbers):
        numbers = list(numbers)
        return Tensor(shape, struct.pack(f"<{len(numbers)}f", *numbers))


def as_float32(kind, data):
    """The bytes of elements of a type of safetensors, as float32."""
    if kind == "F32":
        return bytes(data)
    if kind == "BF16":
        return b"".join(b"\0\0" + data[i:i + 2] for i in range(0, len(data), 2))
    if kind not in CODES:
        raise Refusal(f"expected elements of the type F64, F32, F16 or BF16, found {kind}")
    numbers = struct.unpack(f"<{len(data) // SIZES[kind]}{CODES[kind]}", data)
    try:
        return struct.pack(f"<{len(numbers)}f", *numbers)
    except OverflowError:
        raise Refusal("expected numbers that a float has, found a larger one") from None


def read_bytes(path):
    try:
        with open(path, "rb") as file:
            paths_read.append(path)
            return file.read()
    except OSError as error:
        raise Refusal(f"cannot be read: {error.strerror}") from None


def of_file(path, read):
    """read(), whose refusals name the file."""
    try:
        return read()
    except Refusal as error:
        raise Refusal(f"{path}: {error}") from None
    except RecursionError:
        raise Refusal(f"{path}: it nests too deeply") from None


def read_safetensors(path):
    """The tensors by their names, in the order of the file, and the metadata. Whole numbers are left out."""
    data = read_bytes(path)
    if len(data) < 9:
        raise Refusal("expected a safetensors file, found a shorter one")
    size = int.from_bytes(data[:8], "little")
    if size > len(data) - 8:
        raise Refusal(f"expected a header of at most {len(data) - 8} bytes, found {size}")
    try:
        header = json.loads(data[8:8 + size])
        metadata = header.pop("__metadata__", {})
        if not isinstance(metadata, dict) or not all(isinstance(text, str) for text in metadata.values()):
            raise Refusal("expected texts in the metadata, found other values")
        body = data[8 + size:]
        tensors = {}
        for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
            begin, end = entry["data_offsets"]
            kind, shape = entry["dtype"], entry["shape"]
            if not all(map(is_whole, [begin, end, *shape])):
                raise Refusal(f"expected whole numbers from 0 on as the shape and the place of tensor {name}, "
                              "found others")
            if not 0 <= begin <= end <= len(body) or end - begin != SIZES.get(kind, 0) * math.prod(shape):
                raise Refusal(f"expected the place of tensor {name} in the file and of its size, found another")
            if kind[0] not in "IUB" or kind == "BF16":
                tensors[name] = Tensor(shape, as_float32(kind, body[begin:end]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(f"expected the header of a safetensors file, found {error}") from None
    return tensors, metadata


def write_safetensors(path, tensors, metadata):
    """Writes beside the place and then renames, so that an old file stays whole if this fails. As in mica's own files,
    a checksum of what follows it is the first text of the metadata."""
    kept = {key: text for key, text in metadata.items() if key != CHECKSUM}
    header, at = {"__metadata__": {CHECKSUM: "", **kept}}, 0
    for name, tensor in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + len(tensor.data)]}
        at += len(tensor.data)
    start = '{"__metadata__":{"' + CHECKSUM + '":"'
    rest = json.dumps(header, separators=(",", ":"))[len(start) + 1:].encode()
    rest += b" " * (-(len(start) + 9 + len(rest)) % 8)
    checksum = zlib.crc32(rest)
    for tensor in tensors.values():
        checksum = zlib.crc32(tensor.data, checksum)
    text = f'{start}{checksum:08x}"'.encode() + rest
    replace(path, [len(text).to_bytes(8, "little"), text, *(tensor.data for tensor in tensors.values())])


def replace(path, parts):
    def write(beside):
        with open(beside, "wb") as out:
            for part in parts:
                out.write(part)

    write_beside(path, write)


def is_same(path, other):
    try:
        return os.path.samefile(path, other)
    except OSError:  # one of them does not exist
        return False


def write_beside(path, write):
    """Calls write(beside) with a name beside the place and then renames. A file that was read is not written."""
    beside = path + ".part"
    for read in paths_read:
        if is_same(path, read) or is_same(beside, read):
            raise Refusal(f"{path}: expected an output that is no input, found the name of {read}, or that with .part")
    try:
        write(beside)
        os.replace(beside, path)
    except BaseException as error:
        if os.path.isfile(beside):
            os.remove(beside)
        if not isinstance(error, OSError):
            raise
        raise Refusal(f"{path}: cannot be written: {error.strerror or error}") from None


def run(main, script, path):
    """Calls main(); a refusal is printed, and then the exit code is 1."""
    try:
        main()
        return
    except Refusal as error:
        text = str(error)
    except RecursionError:
        text = "it nests too deeply"
    except DAMAGE as error:
        text = f"the file is damaged: {type(error).__name__}: {error}"
    text = "".join(c if c.isprintable() else "?" for c in f"{script}: {path}: {text}")
    print(text, file=sys.stderr)
    sys.exit(1)
