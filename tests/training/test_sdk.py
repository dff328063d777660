"""Channels in the forms of the SDKs: real for v2, which is installed; by its argument names for v3."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import types
from typing import Any

import pytest

from gt_notebook.errors import ExportError
from gt_notebook.training.channels import make_channels
from gt_notebook.training.preflight import Target
from gt_notebook.training.sdk import resolve_form, to_v2, to_v3

TARGET = Target(task_type="bounding-box", multi_label=False, labels=["cat", "dog"], attribute="pets")


def train_channel() -> dict[str, Any]:
    return make_channels({"train": "s3://b/train.manifest"}, TARGET, seed=7)[0]


def strict(name: str, fields: str) -> type:
    """A stand-in for a class of the SDK v3 that takes these keyword arguments and no others."""

    def take(self: Any, **given: Any) -> None:
        assert set(given) <= set(fields.split()), set(given) - set(fields.split())
        vars(self).update(given)

    return type(name, (), {"__init__": take})


@pytest.fixture
def sdk_v3(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names and fields of ``sagemaker.train.configs`` in sagemaker-train 1.27.0; v2 and v3 exclude each other."""
    configs: Any = types.ModuleType("sagemaker.train.configs")
    source = "s3_data_type s3_uri s3_data_distribution_type attribute_names instance_group_names"
    channel = (
        "channel_name data_source content_type compression_type record_wrapper_type input_mode shuffle_config"
    )
    configs.S3DataSource = strict("S3DataSource", source)
    configs.DataSource = strict("DataSource", "s3_data_source file_system_data_source")
    configs.ShuffleConfig = strict("ShuffleConfig", "seed")
    configs.Channel = strict("Channel", channel)
    for name in ("sagemaker", "sagemaker.train"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, "sagemaker.inputs", None)
    monkeypatch.setitem(sys.modules, "sagemaker.train.configs", configs)


def test_the_installed_sdk_decides_when_no_form_is_asked_for() -> None:
    assert resolve_form(None) == "v2"


@pytest.mark.usefixtures("sdk_v3")
def test_v3_is_next() -> None:
    assert resolve_form(None) == "v3"


def test_boto3_needs_no_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sagemaker.inputs", None)
    monkeypatch.setitem(sys.modules, "sagemaker.train.configs", None)
    assert resolve_form(None) == "boto3"


def test_a_missing_v3_names_the_command_and_the_alternative() -> None:
    with pytest.raises(ExportError, match=r"run pip install 'sagemaker>=3'.*or pass form='boto3'"):
        resolve_form("v3")


@pytest.mark.usefixtures("sdk_v3")
def test_a_missing_v2_names_the_command_and_the_alternative() -> None:
    with pytest.raises(ExportError, match=r"run pip install 'sagemaker>=2.257,<3'.*or pass form='boto3'"):
        resolve_form("v2")


def test_an_unknown_form_names_the_known_ones() -> None:
    with pytest.raises(ExportError, match="choose 'v2', 'v3' or 'boto3'"):
        resolve_form("v4")  # type: ignore[arg-type]


def test_v2_writes_the_channel_that_boto3_takes() -> None:
    channel = train_channel()
    config = to_v2(channel).config
    assert {"ChannelName": "train", **config} == channel


@pytest.mark.usefixtures("sdk_v3")
def test_v3_gets_everything_under_its_own_names() -> None:
    channel = to_v3(train_channel())
    source = channel.data_source.s3_data_source
    assert channel.channel_name == "train"
    assert channel.record_wrapper_type == "RecordIO"
    assert channel.input_mode == "Pipe"
    assert channel.content_type == "application/x-recordio"
    assert channel.shuffle_config.seed == 7
    assert source.s3_uri == "s3://b/train.manifest"
    assert source.attribute_names == ["source-ref", "pets"]


@pytest.mark.usefixtures("sdk_v3")
def test_v3_gets_no_shuffling_where_there_is_none() -> None:
    (channel,) = make_channels({"validation": "s3://b/validation.manifest"}, TARGET, seed=7)
    assert not hasattr(to_v3(channel), "shuffle_config")


def test_no_sdk_is_imported_before_it_is_asked_for() -> None:
    code = "import sys, gt_notebook.training; sys.exit('sagemaker' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_sdk_v2_is_imported_without_a_banner() -> None:
    code = "from gt_notebook.training.sdk import resolve_form; resolve_form('v2')"
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", code], check=True, capture_output=True, text=True
    )
    assert "SageMaker Python SDK v2" not in done.stderr
    assert done.stdout == ""


def test_the_switches_for_quiet_are_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAGEMAKER_SUPPRESS_V2_WARNING", raising=False)
    level = logging.getLogger("sagemaker.config").level
    resolve_form("v2")
    assert "SAGEMAKER_SUPPRESS_V2_WARNING" not in os.environ
    assert logging.getLogger("sagemaker.config").level == level
