from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import gt_notebook as gt

_COLUMNS = ["task", "worker", "label"]
Rows = list[tuple[int, str, str]]
# At most one answer a worker and task.
ROWS = st.dictionaries(
    st.tuples(st.integers(0, 7), st.sampled_from("abcde")), st.sampled_from("xyz"), min_size=2, max_size=30
).map(lambda given: [(*key, label) for key, label in given.items()])


def frame_of(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=_COLUMNS)


def measured(answers: pd.DataFrame, *, multi_label: bool = False) -> pd.Series:
    return gt.consolidation.agreement(answers, multi_label=multi_label, resamples=5)["value"]


def from_table(table: list[str]) -> pd.DataFrame:
    """One text a worker and one character a task, a dot for no answer."""
    return frame_of([(t, str(w), c) for w, row in enumerate(table) for t, c in enumerate(row) if c != "."])


def boxes_of(rows: list[tuple[int, str, str, int, int, int, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*_COLUMNS, "left", "top", "width", "height"])


@pytest.mark.parametrize(
    ("table", "alpha"),
    [
        # Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), section C: nominal, missing answers.
        (["123321412...", "1233224125..", ".33323422513", "12332441251."], 0.743),
        # The encyclopedia's example: three workers, fifteen tasks, nineteen answers missing.
        ([".....34121133.3", "1.213343.......", "..21344.21133.4"], 0.691),
    ],
)
def test_alpha_is_that_of_published_examples(table: list[str], alpha: float) -> None:
    assert measured(from_table(table))["krippendorff-alpha"] == pytest.approx(alpha, abs=5e-4)


def test_fleiss_kappa_is_that_of_the_published_example() -> None:
    # Ten objects, fourteen raters, five classes.
    votes = """0 0 0 0 14, 0 2 6 4 2, 0 0 3 5 6, 0 3 9 2 0, 2 2 8 1 1,
    7 7 0 0 0, 3 2 6 3 0, 2 5 3 2 2, 6 5 2 1 0, 0 2 2 3 7"""
    rows = [
        (task, str(worker), str(label))
        for task, line in enumerate(votes.split(","))
        for worker, label in enumerate(np.repeat(range(5), [int(number) for number in line.split()]))
    ]

    assert measured(frame_of(rows))["fleiss-kappa"] == pytest.approx(0.210, abs=5e-4)


def test_cohens_kappa_is_that_of_the_published_example() -> None:
    # Fifty grant proposals: both yes 20, both no 15, and 5 and 10 on which the two readers differ.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    rows = [(task, str(worker), said) for task, pair in enumerate(pairs) for worker, said in enumerate(pair)]

    found = measured(frame_of(rows))

    assert found["cohen-kappa"] == pytest.approx(0.4)
    assert found["percent"] == pytest.approx(0.7)


@given(ROWS)
def test_alpha_is_its_definition_written_out(rows: Rows) -> None:
    by_task = {t: [label for task, _, label in rows if task == t] for t, _, _ in rows}
    values = {task: said for task, said in by_task.items() if len(said) > 1}
    pooled = [label for said in values.values() for label in said]
    observed = sum(
        sum(a != b for a, b in itertools.permutations(said, 2)) / (len(said) - 1) for said in values.values()
    )
    expected = sum(a != b for a, b in itertools.permutations(pooled, 2)) / max(len(pooled) - 1, 1)

    alpha = measured(frame_of(rows))["krippendorff-alpha"]

    if expected:
        assert alpha == pytest.approx(1 - observed / expected)
    else:
        assert np.isnan(alpha)


@given(ROWS)
def test_over_sets_of_one_class_alpha_is_the_nominal_one(rows: Rows) -> None:
    nominal = measured(frame_of(rows))["krippendorff-alpha"]

    of_sets = measured(frame_of(rows), multi_label=True)["krippendorff-alpha"]

    assert of_sets == pytest.approx(nominal, nan_ok=True)


@given(ROWS)
def test_kappa_of_all_pairs_is_its_definition_written_out(rows: Rows) -> None:
    said = {(task, worker): label for task, worker, label in rows}
    tasks = {t for t, _, _ in rows if sum(task == t for task, _, _ in rows) > 1}
    kappas, weights = [], []
    for one, other in itertools.combinations(sorted({worker for _, worker, _ in rows}), 2):
        common = [(said[t, one], said[t, other]) for t in tasks if (t, one) in said and (t, other) in said]
        chance = sum(
            sum(a == c for a, _ in common) * sum(b == c for _, b in common) for c in "xyz"
        ) / max(len(common), 1) ** 2  # fmt: skip
        if common and chance < 1:
            kappas.append(1 - (1 - sum(a == b for a, b in common) / len(common)) / (1 - chance))
            weights.append(len(common))

    kappa = measured(frame_of(rows))["cohen-kappa"]

    assert kappa == pytest.approx(np.average(kappas, weights=weights) if kappas else np.nan, nan_ok=True)


@given(ROWS, st.randoms(use_true_random=False), st.permutations("abcde"), st.permutations(range(8)))
def test_neither_order_nor_names_matter(
    rows: Rows, random: object, names: list[str], numbers: list[int]
) -> None:
    renamed = [(numbers[task], names["abcde".index(worker)], label) for task, worker, label in rows]
    random.shuffle(renamed)  # type: ignore[attr-defined]

    pd.testing.assert_series_equal(measured(frame_of(renamed)), measured(frame_of(rows)))
    shuffled = [(task, worker, label) for task, worker, label in rows]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(
        gt.consolidation.agreement(frame_of(shuffled), resamples=20),
        gt.consolidation.agreement(frame_of(rows), resamples=20),
    )


@given(ROWS)
def test_every_measure_is_one_when_all_say_the_same(rows: Rows) -> None:
    same = [(task, worker, "xyz"[task % 3]) for task, worker, _ in rows]
    compared = {t for t, _, _ in same if sum(task == t for task, _, _ in same) > 1}
    assume(len({t % 3 for t in compared}) > 1)

    found = measured(frame_of(same))

    assert found[["krippendorff-alpha", "percent", "fleiss-kappa"]].tolist() == pytest.approx([1, 1, 1])
    # Two workers who met at tasks of one class only tell nothing apart.
    assert found["cohen-kappa"] == pytest.approx(1) or np.isnan(found["cohen-kappa"])


@given(ROWS, st.integers(0, 5))
def test_the_interval_holds_the_value_and_nothing_exceeds_one(rows: Rows, seed: int) -> None:
    found = gt.consolidation.agreement(frame_of(rows), resamples=30, seed=seed)

    told = found.dropna()
    assert (told["low"] <= told["value"]).all()
    assert (told["value"] <= told["high"]).all()
    assert (told["high"] <= 1 + 1e-12).all()
    assert (told["low"] >= -1 - 1e-12).all()


def test_an_interval_holds_the_agreement_of_all_tasks_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(5)

    def crowd(tasks: int) -> pd.DataFrame:
        truth = random.integers(3, size=tasks)
        right = random.random((tasks, 4)) < 0.7
        said = np.where(right, truth[:, np.newaxis], random.integers(3, size=(tasks, 4)))
        index = np.argwhere(np.ones((tasks, 4)))
        return pd.DataFrame({"task": index[:, 0], "worker": index[:, 1], "label": said.ravel()})

    whole = measured(crowd(50_000))["krippendorff-alpha"]
    drawn = [gt.consolidation.agreement(crowd(100), resamples=200) for _ in range(100)]
    held = [f["low"]["krippendorff-alpha"] <= whole <= f["high"]["krippendorff-alpha"] for f in drawn]

    assert 88 <= sum(held) <= 100


def test_of_several_answers_by_one_worker_the_last_holds() -> None:
    rows = [(0, "a", "x"), (0, "b", "y"), (1, "a", "z"), (1, "b", "z"), (0, "a", "y")]

    assert measured(frame_of(rows))["krippendorff-alpha"] == pytest.approx(1)


@pytest.mark.parametrize("rows", [[], [(0, "a", "x")], [(0, "a", "x"), (1, "b", "y")]])
def test_without_two_answers_to_a_task_nothing_can_be_told(rows: Rows) -> None:
    found = gt.consolidation.agreement(frame_of(rows))

    assert found[["value", "low", "high"]].isna().all(axis=None)
    assert (found[["tasks", "answers"]] == 0).all(axis=None)


def test_a_crowd_of_many_workers_has_no_kappa_of_pairs() -> None:
    rows = [(t, f"w{w}", "xy"[t % 2]) for t in range(4) for w in range(21)]

    assert "cohen-kappa" not in gt.consolidation.agreement(frame_of(rows), resamples=5).index


def test_answers_are_left_as_they_are() -> None:
    frame = frame_of([(1, "b", "x"), (0, "a", "y"), (1, "a", "x"), (1, "a", "y")])
    before = frame.copy()

    gt.consolidation.agreement(frame)

    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("options", "reason"),
    [({"level": 1.0}, "level is 1.0"), ({"resamples": 0}, "resamples 0")],
)
def test_impossible_intervals_are_refused(options: dict[str, float], reason: str) -> None:
    with pytest.raises(gt.AnswerError, match=reason):
        gt.consolidation.agreement(frame_of([(0, "a", "x")]), **options)  # type: ignore[arg-type]


