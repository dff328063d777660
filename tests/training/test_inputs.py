"""From a labeled manifest to a training job on an emulated AWS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from gt_notebook.errors import ExportError
from gt_notebook.storage import read_location, write_location
from gt_notebook.training import EstimatorInputs, estimator_inputs, read_pipe, simulate_pipe

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

ROLE = "arn:aws:iam::123456789012:role/trainer"
ALGORITHM = "811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1"


def channel(name: str, uri: str, **more: object) -> dict[str, Any]:
    source = {
        "S3DataType": "AugmentedManifestFile",
        "S3Uri": uri,
        "S3DataDistributionType": "FullyReplicated",
        "AttributeNames": ["source-ref", "pets"],
    }
    return {
        "ChannelName": name,
        "DataSource": {"S3DataSource": source},
        "ContentType": "application/x-recordio",
        "CompressionType": "None",
        "RecordWrapperType": "RecordIO",
        "InputMode": "Pipe",
        **more,
    }


def make(manifest: pd.DataFrame, destination: str | Path, **more: Any) -> Any:
    given: dict[str, Any] = {
        "task_type": "bounding-box",
        "multi_label": False,
        "labels": ["cat", "dog"],
        "label_attribute_name": "pets",
        "form": "boto3",
        "destination": str(destination),
        **more,
    }
    return estimator_inputs(manifest, **given)


def written(place: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in read_location(place).splitlines()]


@pytest.fixture
def on_s3(lines: Any) -> pd.DataFrame:
    """Ten labeled pictures on S3, and three that cannot be trained on."""
    labeled = [lines.boxes(f"s3://b/{number}.jpg", number % 2) for number in range(10)]
    others = [{"source-ref": "s3://b/x.jpg"}, lines.failed("s3://b/y.jpg"), lines.boxes("s3://b/z.jpg")]
    frame: pd.DataFrame = lines.frame(*labeled, *others)
    return frame


class TestTrainingJob:
    @pytest.mark.usefixtures("sdk_v2")
    def test_fit_of_the_sdk_v2_creates_exactly_these_channels(
        self, aws_bucket: str, on_s3: pd.DataFrame
    ) -> None:
        import sagemaker
        from sagemaker.estimator import Estimator

        place = f"s3://{aws_bucket}/v2"
        inputs = make(on_s3, place, form="v2", seed=7)
        estimator = Estimator(
            ALGORITHM,
            ROLE,
            instance_count=1,
            instance_type="ml.p3.2xlarge",
            input_mode="Pipe",
            output_path=f"{place}/models",
            hyperparameters=inputs.hyperparameters,
            sagemaker_session=sagemaker.Session(boto3.session.Session()),
        )
        estimator.fit(inputs, wait=False, logs=False, job_name="pets-v2")
        job = boto3.client("sagemaker").describe_training_job(TrainingJobName="pets-v2")
        assert job["InputDataConfig"] == [
            channel("train", f"{place}/train.manifest", ShuffleConfig={"Seed": 7}),
            channel("validation", f"{place}/validation.manifest"),
        ]
        assert job["HyperParameters"] == inputs.hyperparameters

    def test_boto3_creates_the_same_job(self, aws_bucket: str, on_s3: pd.DataFrame) -> None:
        place = f"s3://{aws_bucket}/boto3"
        inputs = make(on_s3, place, form="boto3", seed=7)
        client = boto3.client("sagemaker")
        client.create_training_job(
            TrainingJobName="pets-boto3",
            AlgorithmSpecification={"TrainingImage": ALGORITHM, "TrainingInputMode": "Pipe"},
            RoleArn=ROLE,
            HyperParameters=inputs.hyperparameters,
            InputDataConfig=inputs,
            OutputDataConfig={"S3OutputPath": f"{place}/models"},
            ResourceConfig={"InstanceType": "ml.p3.2xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
            StoppingCondition={"MaxRuntimeInSeconds": 3600},
        )
        job = client.describe_training_job(TrainingJobName="pets-boto3")
        assert job["InputDataConfig"] == [
            channel("train", f"{place}/train.manifest", ShuffleConfig={"Seed": 7}),
            channel("validation", f"{place}/validation.manifest"),
        ]

    def test_a_pipe_delivers_the_uploaded_pictures_with_their_labels_in_order(
        self, aws_bucket: str, lines: Any, photos: Callable[..., list[str]], tmp_path: Path
    ) -> None:
        names = photos(*[f"{number % 2}/{number}.jpg" for number in range(6)])
        labels = {name: lines.boxes(name, place % 2) for place, name in enumerate(names)}
        inputs = make(
            lines.frame(*labels.values()),
            tmp_path / "training",
            upload_to=f"s3://{aws_bucket}/pipe",
            read_source=lambda reference: Path(reference).read_bytes(),
        )
        attributes = inputs[0]["DataSource"]["S3DataSource"]["AttributeNames"]
        manifest = read_location(inputs.manifests["train"])
        stream = simulate_pipe(manifest, attribute_names=attributes, read_source=read_location)
        received = list(read_pipe(b"".join(stream), attribute_names=attributes))
        sent = [name for name in names if Path(name).name in manifest.decode()]
        assert [line["source-ref"] for line in received] == [Path(name).read_bytes() for name in sent]
        assert [json.loads(line["pets"]) for line in received] == [labels[name]["pets"] for name in sent]
        assert len(received) == int(inputs.hyperparameters["num_training_samples"])


class TestManifests:
    def test_labeled_lines_are_written_byte_for_byte(self, s3_bucket: str, lines: Any) -> None:
        texts = [
            b'{"source-ref": "s3://b/%d.jpg",  "pets": {"annotations": [{"class_id":0,"left":1,"top":1,"width":2,'
            b'"height":2}]}, "id": "007"}' % number
            for number in range(4)
        ]
        source = f"s3://{s3_bucket}/in.manifest"
        write_location(source, b"\n".join(texts) + b"\n")
        from gt_notebook.manifest import read_manifest

        place = f"s3://{s3_bucket}/out"
        make(read_manifest(source), place, validation=0)
        assert read_location(f"{place}/train.manifest") == b"\n".join(texts) + b"\n"

    def test_every_labeled_line_is_in_one_of_them(self, s3_bucket: str, on_s3: pd.DataFrame) -> None:
        inputs = make(on_s3, f"s3://{s3_bucket}/out")
        train, validation = (written(inputs.manifests[name]) for name in ("train", "validation"))
        references = [line["source-ref"] for line in train + validation]
        assert sorted(references) == [f"s3://b/{number}.jpg" for number in range(10)]
        assert [line["source-ref"] for line in train] == sorted(line["source-ref"] for line in train)

    def test_both_classes_are_in_both_of_them(self, s3_bucket: str, on_s3: pd.DataFrame) -> None:
        inputs = make(on_s3, f"s3://{s3_bucket}/out")
        for place in inputs.manifests.values():
            assert {line["pets"]["annotations"][0]["class_id"] for line in written(place)} == {0, 1}

    def test_the_lines_are_counted(self, s3_bucket: str, on_s3: pd.DataFrame) -> None:
        inputs = make(on_s3, f"s3://{s3_bucket}/out")
        assert inputs.counts == {
            "train": 8,
            "validation": 2,
            "unlabeled": 1,
            "failed": 1,
            "nothing-to-label": 1,
        }
        assert inputs.hyperparameters["num_training_samples"] == "8"

    def test_without_validation_there_is_one_channel(self, s3_bucket: str, on_s3: pd.DataFrame) -> None:
        place = f"s3://{s3_bucket}/out"
        make(on_s3, place)
        inputs = make(on_s3, place, validation=0)
        assert list(inputs.manifests) == ["train"]
        assert [each["ChannelName"] for each in inputs] == ["train"]

    def test_a_split_of_earlier_does_not_stay_behind(self, s3_bucket: str, on_s3: pd.DataFrame) -> None:
        place = f"s3://{s3_bucket}/out"
        make(on_s3, place)
        make(on_s3, place, validation=0)
        with pytest.raises(FileNotFoundError):
            read_location(f"{place}/validation.manifest")

    def test_one_picture_can_only_be_trained_on(self, s3_bucket: str, lines: Any) -> None:
        manifest = lines.frame(lines.boxes("s3://b/1.jpg", 0), lines.boxes("s3://b/1.jpg", 1))
        with pytest.raises(ExportError, match="only one picture is labeled.*validation=0"):
            make(manifest, f"s3://{s3_bucket}/out")
        assert make(manifest, f"s3://{s3_bucket}/out", validation=0).counts == {"train": 2}

    def test_the_manifest_stays_unchanged(self, s3_bucket: str, on_s3: pd.DataFrame) -> None:
        before = on_s3.copy(deep=True)
        make(on_s3, f"s3://{s3_bucket}/out")
        assert on_s3.equals(before)


class TestUpload:
    def test_local_output_without_a_bucket_says_how(self, on_s3: pd.DataFrame, tmp_path: Path) -> None:
        with pytest.raises(ExportError, match='pass upload_to="s3://bucket/prefix" to put them there'):
            make(on_s3, tmp_path / "training")
        assert not (tmp_path / "training").exists()

    def test_local_pictures_without_a_bucket_say_how(self, lines: Any) -> None:
        manifest = lines.frame(lines.boxes("photos/1.jpg", 0), lines.boxes("s3://b/2.jpg", 0))
        with pytest.raises(
            ExportError,
            match=r"1 of 2 labeled pictures are not there, such as 'photos/1.jpg'; pass upload_to",
        ):
            make(manifest, "s3://bucket/out")

    def test_a_bucket_must_be_one(self, on_s3: pd.DataFrame, tmp_path: Path) -> None:
        with pytest.raises(ExportError, match="upload_to is 'bucket/prefix', which is not on S3"):
            make(on_s3, tmp_path, upload_to="bucket/prefix")

    def test_the_written_lines_name_the_uploaded_pictures(
        self, s3_bucket: str, lines: Any, photos: Callable[..., list[str]], tmp_path: Path
    ) -> None:
        names = photos("a/1.jpg", "b/1.jpg")
        manifest = lines.frame(*[lines.boxes(name, 0) for name in names], lines.boxes("s3://other/3.jpg", 0))
        manifest.attrs["gt_notebook_image_roots"] = [str(tmp_path)]
        place = f"s3://{s3_bucket}/up"
        inputs = make(manifest, tmp_path / "training", upload_to=place, validation=0)
        references = [line["source-ref"] for line in written(inputs.manifests["train"])]
        assert references == [f"{place}/images/a/1.jpg", f"{place}/images/b/1.jpg", "s3://other/3.jpg"]
        assert [read_location(reference) for reference in references[:2]] == [
            Path(name).read_bytes() for name in names
        ]

    def test_a_copy_of_the_manifests_stays_here(
        self, s3_bucket: str, lines: Any, photos: Callable[..., list[str]], tmp_path: Path
    ) -> None:
        manifest = lines.frame(*[lines.boxes(name, 0) for name in photos("1.jpg", "2.jpg", "3.jpg")])
        inputs = make(
            manifest,
            tmp_path / "training",
            upload_to=f"s3://{s3_bucket}/up",
            read_source=lambda reference: Path(reference).read_bytes(),
        )
        for name, place in inputs.manifests.items():
            assert (tmp_path / "training" / f"{name}.manifest").read_bytes() == read_location(place)

    def test_the_split_is_the_same_wherever_the_pictures_go(
        self, s3_bucket: str, lines: Any, photos: Callable[..., list[str]], tmp_path: Path
    ) -> None:
        manifest = lines.frame(
            *[lines.boxes(name, 0) for name in photos(*[f"{number}.jpg" for number in range(9)])]
        )
        manifest.attrs["gt_notebook_image_roots"] = [str(tmp_path)]
        first, second = (
            make(manifest, tmp_path / "training", upload_to=f"s3://{s3_bucket}/{prefix}")
            for prefix in ("x", "y")
        )
        held = [
            [Path(line["source-ref"]).name for line in written(inputs.manifests["validation"])]
            for inputs in (first, second)
        ]
        assert held[0] == held[1]

    def test_gray_pictures_are_noted(
        self, s3_bucket: str, lines: Any, photos: Callable[..., list[str]], tmp_path: Path
    ) -> None:
        manifest = lines.frame(*[lines.classes(name, 0) for name in photos("1.jpg", "2.jpg", mode="L")])
        inputs = make(
            manifest,
            tmp_path,
            task_type="image-classification",
            upload_to=f"s3://{s3_bucket}/gray",
            read_source=lambda reference: Path(reference).read_bytes(),
        )
        assert any("not RGB with three channels: 2 pictures" in note for note in inputs.notes)


class TestForms:
    def test_v2_is_a_dictionary(self, s3_bucket: str, on_s3: pd.DataFrame) -> None:
        inputs = make(on_s3, f"s3://{s3_bucket}/out", form="v2")
        assert isinstance(inputs, dict)
        assert isinstance(inputs, EstimatorInputs)
        assert list(inputs) == ["train", "validation"]

    def test_boto3_is_a_list_of_plain_channels(self, s3_bucket: str, on_s3: pd.DataFrame) -> None:
        inputs = make(on_s3, f"s3://{s3_bucket}/out", form="boto3")
        assert isinstance(inputs, list)
        assert isinstance(inputs, EstimatorInputs)
        assert inputs[1] == channel("validation", f"s3://{s3_bucket}/out/validation.manifest")

    @pytest.mark.parametrize(("form", "call"), [("v2", ".fit(inputs)"), ("boto3", "create_training_job(")])
    def test_each_says_what_to_call_next(
        self, s3_bucket: str, on_s3: pd.DataFrame, form: str, call: str
    ) -> None:
        inputs = make(on_s3, f"s3://{s3_bucket}/out", form=form)
        assert call in repr(inputs).splitlines()[-1]

    def test_it_shows_what_was_written_and_what_was_not(self, s3_bucket: str, on_s3: pd.DataFrame) -> None:
        place = f"s3://{s3_bucket}/out"
        assert repr(make(on_s3, place)).splitlines()[:6] == [
            "Training inputs for the built-in object-detection algorithm",
            f"  train: 8 in {place}/train.manifest",
            f"  validation: 2 in {place}/validation.manifest",
            "  left out, failed: 1",
            "  left out, nothing-to-label: 1",
            "  left out, unlabeled: 1",
        ]
