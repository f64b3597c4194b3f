# SPDX-License-Identifier: MIT
"""State dicts of PyTorch, read without PyTorch. A pickle may call anything that a Python program can; here only the
names that a dictionary of tensors needs are known, and stand for functions of this file, so nothing is run."""

import array
import collections
import io
import math
import pickle
import re
import struct
import sys
import zipfile
import zlib

from mica_files import Refusal, as_float32, read_bytes, read_safetensors

# A member of an archive that is this large, and a hundred times larger than in the archive, is no tensor.
MOST_EMPTY = 1 << 28
MAGIC = 0x1950a86a20f9469cfc6c
KINDS = {"FloatStorage": "F32", "DoubleStorage": "F64", "HalfStorage": "F16", "BFloat16Storage": "BF16",
         "LongStorage": "I64", "IntStorage": "I32", "ShortStorage": "I16", "CharStorage": "I8", "ByteStorage": "U8",
         "BoolStorage": "BOOL"}
SIZES = {"F32": 4, "F64": 8, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}


class Fixed:
    """What a pickle makes and may not change."""
    __slots__ = ()

    def __setstate__(self, state):
        raise Refusal("expected a state dict, found a pickle that changes its tensors")


class StorageType(Fixed):
    __slots__ = ("kind",)

    def __init__(self, kind):
        self.kind = kind


class Storage(Fixed):
    """The elements of one or several tensors; their bytes are read when they are needed."""
    __slots__ = ("kind", "size", "read")

    def __init__(self, kind, size, read):
        self.kind, self.size, self.read = kind, size, read


class Lazy(Fixed):
    """A tensor as the pickle describes it."""
    __slots__ = ("storage", "offset", "shape", "stride")

    def __init__(self, storage, offset, size, stride):
        if not isinstance(storage, Storage) or not all(
                isinstance(each, int) and each >= 0 for each in [offset, *size, *stride]) or len(size) != len(stride):
            raise Refusal("expected a tensor with its storage, its shape and its strides, found another")
        last = offset + sum((extent - 1) * step for extent, step in zip(size, stride))
        count = math.prod(size)
        if count and (last >= storage.size or count > storage.size):
            raise Refusal(f"expected a tensor {list(size)} inside of its storage of {storage.size} numbers")
        self.storage, self.offset, self.shape, self.stride = storage, offset, tuple(size), tuple(stride)

    @property
    def is_float(self):
        return self.storage.kind[0] == "F" or self.storage.kind == "BF16"

    def numbers(self):
        """The numbers in the order of the axes, as an array of floats."""
        data = self.storage.read()
        numbers = array.array("f", as_float32(self.storage.kind, data))
        if sys.byteorder == "big":
            numbers.byteswap()
        contiguous, step = [], 1
        for extent in reversed(self.shape):
            contiguous.insert(0, step)
            step *= extent
        if all(extent == 1 or a == b for extent, a, b in zip(self.shape, self.stride, contiguous)):
            return numbers[self.offset:self.offset + math.prod(self.shape)]
        places = [self.offset]
        for extent, step in zip(self.shape, self.stride):
            places = [place + i * step for place in places for i in range(extent)]
        return array.array("f", [numbers[place] for place in places])


def rebuild_tensor(storage, offset, size, stride, *_):
    return Lazy(storage, offset, size, stride)


def rebuild_parameter(data, *_):
    return data


KNOWN = {("collections", "OrderedDict"): collections.OrderedDict,
         ("torch._utils", "_rebuild_tensor"): rebuild_tensor, ("torch._utils", "_rebuild_tensor_v2"): rebuild_tensor,
         ("torch._utils", "_rebuild_parameter"): rebuild_parameter,
         ("torch", "Size"): tuple}
KNOWN.update({("torch", name): StorageType(kind) for name, kind in KINDS.items()})


class Reader(pickle._Unpickler):
    """The unpickler that is written in Python: the one in C allocates 64 GB if a damaged pickle says that it has four
    billion objects."""

    def __init__(self, file, load):
        super().__init__(file)
        self.load_storage = load

    def find_class(self, module, name):
        if (module, name) not in KNOWN:
            raise Refusal(f"expected a state dict, which is tensors alone, found the name {module}.{name}; save "
                          "net.state_dict() in PyTorch")
        return KNOWN[module, name]

    def persistent_load(self, pid):
        if not isinstance(pid, tuple) or len(pid) < 5 or pid[0] != "storage" or not isinstance(pid[1], StorageType) \
                or not isinstance(pid[2], (str, int)) or not isinstance(pid[4], int):
            raise Refusal("expected a storage of numbers in the pickle, found another reference")
        return self.load_storage(pid[1].kind, str(pid[2]), pid[4])


