"""A bucket, or a prefix in one, as an object store. The only module that uses boto3 for storage."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)

from gt_notebook.errors import ObjectExistsError, ObjectNotFoundError, StorageError
from gt_notebook.storage.store import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client

_MISSING = (ObjectNotFoundError, "there is no such object; check bucket, prefix and name")
_EXISTS = (ObjectExistsError, "it exists already and was left as it is")
_DENIED = (StorageError, "access is denied; check the credentials and the policy of the bucket")
_UNKNOWN_KEY = (
    StorageError,
    "the service does not accept these credentials; renew them or choose another profile",
)
_NO_CREDENTIALS = (StorageError, "there are no AWS credentials; set AWS_PROFILE or run 'aws configure'")
_OTHER_REGION = (StorageError, "the bucket is in another region; set AWS_REGION to the bucket's region")

# Error code of the service, or name of the botocore exception -> our exception and what to say.
# Codes: "Error responses" in the Amazon S3 API reference; a HEAD request has only the status as its code.
_FAILURES: dict[str, tuple[type[StorageError], str]] = {
    "NoSuchKey": _MISSING,
    "NotFound": _MISSING,
    "404": _MISSING,
    "NoSuchBucket": (StorageError, "there is no such bucket; create it or correct its name"),
    "InvalidBucketName": (StorageError, "this cannot be the name of a bucket; correct it"),
    "PreconditionFailed": _EXISTS,
    "412": _EXISTS,
    "ConditionalRequestConflict": (StorageError, "somebody else writes it at this moment; try again"),
    "AccessDenied": _DENIED,
    "Forbidden": _DENIED,
    "403": _DENIED,
    "InvalidAccessKeyId": _UNKNOWN_KEY,
    "SignatureDoesNotMatch": _UNKNOWN_KEY,
    "ExpiredToken": _UNKNOWN_KEY,
    "PermanentRedirect": _OTHER_REGION,
    "AuthorizationHeaderMalformed": _OTHER_REGION,
    "301": _OTHER_REGION,
    NoCredentialsError.__name__: _NO_CREDENTIALS,
    PartialCredentialsError.__name__: _NO_CREDENTIALS,
    ProfileNotFound.__name__: (StorageError, "the AWS profile does not exist; correct AWS_PROFILE"),
    EndpointConnectionError.__name__: (
        StorageError,
        "the service does not answer; check network and endpoint",
    ),
}


class S3Store:
    """The objects of a bucket whose key starts with a prefix.

    Args:
        bucket: Name of the bucket.
        prefix: What every key starts with: empty, or ending with ``/``.
        client: The boto3 client to use; one of the default credential chain and configuration when left out,
            so that ``AWS_PROFILE``, ``AWS_REGION`` and ``AWS_ENDPOINT_URL`` mean what they always mean.
    """

    def __init__(self, bucket: str, *, prefix: str = "", client: S3Client | None = None) -> None:
        self._bucket = bucket
        self._prefix = prefix
        with _reported(self.uri()):
            self._client = client or _default_client()

    def read(self, key: str, *, start: int = 0) -> bytes:
        """Return the bytes from ``start`` on; see ``ObjectStore.read``."""
        with _reported(self.uri(key)):
            try:
                answer = self._client.get_object(
                    Bucket=self._bucket, Key=self._key(key), Range=f"bytes={start}-"
                )
            except ClientError as error:
                # An empty range: the object is there and has nothing from `start` on.
                if _code(error) in {"InvalidRange", "416"}:
                    return b""
                raise
            return answer["Body"].read()

    def write(self, key: str, data: bytes) -> None:
        """Replace an object in one step; see ``ObjectStore.write``."""
        with _reported(self.uri(key)):
            self._client.put_object(Bucket=self._bucket, Key=self._key(key), Body=data)

    def create(self, key: str, data: bytes) -> None:
        """Store a new object; see ``ObjectStore.create``."""
        with _reported(self.uri(key)):
            self._client.put_object(Bucket=self._bucket, Key=self._key(key), Body=data, IfNoneMatch="*")

    def list(self, prefix: str = "") -> list[Entry]:
        """Return the objects below a prefix; see ``ObjectStore.list``."""
        with _reported(self.uri(prefix)):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix + prefix
            )
            found = [item for page in pages for item in page.get("Contents", [])]
        entries = [Entry(item["Key"].removeprefix(self._prefix), item["Size"]) for item in found]
        # Consoles mark a folder by an empty object whose key ends with "/".
        return sorted(
            (entry for entry in entries if not entry.key.endswith("/")), key=lambda entry: entry.key
        )

    def exists(self, key: str) -> bool:
        """Tell whether the object is there; see ``ObjectStore.exists``."""
        try:
            with _reported(self.uri(key)):
                self._client.head_object(Bucket=self._bucket, Key=self._key(key))
        except ObjectNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove an object; see ``ObjectStore.delete``."""
        with _reported(self.uri(key)):
            self._client.delete_object(Bucket=self._bucket, Key=self._key(key))

    def uri(self, key: str = "") -> str:
        """Return the ``s3://`` URI of a key, or of the whole store without a closing slash."""
        return f"s3://{self._bucket}/{self._prefix}{key}" if key else self._address()

    def child(self, prefix: str) -> S3Store:
        """Return the store of the objects below ``prefix/``; the client is shared."""
        return S3Store(self._bucket, prefix=self._key(prefix.strip("/")) + "/", client=self._client)

    def _address(self) -> str:
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    def _key(self, key: str) -> str:
        if not key:
            raise StorageError(f"an object in {self._address()} needs a name; an empty key was given")
        return self._prefix + key


def _default_client() -> S3Client:
    # "standard" also retries throttling and lost connections, with growing pauses.
    config = Config(retries={"mode": "standard", "total_max_attempts": 5}, max_pool_connections=32)
    return boto3.session.Session().client("s3", config=config)


@contextmanager
def _reported(uri: str) -> Iterator[None]:
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        kind, finding = _FAILURES.get(_code(error), (StorageError, f"S3 refused or failed: {error}"))
        raise kind(f"{uri}: {finding}") from error


def _code(error: ClientError | BotoCoreError) -> str:
    if isinstance(error, ClientError):
        return error.response["Error"]["Code"]
    return type(error).__name__
