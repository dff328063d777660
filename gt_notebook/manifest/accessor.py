"""``df.gt``: tidy views of the labels in a manifest frame.

pandas itself has a method ``DataFrame.gt``, the comparison "greater than" by name. It goes on working: calling
``df.gt(other)`` and ``pd.DataFrame.gt(df, other)`` compare as ever.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import pandas as pd

from gt_notebook.errors import ManifestError
from gt_notebook.manifest.labels import boxes_in, labels_in, points_in, polygons_in
from gt_notebook.manifest.names import METADATA_SUFFIX, SOURCES, metadata_name
from gt_notebook.manifest.state import STATES, object_state
from gt_notebook.manifest.values import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SIDES = ("left", "top", "width", "height")


class ManifestAccessor:
    """Tidy views of a manifest frame, one label attribute at a time.

    The views are liberal: class ids may be texts, maps and metadata may be missing, hyphens may be underscores. What
    breaks the format is for ``lint_manifest`` to say.
    """

    def __init__(self, df: pd.DataFrame) -> None:
        self._df = df

    def __call__(self, *args: Any, **kwargs: Any) -> pd.DataFrame:
        """Compare the frame with something, element by element; see ``pandas.DataFrame.gt``."""
        return _greater_than(self._df, *args, **kwargs)

    def boxes(self, attribute: str) -> pd.DataFrame:
        """Return one row a box.

        Args:
            attribute: The label attribute name.

        Returns:
            Columns ``object`` (index label of the data object's row), ``class`` (its name, else its id as text),
            ``left``, ``top``, ``width``, ``height`` in stored image pixels, and ``confidence`` (NaN when unknown).

        Raises:
            ManifestError: The frame has no such label attribute.
        """
        rows = [
            (label, box.class_name, box.left, box.top, box.width, box.height, box.confidence)
            for label, value, metadata in self._labels(attribute)
            for box in boxes_in(value, metadata)
        ]
        boxes = pd.DataFrame(rows, columns=["object", "class", *_SIDES, "confidence"])
        # Without rows pandas has no values to take the types from.
        return boxes if rows else boxes.astype(dict.fromkeys(_SIDES, "int64") | {"confidence": "float64"})

    def polygons(self, attribute: str) -> pd.DataFrame:
        """Return one row a polygon.

        Args:
            attribute: The label attribute name.

        Returns:
            Columns ``object`` (index label of the data object's row), ``class`` (its name, else its id as text),
            ``vertices`` (pairs of x and y in stored image pixels) and ``confidence`` (NaN when unknown).

        Raises:
            ManifestError: The frame has no such label attribute.
        """
        rows = [
            (label, polygon.class_name, polygon.vertices, polygon.confidence)
            for label, value, metadata in self._labels(attribute)
            for polygon in polygons_in(value, metadata)
        ]
        polygons = pd.DataFrame(rows, columns=["object", "class", "vertices", "confidence"])
        return polygons.astype({"confidence": "float64"})

    def keypoints(self, attribute: str) -> pd.DataFrame:
        """Return one row a keypoint.

        Args:
            attribute: The label attribute name.

        Returns:
            Columns ``object`` (index label of the data object's row), ``class`` (its name, else its id as text),
            ``x`` and ``y`` (the stored image pixel) and ``confidence`` (NaN when unknown).

        Raises:
            ManifestError: The frame has no such label attribute.
        """
        rows = [
            (label, point.class_name, point.x, point.y, point.confidence)
            for label, value, metadata in self._labels(attribute)
            for point in points_in(value, metadata)
        ]
        points = pd.DataFrame(rows, columns=["object", "class", "x", "y", "confidence"])
        return points if rows else points.astype({"x": "int64", "y": "int64", "confidence": "float64"})

    def labels(self, attribute: str) -> pd.DataFrame:
        """Return one row for each data object and class.

        Args:
            attribute: The label attribute name.

        Returns:
            Columns ``object`` (index label of the data object's row), ``label`` (class name, else its index as text)
            and ``confidence`` (NaN when unknown). Shapes and text spans count once a class, with the confidence of
            the surest one; a segmentation's background does not count.
            Objects that are unlabeled, failed or have nothing to label have no row.

        Raises:
            ManifestError: The frame has no such label attribute.
        """
        rows = [
            (label, view.class_name, view.confidence)
            for label, value, metadata in self._labels(attribute)
            for view in labels_in(value, metadata)
        ]
        return pd.DataFrame(rows, columns=["object", "label", "confidence"]).astype({"confidence": "float64"})

    def class_of(self, attribute: str) -> pd.Series[Any]:
        """Return the class of every data object, to choose by: ``df[df.gt.class_of("cats-check") == "bad"]``.

        Args:
            attribute: The label attribute name of a classification with one class an object, or of a verification.

        Returns:
            A series along ``df.index``: the class name, else its index as text. Objects without a label, and those
            that have several classes, are NaN.

        Raises:
            ManifestError: The frame has no such label attribute.
        """
        found = [labels_in(value, metadata) for _, value, metadata in self._labels(attribute)]
        names = [views[0].class_name if len(views) == 1 else ABSENT for views in found]
        return pd.Series(names, index=self._df.index, name=attribute, dtype=object)

    def state(self, attribute: str) -> pd.Series[Any]:
        """Return the state of every data object.

        Args:
            attribute: The label attribute name.

        Returns:
            A categorical series along ``df.index``: ``unlabeled``, ``labeled``, ``nothing-to-label`` or ``failed``.

        Raises:
            ManifestError: The frame has no such label attribute.
        """
        states = [object_state(value, metadata) for _, value, metadata in self._labels(attribute)]
        categories = pd.Categorical(states, categories=list(STATES))
        return pd.Series(categories, index=self._df.index, name=attribute)

    def _labels(self, attribute: str) -> Iterator[tuple[Any, Any, Any]]:
        """Give index label, label and metadata of every row."""
        twin = metadata_name(str(attribute))
        if attribute in SOURCES or not {attribute, twin} & set(self._df.columns):
            raise ManifestError(self._unknown(attribute))
        nothing = [None] * len(self._df)
        values = self._df[attribute].tolist() if attribute in self._df.columns else nothing
        metadata = self._df[twin].tolist() if twin in self._df.columns else nothing
        return zip(self._df.index, values, metadata, strict=True)

    def _unknown(self, attribute: str) -> str:
        names = [str(name).removesuffix(METADATA_SUFFIX) for name in self._df.columns if name not in SOURCES]
        known = list(dict.fromkeys(names))
        near = difflib.get_close_matches(str(attribute), known, n=1, cutoff=0.5)
        if near:
            return f"the manifest has no label attribute {attribute!r}; did you mean {near[0]!r}?"
        if known:
            return f"the manifest has no label attribute {attribute!r}; it has {', '.join(map(repr, known))}"
        return f"the manifest has no label attribute {attribute!r}; nothing in it is labeled yet"


class _Registration:
    """Gives a frame its accessor, and the class its comparison.

    ``register_dataframe_accessor`` would warn that it overrides the comparison, and take it from the class.
    """

    def __get__(self, df: pd.DataFrame | None, owner: type[pd.DataFrame]) -> Any:
        return _greater_than if df is None else ManifestAccessor(df)


# On a reload the class gives the comparison again, never an earlier registration.
_greater_than: Callable[..., pd.DataFrame] = pd.DataFrame.gt
pd.DataFrame.gt = _Registration()  # type: ignore[method-assign, assignment]
