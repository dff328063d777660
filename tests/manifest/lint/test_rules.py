"""Every rule with a manifest that breaks it, beside good manifests that break none."""

from __future__ import annotations

import copy
import io
from typing import Any

import orjson
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gt_notebook.errors import ManifestError
from gt_notebook.manifest import ManifestAccessor, lint_manifest, read_manifest
from gt_notebook.manifest.lint.dataset import MAX_OBJECTS, MAX_SEGMENTATION_OBJECTS
from gt_notebook.manifest.lint.registry import LABEL_RULES, LINE_RULES, MANIFEST_RULES

Record = dict[str, Any]


def common(type_name: str) -> Record:
    return {
        "job-name": "labeling-job/cats",
        "human-annotated": "yes",
        "creation-date": "2019-01-30T16:33:27.802704",
        "type": f"groundtruth/{type_name}",
    }


SOURCE = {"source-ref": "s3://bucket/photos/0001.jpg"}
TEXT = {"source": "Ada Lovelace was born in London"}

BOXES: Record = SOURCE | {
    "cats": {
        "image_size": [{"width": 640, "height": 480, "depth": 3}],
        "annotations": [
            {"class_id": 0, "left": 0, "top": 0, "width": 640, "height": 480},
            {"class_id": 1, "left": 5, "top": 6, "width": 70, "height": 80},
        ],
    },
    "cats-metadata": common("object-detection")
    | {"objects": [{"confidence": 0.09}, {"confidence": 0}], "class-map": {"0": "cat", "1": "dog"}},
}
CLASS: Record = SOURCE | {
    "cats": 0,
    "cats-metadata": common("image-classification") | {"class-name": "cat", "confidence": 0.95},
}
CLASSES: Record = SOURCE | {
    "cats": [0, 2],
    "cats-metadata": common("image-classification-multilabel")
    | {"class-map": {"0": "cat", "2": "dog"}, "confidence-map": {"0": 0.95, "2": 0.2}},
}
MASK: Record = SOURCE | {
    "cats-ref": "s3://bucket/annotations/0_2020.png",
    "cats-ref-metadata": common("semantic-segmentation")
    | {
        "internal-color-map": {
            "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.9},
            "1": {"class-name": "cat", "hex-color": "#2ca02c", "confidence": 0.9},
        }
    },
}
SPANS: Record = TEXT | {
    "cats": {
        "annotations": {
            "labels": [{"label": "person", "shortDisplayName": "per"}, {"label": "place"}],
            "entities": [
                {"label": "person", "startOffset": 0, "endOffset": 12},
                {"label": "place", "startOffset": 25, "endOffset": 31},
            ],
        }
    },
    "cats-metadata": common("text-span") | {"entities": [{"confidence": 0}, {"confidence": 0.5}]},
}
VERIFICATION: Record = SOURCE | {
    "cats": "1",
    "cats-metadata": common("label-verification")
    | {"class-name": "bad", "confidence": 0.93, "worker-feedback": [{"comment": "too wide"}]},
}
CUSTOM: Record = TEXT | {"cats": {"any": "thing"}, "cats-metadata": common("custom")}
ADJUSTED: Record = copy.deepcopy(BOXES)
ADJUSTED["cats-metadata"]["adjustment-status"] = "unadjusted"
INPUT_ONLY: Record = SOURCE | {"id": "007", "nested": {"any": ["thing"]}}

GOOD = {
    "boxes": BOXES,
    "class": CLASS,
    "classes": CLASSES,
    "mask": MASK,
    "spans": SPANS,
    "verification": VERIFICATION,
    "custom": CUSTOM,
    "adjusted": ADJUSTED,
    "input only": INPUT_ONLY,
}

DROP = object()


def changed(record: Record, *path: Any, to: Any) -> Record:
    """Return a copy of ``record`` with one value replaced, or dropped."""
    result = copy.deepcopy(record)
    target: Any = result
    for step in path[:-1]:
        target = target[step]
    if to is DROP:
        del target[path[-1]]
    else:
        target[path[-1]] = to
    return result


