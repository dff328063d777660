"""Channels in the forms of the SageMaker SDKs, none of which is imported before it is asked for."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from gt_notebook.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

Form: TypeAlias = Literal["v2", "v3", "boto3"]

_MODULES = {"v2": "sagemaker.inputs", "v3": "sagemaker.train.configs"}
_REQUIREMENTS = {"v2": "sagemaker>=2.257,<3", "v3": "sagemaker>=3"}
_QUIET = "SAGEMAKER_SUPPRESS_V2_WARNING"


def resolve_form(form: Form | None) -> Form:
    """Return the form to use: the one asked for, else that of the SDK that is installed, else boto3's.

    Raises:
        ExportError: There is no such form, or its SDK is not installed.
    """
    if form is None:
        return next(name for name in get_args(Form) if name not in _MODULES or _module(name))
    if form not in get_args(Form):
        raise ExportError(
            f"there is no form {form!r}; choose 'v2', 'v3' or 'boto3', or None for what is installed"
        )
    if form in _MODULES and _module(form) is None:
        raise ExportError(
            f"form={form!r} needs the SageMaker SDK {form}, which is not installed here; run "
            f"pip install '{_REQUIREMENTS[form]}' (v2 and v3 exclude each other), or pass form='boto3'"
        )
    return form


def to_v2(channel: Mapping[str, Any]) -> Any:
    """Return a ``sagemaker.inputs.TrainingInput`` of the SDK v2."""
    inputs: Any = _module("v2")
    source = channel["DataSource"]["S3DataSource"]
    shuffle = channel.get("ShuffleConfig")
    return inputs.TrainingInput(
        s3_data=source["S3Uri"],
        s3_data_type=source["S3DataType"],
        distribution=source["S3DataDistributionType"],
        attribute_names=list(source["AttributeNames"]),
        content_type=channel["ContentType"],
        compression=channel["CompressionType"],
        record_wrapping=channel["RecordWrapperType"],
        input_mode=channel["InputMode"],
        shuffle_config=shuffle and inputs.ShuffleConfig(shuffle["Seed"]),
    )


def to_v3(channel: Mapping[str, Any]) -> Any:
    """Return a ``sagemaker.train.configs.Channel`` of the SDK v3; its ``InputData`` would drop the record wrapper."""
    configs: Any = _module("v3")
    source = channel["DataSource"]["S3DataSource"]
    shuffle = channel.get("ShuffleConfig")
    optional = {"shuffle_config": configs.ShuffleConfig(seed=shuffle["Seed"])} if shuffle else {}
    return configs.Channel(
        channel_name=channel["ChannelName"],
        data_source=configs.DataSource(
            s3_data_source=configs.S3DataSource(
                s3_data_type=source["S3DataType"],
                s3_uri=source["S3Uri"],
                s3_data_distribution_type=source["S3DataDistributionType"],
                attribute_names=list(source["AttributeNames"]),
            )
        ),
        content_type=channel["ContentType"],
        compression_type=channel["CompressionType"],
        record_wrapper_type=channel["RecordWrapperType"],
        input_mode=channel["InputMode"],
        **optional,
    )


def _module(form: str) -> ModuleType | None:
    try:
        with _without_banner():
            return import_module(_MODULES[form])
    except ImportError:
        return None


@contextmanager
def _without_banner() -> Iterator[None]:
    """Keep the SDK v2 from greeting, by its own switches, and put them back; warnings still get through."""
    settings = logging.getLogger("sagemaker.config")
    level, switch = settings.level, os.environ.get(_QUIET)
    os.environ[_QUIET] = "1"
    if level == logging.NOTSET:
        settings.setLevel(logging.WARNING)
    try:
        yield
    finally:
        settings.setLevel(level)
        if switch is None:
            os.environ.pop(_QUIET, None)
        else:
            os.environ[_QUIET] = switch