def unpickled(reader):
    try:
        return reader.load()
    except Refusal:
        raise
    except Exception as error:  # a damaged pickle may end in any of them
        raise Refusal(f"expected the pickle of a state dict, found a damaged one: {error}") from None


DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError, struct.error)


class Archive:
    """A zip archive, whose members may be damaged."""

    def __init__(self, data):
        try:
            self.file = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGE as error:
            self.refuse(error)

    @staticmethod
    def refuse(error):
        raise Refusal(f"expected an archive of PyTorch, found a damaged one: {error}") from None

    def names(self):
        return self.file.namelist()

    def size(self, name):
        try:
            return self.file.getinfo(name).file_size
        except KeyError as error:
            self.refuse(error)

    def read(self, name):
        try:
            info = self.file.getinfo(name)
            if info.file_size > MOST_EMPTY and info.file_size > 100 * info.compress_size:
                raise Refusal(f"{name}: expected a member that was compressed less")
            return self.file.read(name)
        except DAMAGE as error:
            self.refuse(error)


def read_zip(data):
    archive = Archive(data)
    names = [name for name in archive.names() if name.endswith("data.pkl")]
    if len(names) != 1:
        raise Refusal("expected data.pkl in the archive, found none; a TorchScript or a .keras file is none of "
                      "PyTorch's state dicts")
    folder = names[0][:-len("data.pkl")]
    if folder + "constants.pkl" in archive.names():
        raise Refusal("expected a state dict, found a TorchScript program; save net.state_dict() in PyTorch")
    if folder + "byteorder" in archive.names() and archive.read(folder + "byteorder") != b"little":
        raise Refusal("expected numbers with the lowest byte first, found others")

    def load(kind, key, size):
        name = f"{folder}data/{key}"
        if size < 0 or archive.size(name) != size * SIZES[kind]:
            raise Refusal(f"{name}: expected {size} numbers, found {archive.size(name)} bytes")
        return Storage(kind, size, lambda: archive.read(name))

    return unpickled(Reader(io.BytesIO(archive.read(names[0])), load))


def read_legacy(data):
    """The format of torch.save before PyTorch 1.6: pickles one behind the other, then the storages."""
    file, storages = io.BytesIO(data), {}

    def load(kind, key, size):
        if size < 0 or size * SIZES[kind] > len(data):
            raise Refusal(f"expected storages that the file holds, found one of {size} numbers")
        return storages.setdefault(key, Storage(kind, size, None))

    def refuse(*_):
        raise Refusal("expected numbers and texts, found a storage")

    if unpickled(Reader(file, refuse)) != MAGIC:
        raise Refusal("expected a file of torch.save, found another pickle")
    for _ in range(2):  # the version and what the machine was
        unpickled(Reader(file, refuse))
    state = unpickled(Reader(file, load))
    for key in unpickled(Reader(file, refuse)):
        storage = storages.get(key)
        size = int.from_bytes(file.read(8), "little")
        if storage is None or size != storage.size:
            raise Refusal("expected the storages that the pickle names, found others")
        part = file.read(size * SIZES[storage.kind])
        if len(part) != size * SIZES[storage.kind]:
            raise Refusal("expected all numbers of the storages, found the end of the file")
        storage.read = lambda part=part: part
    if any(storage.read is None for storage in storages.values()):
        raise Refusal("expected the storages that the pickle names, found fewer")
    return state


class OfSafetensors:
    is_float = True

    def __init__(self, tensor):
        self.shape, self.tensor = tensor.shape, tensor

    def numbers(self):
        return array.array("f", self.tensor.numbers())


def natural(name):
    """A key that sorts module.2 in front of module.10."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]


def keeps_order(state):
    """Whether the file has the tensors in the order of the modules: a safetensors file does not."""
    return not any(isinstance(tensor, OfSafetensors) for tensor in state.values())


def read_state(path):
    """The tensors of a file by their names."""
    data = read_bytes(path)
    if data[:4] == b"PK\3\4":
        state = read_zip(data)
    elif data[8:9] == b"{":
        tensors, _ = read_safetensors(path)
        return {name: OfSafetensors(tensor) for name, tensor in tensors.items()}
    elif data[:1] == b"\x80":
        state = read_legacy(data)
    else:
        raise Refusal("expected a file of torch.save or a safetensors file, found none of them")
    for key in ("state_dict", "model_state_dict", "model", "net"):
        if isinstance(state, dict) and isinstance(state.get(key), dict):
            state = state[key]
    if not isinstance(state, dict):
        raise Refusal("expected a dictionary of tensors, found another object")
    tensors = {name: tensor for name, tensor in state.items() if isinstance(name, str) and isinstance(tensor, Lazy)}
    if not tensors:
        raise Refusal("expected a dictionary of tensors, found one without")
    return {name: tensor for name, tensor in tensors.items() if tensor.is_float}