def lint(*records: Record) -> pd.DataFrame:
    return lint_manifest(
        read_manifest(io.BytesIO(b"".join(orjson.dumps(record) + b"\n" for record in records)))
    )


def rules_of(*records: Record) -> set[str]:
    return set(lint(*records)["rule"])


def boxes(*path: Any, to: Any) -> Record:
    return changed(BOXES, "cats", *path, to=to)


def box(key: str, *, to: Any) -> Record:
    return boxes("annotations", 0, key, to=to)


def meta(key: str, *, to: Any, record: Record = BOXES) -> Record:
    return changed(record, "cats-metadata", key, to=to)


def mask(*path: Any, to: Any) -> Record:
    return changed(MASK, "cats-ref-metadata", "internal-color-map", *path, to=to)


def entity(key: str, *, to: Any) -> Record:
    return changed(SPANS, "cats", "annotations", "entities", 0, key, to=to)


def renamed(record: Record, old: str, new: str) -> Record:
    return {key.replace(old, new) if key.startswith(old) else key: value for key, value in record.items()}


MANY_BOXES = boxes("annotations", to=[BOXES["cats"]["annotations"][0]] * 51)
FAILED = SOURCE | {"cats-metadata": {"failure-reason": "ClientError: Annotation tasks expired"}}
FAR_CLASS = meta("class-map", to={"0": "dog", "1": "cat"})
OTHER_OBJECT = {"source-ref": "s3://bucket/photos/0002.jpg"}