def test_boxes_agree_as_much_as_they_overlap() -> None:
    # Half of the larger box, in both pictures.
    frame = boxes_of([(0, "a", "cat", 0, 0, 10, 10), (0, "b", "cat", 0, 0, 10, 5),
                      (1, "a", "cat", 900, 0, 4, 8), (1, "b", "cat", 900, 0, 4, 4)])  # fmt: skip

    found = measured(frame)

    # Across pictures nothing overlaps: of six pairs of answers two have the distance one half and four one.
    assert found["overlap"] == pytest.approx(0.5)
    assert found["krippendorff-alpha"] == pytest.approx(1 - 0.5 / ((2 * 0.5 + 4) / 6))


def test_a_box_without_partner_and_one_of_another_class_count_as_no_overlap() -> None:
    frame = boxes_of([(0, "a", "cat", 0, 0, 10, 10), (0, "a", "cat", 50, 0, 10, 10), (0, "b", "cat", 0, 0, 10, 10),
                      (1, "a", "cat", 0, 0, 10, 10), (1, "b", "dog", 0, 0, 10, 10)])  # fmt: skip

    assert measured(frame)["overlap"] == pytest.approx((0.5 + 0.0) / 2)


def test_two_who_found_nothing_agree() -> None:
    frame = boxes_of([(0, "a", "cat", 0, 0, 10, 10)])
    answered = pd.DataFrame({"task": [0, 0, 1, 1], "worker": ["a", "b", "a", "b"]})

    found = gt.consolidation.agreement(frame, answered=answered, resamples=5)

    assert found[["value", "tasks", "answers"]].to_numpy()[1].tolist() == [0.5, 2, 4]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 15)), max_size=5),
       st.lists(st.tuples(st.integers(0, 30), st.integers(1, 15)), max_size=5))  # fmt: skip
