"""S3: files by key, and presigned addresses for browsers to send and fetch them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from types_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """Where a browser posts a file, and the form fields that go before it."""

    url: str
    fields: dict[str, str]


class Storage:
    """One bucket. `client` speaks to it from here, `public` signs for browsers."""

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
                f'attachment; filename="{filename}"'
            )
        return self._public.generate_presigned_url(
            "get_object", Params=parameters, ExpiresIn=int(valid.total_seconds())
        )

    def size(self, key: str) -> int | None:
        """Bytes stored under `key`, or None when nothing is."""
        try:
            return self._client.head_object(Bucket=self._bucket, Key=key)[
                "ContentLength"
            ]
        except self._client.exceptions.ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            if status == 404:
                return None
            raise

    def open(self, key: str, *, start: int = 0) -> "StreamingBody":
        """The bytes under `key` from `start` on, as a stream."""
        answer = self._client.get_object(
            Bucket=self._bucket, Key=key, Range=f"bytes={start}-"
        )
        return answer["Body"]

    def put(self, key: str, content: bytes, *, mime: str) -> None:
        """Store `content` under `key`, replacing what was there."""
        self._client.put_object(
            Bucket=self._bucket, Key=key, Body=content, ContentType=mime
        )

    def delete(self, key: str) -> None:
        """Remove what is under `key`; nothing there is fine."""
        self._client.delete_object(Bucket=self._bucket, Key=key)