BROKEN: list[tuple[str, list[Record]]] = [
    ("no-source", [{"source-ref": None}]),
    ("two-sources", [SOURCE | TEXT]),
    ("source-form", [{"source-ref": 7}]),
    ("source-form", [{"source-ref": " "}]),
    ("source-form", [{"source": ["x"]}]),
    ("source-uri", [{"source-ref": "s3://bucket"}]),
    ("source-uri", [{"source-ref": "s3://bucket/folder/"}]),
    ("source-uri", [{"source-ref": "s3:/bucket/a.jpg"}]),
    ("source-uri", [{"source-ref": "S3://bucket/a.jpg"}]),
    ("source-uri", [{"source-ref": "https://example.com/a.jpg"}]),
    ("local-source", [{"source-ref": "photos/a.jpg"}]),
    ("image-ending", [{"source-ref": "s3://bucket/a.WEBP"}]),
    ("line-length", [SOURCE | {f"note-{n}": "x" * 19_000 for n in range(6)}]),
    ("attribute-length", [SOURCE | {"note": "é" * 20_001}]),
    ("attribute-length", [SOURCE | {"note": [1] * 10_001}]),
    ("duplicate-source", [SOURCE, SOURCE]),
    ("reserved-name", [SOURCE | {"$note": 1}]),
    ("attribute-name", [renamed(CLASS, "cats", "my_cats")]),
    ("attribute-name", [renamed(CLASS, "cats", "cats-")]),
    ("attribute-name", [renamed(CLASS, "cats", "cats-ref")]),
    ("attribute-name", [renamed(MASK, "cats-ref", "cats")]),
    ("class-names-differ", [BOXES, FAR_CLASS | OTHER_OBJECT]),
    ("class-names-differ", [CLASS, meta("class-name", to="dog", record=CLASS) | OTHER_OBJECT]),
    ("unlabeled", [BOXES, OTHER_OBJECT]),
    ("unlabeled", [FAILED]),
    ("missing-metadata", [changed(BOXES, "cats-metadata", to=DROP)]),
    ("missing-metadata", [CLASS, OTHER_OBJECT | {"cats": 0}]),
    ("metadata-without-label", [changed(BOXES, "cats", to=DROP)]),
    ("metadata-form", [changed(BOXES, "cats-metadata", to="text")]),
    ("failure-reason", [SOURCE | {"cats-metadata": {"failure-reason": 7}}]),
    ("metadata-type", [meta("type", to=DROP)]),
    ("metadata-type", [meta("type", to="object-detection")]),
    ("metadata-type-unknown", [meta("type", to="groundtruth/mind-reading")]),
    ("job-name", [meta("job-name", to=DROP)]),
    ("job-name", [meta("job-name", to=7)]),
    ("job-name-form", [meta("job-name", to="cats")]),
    ("job-name-form", [meta("job-name", to="labeling-job/Cats")]),
    ("human-annotated", [meta("human-annotated", to=True)]),
    ("human-annotated", [meta("human-annotated", to=DROP)]),
    ("creation-date", [meta("creation-date", to="yesterday")]),
    ("creation-date", [meta("creation-date", to=1548866007)]),
    ("metadata-spelling", [meta("job_name", to="labeling-job/cats")]),
    ("adjustment-status", [meta("adjustment-status", to="changed")]),
    ("boxes-form", [changed(BOXES, "cats", to=3)]),
    ("boxes-form", [boxes("annotations", to={})]),
    ("no-annotations", [boxes("annotations", to=[])]),
    ("image-size", [boxes("image_size", to={"width": 640, "height": 480, "depth": 3})]),
    ("image-size", [boxes("image_size", to=DROP)]),
    ("image-size", [boxes("image_size", 0, "depth", to=DROP)]),
    ("image-size", [boxes("image_size", 0, "width", to=0)]),
    ("image-side", [boxes("image_size", 0, "width", to=4097)]),
    ("image-side", [boxes("image_size", 0, "height", to=63)]),
    ("image-pixels", [boxes("image_size", 0, to={"width": 20_000, "height": 20_000, "depth": 3})]),
    ("many-boxes", [MANY_BOXES]),
    ("box-form", [box("left", to="5")]),
    ("box-form", [box("width", to=DROP)]),
    ("box-form", [box("class_id", to=-1)]),
    ("box-form", [boxes("annotations", 0, to=None)]),
    ("box-pixels", [box("width", to=10.5)]),
    ("class-id-text", [box("class_id", to="0")]),
    ("box-negative", [box("left", to=-1)]),
    ("box-off-frame", [box("width", to=641)]),
    ("box-off-frame", [box("top", to=1)]),
    ("box-area", [box("width", to=0)]),
    ("box-area", [box("height", to=-3)]),
    ("box-area", [boxes("annotations", 0, to={"class_id": 0, "left": 0, "top": 0, "width": 1, "height": 1})]),
    ("objects", [meta("objects", to=[{"confidence": 0.5}])]),
    ("objects", [meta("objects", to=DROP)]),
    ("box-confidence", [meta("objects", to=[{"confidence": 0.5}, {}])]),
    ("box-confidence", [meta("objects", to=[{"confidence": 0.5}, {"confidence": 1.01}])]),
    ("class-map", [meta("class-map", to=DROP)]),
    ("class-map", [meta("class-map", to={"cat": 0})]),
    ("class-id-unknown", [box("class_id", to=7)]),
    ("class-index", [changed(CLASS, "cats", to="cat")]),
    ("class-index", [changed(CLASS, "cats", to=True)]),
    ("class-index", [changed(CLASS, "cats", to=0.0)]),
    ("class-index-text", [changed(CLASS, "cats", to="0")]),
    ("class-name", [meta("class-name", to=DROP, record=CLASS)]),
    ("confidence", [meta("confidence", to=95, record=CLASS)]),
    ("confidence", [meta("confidence", to="0.95", record=CLASS)]),
    ("worker-feedback", [meta("worker-feedback", to="too wide", record=VERIFICATION)]),
    ("class-list", [changed(CLASSES, "cats", to=0)]),
    ("class-list", [changed(CLASSES, "cats", to=[0, 0])]),
    ("no-classes", [changed(CLASSES, "cats", to=[])]),
    ("multi-label-class-map", [meta("class-map", to=DROP, record=CLASSES)]),
    ("multi-label-class-map", [meta("class-map", to={"0": "cat"}, record=CLASSES)]),
    ("confidence-map", [meta("confidence-map", to=DROP, record=CLASSES)]),
    ("confidence-map", [meta("confidence-map", to={"0": 0.5}, record=CLASSES)]),
    ("class-list", [changed(CLASSES, "cats", to=3)]),
    ("color-map", [changed(MASK, "cats-ref-metadata", "internal-color-map", to={})]),
    ("span-offsets", [changed(SPANS, "cats", "annotations", "entities", 0, to=None)]),
    ("mask-file", [changed(MASK, "cats-ref", to="s3://bucket/mask.jpg")]),
    ("color-map", [changed(MASK, "cats-ref-metadata", "internal-color-map", to=DROP)]),
    ("color-map", [mask("1", to={"hex-color": "#2ca02c", "confidence": 0.5})]),
    ("color-map", [mask("1", "confidence", to=7)]),
    ("hex-color", [mask("1", "hex-color", to="green")]),
    ("hex-color", [mask("1", "hex-color", to="#FFFFFF")]),
    ("hex-color-missing", [mask("1", "hex-color", to=DROP)]),
    ("spans-form", [changed(SPANS, "cats", "annotations", "labels", to=DROP)]),
    ("span-offsets", [entity("startOffset", to="0")]),
    ("span-offsets", [entity("startOffset", to=12)]),
    ("span-offsets", [entity("startOffset", to=-1)]),
    ("span-offsets", [entity("endOffset", to=32)]),
    ("span-label", [entity("label", to="animal")]),
    ("span-confidence", [meta("entities", to=[], record=SPANS)]),
    ("span-confidence", [meta("entities", to=[{}, {"confidence": 0.5}], record=SPANS)]),
]