def test_shapes_are_paired_so_that_they_overlap_most(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    def shared(a: tuple[int, int], b: tuple[int, int]) -> float:
        common = max(min(a[0] + a[1], b[0] + b[1]) - max(a[0], b[0]), 0)
        return common / (a[1] + b[1] - common)

    few, many = sorted([one, other], key=len)
    best = max(
        sum(shared(a, b) for a, b in zip(few, chosen, strict=True))
        for chosen in itertools.permutations(many, len(few))
    )
    rows = [
        (0, worker, "s", start, start + size)
        for worker, drawn in (("a", one), ("b", other))
        for start, size in drawn
    ]
    frame = pd.DataFrame(rows, columns=[*_COLUMNS, "start", "end"]).astype({"start": float, "end": float})
    answered = pd.DataFrame({"task": [0, 0], "worker": ["a", "b"]})

    found = gt.consolidation.agreement(frame, answered=answered, resamples=1)

    assert found.loc["overlap", "value"] == pytest.approx(best / len(many) if many else 1.0)


def test_masks_agree_as_much_as_their_classes_overlap() -> None:
    one, other = np.zeros((2, 10, 10), dtype=np.uint8)
    one[:, :5], other[:, :4] = 1, 1
    one[0, 9] = 2
    frame = pd.DataFrame({"task": [0, 0], "worker": ["a", "b"], "mask": [one, other]})

    assert measured(frame)["overlap"] == pytest.approx((40 / 50 + 0) / 2)


def test_large_masks_are_compared_on_a_grid_that_changes_little() -> None:
    one, other = np.zeros((2, 1500, 1000), dtype=np.uint8)
    one[100:1100, 100:900], other[100:1100, 100:700] = 1, 1
    frame = pd.DataFrame({"task": [0, 0], "worker": ["a", "b"], "mask": [one, other]})

    assert measured(frame)["overlap"] == pytest.approx(0.75, abs=0.01)


def test_polygons_and_points_have_distances_of_their_own() -> None:
    square = [(0, 0), (10, 0), (10, 10), (0, 10)]
    half = [(0, 0), (10, 0), (10, 5), (0, 5)]
    drawn = pd.DataFrame(
        {"task": [0, 0], "worker": ["a", "b"], "label": ["x", "x"], "vertices": [square, half]}
    )
    points = pd.DataFrame(
        {"task": [0, 0], "worker": ["a", "b"], "label": ["x", "x"], "x": [0, 25], "y": [0, 0]}
    )
    points["diagonal"] = 1000

    assert measured(drawn)["overlap"] == pytest.approx(0.5)
    assert measured(points)["overlap"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("left", np.nan, "has no left"),
        ("left", np.inf, "finite"),
        ("width", 0, "no width"),
        ("top", "x", "numbers"),
    ],
)
def test_a_shape_that_is_none_is_refused(column: str, value: object, reason: str) -> None:
    frame = boxes_of([(0, "a", "cat", 0, 0, 10, 10), (0, "b", "cat", 0, 0, 10, 5)]).astype(object)
    frame[column] = [value, *frame[column][1:]]

    with pytest.raises(gt.AnswerError, match=reason):
        gt.consolidation.agreement(frame)
