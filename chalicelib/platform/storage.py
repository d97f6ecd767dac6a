"""S3: files by key, and presigned addresses for browsers to send and fetch them."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from types_boto3_s3 import S3Client


class StorageAway(Exception):
    """S3 did not answer, or not with what was asked for. It passes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """Where a browser posts a file, and the form fields that go before it."""

    url: str
    fields: dict[str, str]


class Storage:
    """One bucket. `client` speaks to it from here, `public` signs for browsers.

    Whatever asks it for something may find it away, and gets StorageAway.
    """

    def __init__(self, client: "S3Client", public: "S3Client", *, bucket: str) -> None:
        self._client = client
        self._public = public
        self._bucket = bucket

    def upload_address(self, key: str, *, most_bytes: int, valid: timedelta) -> Upload:
        """A presigned POST for one key, refused above `most_bytes` or after `valid`."""
        post = self._public.generate_presigned_post(
            self._bucket,
            key,
            Conditions=[["content-length-range", 1, most_bytes]],
            ExpiresIn=int(valid.total_seconds()),
        )
        return Upload(url=post["url"], fields=post["fields"])

    def download_address(
        self, key: str, *, valid: timedelta, filename: str | None = None
    ) -> str:
        """A presigned GET; with a file name, the browser saves instead of showing."""
        parameters = {"Bucket": self._bucket, "Key": key}
        if filename is not None:
            parameters["ResponseContentDisposition"] = (
                f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
            )
        return self._public.generate_presigned_url(
            "get_object", Params=parameters, ExpiresIn=int(valid.total_seconds())
        )

    def size(self, key: str) -> int | None:
        """Bytes stored under `key`, or None when nothing is."""
        with _reached():
            try:
                found = self._client.head_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if _is_missing(error):
                    return None
                raise
            return found["ContentLength"]

    def open(self, key: str, *, start: int = 0) -> "StreamingBody":
        """The bytes under `key` from `start` on, as a stream."""
        with _reached():
            answer = self._client.get_object(
                Bucket=self._bucket, Key=key, Range=f"bytes={start}-"
            )
            return answer["Body"]

    def read(self, key: str) -> bytes | None:
        """All that is stored under `key`, or None when nothing is."""
        with _reached():
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if _is_missing(error):
                    return None
                raise
            with closing(answer["Body"]) as stream:
                return stream.read()

    def put(self, key: str, content: bytes | IO[bytes], *, mime: str) -> None:
        """Store `content` under `key`, replacing what was there; a file is streamed."""
        with _reached():
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=content, ContentType=mime
            )

    def delete(self, key: str) -> None:
        """Remove what is under `key`; nothing there is fine."""
        with _reached():
            self._client.delete_object(Bucket=self._bucket, Key=key)


@contextmanager
def _reached() -> Generator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StorageAway(type(error).__name__) from error


def _is_missing(error: ClientError) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status == 404