@pytest.mark.parametrize("record", GOOD.values(), ids=GOOD)
def test_a_good_manifest_breaks_no_rule(record: Record) -> None:
    assert lint(record).empty


@pytest.mark.parametrize(
    ("rule", "records"), BROKEN, ids=[f"{rule}-{n}" for n, (rule, _) in enumerate(BROKEN)]
)
def test_a_broken_rule_is_reported(rule: str, records: list[Record]) -> None:
    assert rule in rules_of(*records)


SIZE_RULES = {"too-many-objects", "too-many-segmentation-objects"}


def test_every_rule_is_broken_by_some_test() -> None:
    names = [rule.name for rule in MANIFEST_RULES]
    names += [rule.name for rule in LINE_RULES]
    names += [rule.name for rule in LABEL_RULES]
    assert len(set(names)) == len(names)
    assert {rule for rule, _ in BROKEN} | SIZE_RULES == set(names)


@pytest.mark.parametrize(("count", "rules"), [(MAX_OBJECTS, set()), (MAX_OBJECTS + 1, {"too-many-objects"})])
def test_a_job_takes_a_limited_number_of_objects(count: int, rules: set[str]) -> None:
    frame = pd.DataFrame({"source": pd.Series(["x"] * count, dtype=object)})
    assert set(lint_manifest(frame)["rule"]) == rules


def test_a_segmentation_job_takes_fewer() -> None:
    frame = pd.DataFrame({"source": pd.Series(["x"] * (MAX_SEGMENTATION_OBJECTS + 1), dtype=object)})
    frame["cats-ref"], frame["cats-ref-metadata"] = MASK["cats-ref"], [MASK["cats-ref-metadata"]] * len(frame)
    assert "too-many-segmentation-objects" in set(lint_manifest(frame)["rule"])
    assert "too-many-segmentation-objects" not in set(lint_manifest(frame[1:])["rule"])


