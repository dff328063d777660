"""The API's rules for names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gt_notebook.manifest.names import attribute_name_problem, job_name_problem, metadata_name

API_PATTERN = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,126}")


@pytest.mark.parametrize("name", ["cats", "Streetscenes-Job1", "a", "a--b", "1", "a" * 127])
def test_good_attribute_names_have_no_problem(name: str) -> None:
    assert attribute_name_problem(name, is_reference=False) is None


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("", "empty"),
        ("my_cats", "contains '_'"),
        ("cats-", "begins or ends with a hyphen"),
        ("-cats", "begins or ends with a hyphen"),
        ("кот", "contains 'к'"),
        ("cats\n", "contains '\\n'"),
        ("a" * 128, "128 characters"),
        ("source", "names the data object"),
        ("source-ref", "names the data object"),
        ("cats-metadata", "-metadata"),
        ("cats-ref", "-ref"),
    ],
)
def test_a_bad_attribute_name_is_told_its_rule(name: str, finding: str) -> None:
    assert finding in str(attribute_name_problem(name, is_reference=False))


def test_a_better_name_is_proposed() -> None:
    assert str(attribute_name_problem("my cats!", is_reference=False)).endswith("such as 'my-cats'")


def test_labels_in_files_need_the_ending_ref() -> None:
    assert attribute_name_problem("streets-ref", is_reference=True) is None
    assert "'streets-ref'" in str(attribute_name_problem("streets", is_reference=True))


def test_a_job_name_is_at_most_63_characters_long() -> None:
    assert job_name_problem("a" * 63) is None
    assert "63" in str(job_name_problem("a" * 64))


@settings(deadline=None)
@given(st.text(alphabet="aZ9-_é", max_size=8))
def test_job_names_follow_the_pattern_of_the_api(name: str) -> None:
    assert (job_name_problem(name) is None) == bool(API_PATTERN.fullmatch(name))


def test_metadata_stands_under_the_attribute_with_an_ending() -> None:
    assert metadata_name("city-streets-ref") == "city-streets-ref-metadata"