class TestTable:
    def test_a_finding_tells_line_attribute_rule_severity_and_fix(self) -> None:
        table = lint(BOXES, box("left", to=-1) | OTHER_OBJECT)
        assert list(table.columns) == ["line", "attribute", "rule", "severity", "fix"]
        assert table.to_numpy().tolist() == [
            [2, "cats", "box-negative", "error", "box 0 begins at (-1, 0); cut it at the image's edge"]
        ]

    def test_a_clean_manifest_gives_an_empty_table_with_columns(self) -> None:
        table = lint(BOXES)
        assert list(table.columns) == ["line", "attribute", "rule", "severity", "fix"]
        assert table["line"].dtype == "int64"

    def test_findings_are_sorted_by_line_and_the_whole_manifest_comes_first(self) -> None:
        bad = box("left", to=-1) | {"$note": 1}
        assert lint(bad, bad | OTHER_OBJECT)["line"].tolist() == [0, 1, 2]

    def test_what_cannot_be_written_is_a_finding_too(self) -> None:
        table = lint_manifest(pd.DataFrame({"source": ["a", "b"], "n": [1.0, float("inf")]}))
        assert table[["line", "rule", "severity"]].to_numpy().tolist() == [[2, "not-json", "error"]]

    def test_column_names_that_no_manifest_can_have_are_refused(self) -> None:
        with pytest.raises(ManifestError, match="rename it"):
            lint_manifest(pd.DataFrame({0: ["a"]}))

    def test_the_frame_is_judged_as_it_would_be_written(self) -> None:
        frame = pd.DataFrame({"source": ["a"], "n": [1]})
        assert lint_manifest(frame).empty

    def test_an_input_manifest_is_not_scolded_for_being_unlabeled(self) -> None:
        assert lint(SOURCE, OTHER_OBJECT).empty

    def test_the_sample_with_nothing_to_label_is_only_warned_about(self) -> None:
        empty = boxes("annotations", to=[])
        empty["cats-metadata"] |= {"objects": [], "class-map": {}}
        assert lint(empty)[["rule", "severity"]].to_numpy().tolist() == [["no-annotations", "warning"]]

    @pytest.mark.parametrize("record", [BOXES, SPANS], ids=["boxes", "spans"])
    def test_missing_metadata_is_one_finding_and_not_many(self, record: Record) -> None:
        assert rules_of(changed(record, "cats-metadata", to=DROP)) == {"missing-metadata"}

    def test_a_failed_object_is_not_asked_for_the_rest_of_its_metadata(self) -> None:
        assert rules_of(FAILED) == {"unlabeled"}

    def test_text_as_class_and_spaced_documentation_style_is_read_liberally(self) -> None:
        record = changed(CLASS, "cats", to="0")
        assert lint(record)["severity"].tolist() == ["warning"]


scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False, allow_infinity=False)
words = st.sampled_from(
    [
        "annotations",
        "entities",
        "labels",
        "class_id",
        "left",
        "top",
        "width",
        "height",
        "0",
        "type",
        "groundtruth/object-detection",
        "groundtruth/text-span",
        "groundtruth/semantic-segmentation",
        "groundtruth/image-classification-multilabel",
        "groundtruth/label-verification",
        "class-map",
        "objects",
        "confidence",
        "internal-color-map",
        "confidence-map",
        "image_size",
        "#ffffff",
        "failure-reason",
        "worker-feedback",
        "adjustment-status",
        "creation-date",
        "hex-color",
    ]
)
values = st.recursive(
    scalars | words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4)
)


@settings(deadline=None)
@given(values, values, words.filter(lambda word: "/" in word))
def test_no_label_is_too_strange_to_be_judged(value: Any, metadata: Any, type_name: str) -> None:
    if isinstance(metadata, dict):
        metadata["type"] = type_name
    table = lint({"source": "x", "cats": value, "cats-metadata": metadata})
    assert table["fix"].str.len().gt(0).all()
    frame = read_manifest(io.BytesIO(orjson.dumps({"source": "x", "cats": value, "cats-metadata": metadata})))
    (
        ManifestAccessor(frame).boxes("cats"),
        ManifestAccessor(frame).labels("cats"),
        ManifestAccessor(frame).state("cats"),
    )
