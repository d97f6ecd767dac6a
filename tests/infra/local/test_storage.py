"""What the product relies on in S3, from our stand-in and from moto alike."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError
from requests import Response, Session

from infra.local import ports
from infra.local.signature import Keys, Scope
from infra.local.storage.objects import Objects
from infra.local.storage.server import Server
from tests.infra.local.conftest import KEYS, serving

BUCKETS = (f"bucket-{number}" for number in count())
A_MINUTE = 60


@contextmanager
def storage(folder) -> Iterator[str]:
    server = Server(Objects(folder), KEYS)
    with serving([server.application()], [ports.choose()]) as (address,):
        yield address


@pytest.fixture(scope="module")
def our_address(tmp_path_factory) -> Iterator[str]:
    with storage(tmp_path_factory.mktemp("storage")) as address:
        yield address


@pytest.fixture(params=["ours", "moto"])
def s3(request: pytest.FixtureRequest, connect: Callable):
    chosen = {"ours": "our_address", "moto": "moto_address"}[request.param]
    return connect("s3", request.getfixturevalue(chosen), **PATH_STYLE)


PATH_STYLE = {"s3": {"addressing_style": "path"}, "signature_version": "s3v4"}


@pytest.fixture
def ours(our_address: str, connect: Callable):
    return connect("s3", our_address, **PATH_STYLE)


@pytest.fixture
def browser() -> Iterator[Session]:
    """Somebody without keys."""
    with Session() as session:
        yield session


def make_bucket(s3) -> str:
    bucket = next(BUCKETS)
    s3.create_bucket(Bucket=bucket)
    return bucket


def put(s3, bucket: str, key: str, body: bytes = b"content", **headers: Any) -> None:
    s3.put_object(Bucket=bucket, Key=key, Body=body, **headers)


def read(s3, bucket: str, key: str, **options: str) -> bytes:
    return s3.get_object(Bucket=bucket, Key=key, **options)["Body"].read()


def keys_in(s3, bucket: str, **options: object) -> list[str]:
    found = s3.list_objects_v2(Bucket=bucket, **options)
    return [entry["Key"] for entry in found.get("Contents", [])]


def link(s3, call: str, seconds: int = A_MINUTE, **parameters: str) -> str:
    return s3.generate_presigned_url(call, Params=parameters, ExpiresIn=seconds)


def code_of(response: Response) -> str:
    return response.text.partition("<Code>")[2].partition("</Code>")[0]


@pytest.mark.parametrize(
    "key", ["a.jpg", "ä b/ç+&=?#%.jpg", "../../etc/passwd", "x//y"]
)
def test_an_object_is_stored_and_read_back(s3, key):
    bucket = make_bucket(s3)
    put(
        s3,
        bucket,
        key,
        ContentType="image/jpeg",
        ContentDisposition='attachment; filename="a.jpg"',
        Metadata={"account": "7"},
    )

    found = s3.get_object(Bucket=bucket, Key=key)

    assert found["Body"].read() == b"content"
    assert found["ContentType"] == "image/jpeg"
    assert found["ContentDisposition"] == 'attachment; filename="a.jpg"'
    assert found["Metadata"] == {"account": "7"}
    assert found["ETag"] == '"9a0364b9e99bb480dd25e1f0284c8555"'
    assert keys_in(s3, bucket) == [key]


def test_head_tells_the_size_without_the_content(s3):
    bucket = make_bucket(s3)
    put(s3, bucket, "k", ContentType="text/csv")

    found = s3.head_object(Bucket=bucket, Key="k")

    assert (found["ContentLength"], found["ContentType"]) == (7, "text/csv")


@pytest.mark.parametrize(
    ("asked", "got"),
    [("bytes=0-2", b"con"), ("bytes=3-", b"tent"), ("bytes=-2", b"nt")],
)
def test_a_part_of_an_object_is_read(s3, asked, got):
    bucket = make_bucket(s3)
    put(s3, bucket, "k")

    assert read(s3, bucket, "k", Range=asked) == got


def test_a_range_beyond_the_end_is_refused(s3):
    bucket = make_bucket(s3)
    put(s3, bucket, "k")

    with pytest.raises(ClientError, match="InvalidRange"):
        read(s3, bucket, "k", Range="bytes=7-")


def test_a_stream_of_unknown_length_is_stored_whole(s3, tmp_path):
    """boto3 sends a file in chunks, with its sum behind them."""
    bucket = make_bucket(s3)
    file = tmp_path / "file"
    file.write_bytes(b"0123456789" * 100_000)

    with file.open("rb") as content:
        s3.put_object(Bucket=bucket, Key="k", Body=content)

    assert read(s3, bucket, "k") == file.read_bytes()
    found = s3.head_object(Bucket=bucket, Key="k")
    assert found.get("ContentEncoding", "") in ("", "aws-chunked")


def test_an_empty_object_is_an_object(s3):
    bucket = make_bucket(s3)
    put(s3, bucket, "k", b"")

    assert read(s3, bucket, "k") == b""


def test_what_is_not_there_is_not_found(s3):
    bucket = make_bucket(s3)

    with pytest.raises(s3.exceptions.NoSuchKey):
        read(s3, bucket, "k")
    with pytest.raises(s3.exceptions.NoSuchBucket):
        read(s3, "no-such-bucket", "k")
    with pytest.raises(ClientError, match="404"):
        s3.head_object(Bucket=bucket, Key="k")


def test_keys_are_listed_in_order_and_in_pages(s3):
    bucket = make_bucket(s3)
    names = [f"a/{number}" for number in range(5)] + ["b", "c d/e"]
    for name in reversed(names):
        put(s3, bucket, name)

    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": 2}
    )

    listed = [entry["Key"] for page in pages for entry in page["Contents"]]
    assert listed == names
    assert keys_in(s3, bucket, Prefix="a/") == names[:5]
    assert keys_in(s3, bucket, StartAfter="a/3") == names[4:]
    assert keys_in(s3, bucket, Prefix="z") == []


def test_a_delimiter_shows_folders(s3):
    bucket = make_bucket(s3)
    for name in ("a/1", "a/2", "b/1", "top"):
        put(s3, bucket, name)

    found = s3.list_objects_v2(Bucket=bucket, Delimiter="/")

    assert [entry["Prefix"] for entry in found["CommonPrefixes"]] == ["a/", "b/"]
    assert [entry["Key"] for entry in found["Contents"]] == ["top"]


def test_objects_are_deleted_one_by_one_or_together(s3):
    bucket = make_bucket(s3)
    for name in ("a", "b & c", "d"):
        put(s3, bucket, name)

    s3.delete_object(Bucket=bucket, Key="a")
    s3.delete_object(Bucket=bucket, Key="a")
    s3.delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": "b & c"}, {"Key": "never was"}]}
    )

    assert keys_in(s3, bucket) == ["d"]


def test_a_link_reads_and_names_the_file(s3, browser):
    bucket = make_bucket(s3)
    put(s3, bucket, "ä b.csv")

    url = link(
        s3,
        "get_object",
        Bucket=bucket,
        Key="ä b.csv",
        ResponseContentDisposition='attachment; filename="leads.csv"',
        ResponseContentType="text/csv",
    )
    found = browser.get(url)

    assert found.content == b"content"
    assert found.headers["Content-Disposition"] == 'attachment; filename="leads.csv"'
    assert found.headers["Content-Type"].startswith("text/csv")


def test_a_link_writes(s3, browser):
    bucket = make_bucket(s3)

    stored = browser.put(link(s3, "put_object", Bucket=bucket, Key="k"), data=b"new")

    assert stored.status_code == 200
    assert read(s3, bucket, "k") == b"new"


def post(s3, browser: Session, bucket: str, body: bytes, **changes: str) -> Response:
    """A form as a browser sends it, signed for up to 10 bytes of an image."""
    form = s3.generate_presigned_post(
        bucket,
        "uploads/${filename}",
        Fields={"Content-Type": "image/png", "success_action_status": "201"},
        Conditions=[
            ["starts-with", "$Content-Type", "image/"],
            {"success_action_status": "201"},
            ["content-length-range", 1, 10],
        ],
        ExpiresIn=A_MINUTE,
    )
    fields = form["fields"] | changes
    return browser.post(form["url"], data=fields, files={"file": ("a.png", body)})


def test_a_form_uploads(s3, browser):
    bucket = make_bucket(s3)

    stored = post(s3, browser, bucket, b"0123456789")

    assert stored.status_code == 201
    found = s3.get_object(Bucket=bucket, Key="uploads/a.png")
    assert found["Body"].read() == b"0123456789"
    assert found["ContentType"] == "image/png"


@pytest.mark.parametrize(
    ("body", "code"), [(b"01234567890", "EntityTooLarge"), (b"", "EntityTooSmall")]
)
def test_a_form_keeps_to_its_size(ours, browser, body, code):
    bucket = make_bucket(ours)

    refused = post(ours, browser, bucket, body)

    assert (refused.status_code, code_of(refused)) == (400, code)
    assert keys_in(ours, bucket) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": "elsewhere/a.png"}, "AccessDenied"),
        ({"Content-Type": "text/html"}, "AccessDenied"),
        ({"success_action_status": "200"}, "AccessDenied"),
        ({"Cache-Control": "public"}, "AccessDenied"),
        ({"x-amz-signature": "0" * 64}, "SignatureDoesNotMatch"),
        ({"policy": "not base64!"}, "InvalidPolicyDocument"),
    ],
)
def test_a_changed_form_is_refused(ours, browser, changes, code):
    bucket = make_bucket(ours)

    refused = post(ours, browser, bucket, b"content", **changes)

    assert (refused.status_code // 100, code_of(refused)) == (4, code)
    assert keys_in(ours, bucket) == []


def test_a_form_is_good_for_its_own_bucket_only(ours, browser):
    bucket, other = make_bucket(ours), make_bucket(ours)
    form = ours.generate_presigned_post(bucket, "k")

    url = form["url"].replace(bucket, other)
    refused = browser.post(url, data=form["fields"], files={"file": b"content"})

    assert code_of(refused) == "AccessDenied"


def test_an_expired_form_is_refused(ours, browser):
    bucket = make_bucket(ours)
    scope = Scope(KEYS.access, "20260102", "us-east-1", "s3")
    conditions = [{"bucket": bucket}, {"key": "k"}, {"x-amz-credential": str(scope)}]
    policy = json.dumps(
        {"expiration": "2026-01-02T03:04:05Z", "conditions": conditions}
    )
    policy = base64.b64encode(policy.encode()).decode()
    fields = {
        "key": "k",
        "policy": policy,
        "x-amz-credential": str(scope),
        "x-amz-signature": KEYS.signature(scope, policy),
    }
    file = {"file": b"content"}

    refused = browser.post(ours.meta.endpoint_url + f"/{bucket}", fields, files=file)

    assert (refused.status_code, code_of(refused)) == (403, "AccessDenied")
    assert "expired" in refused.text


def test_a_changed_link_is_refused(ours, browser):
    bucket = make_bucket(ours)
    put(ours, bucket, "theirs")

    url = link(ours, "get_object", Bucket=bucket, Key="mine")
    refused = browser.get(url.replace("mine", "theirs"))

    assert (refused.status_code, code_of(refused)) == (403, "SignatureDoesNotMatch")


def test_a_link_to_read_does_not_write(ours, browser):
    bucket = make_bucket(ours)

    url = link(ours, "get_object", Bucket=bucket, Key="k")

    assert browser.put(url, data=b"content").status_code == 403


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        (Keys("stranger", KEYS.secret), "InvalidAccessKeyId"),
        (Keys(KEYS.access, "guessed"), "SignatureDoesNotMatch"),
    ],
)
def test_other_keys_are_refused(our_address, connect, keys, code):
    stranger = connect("s3", our_address, keys, **PATH_STYLE)

    with pytest.raises(ClientError, match=code):
        stranger.list_buckets()


def test_without_a_signature_nothing_is_answered(ours, browser):
    bucket = make_bucket(ours)
    put(ours, bucket, "k")

    assert browser.get(f"{ours.meta.endpoint_url}/{bucket}/k").status_code == 403


def test_a_damaged_body_is_refused(ours):
    bucket = make_bucket(ours)

    with pytest.raises(ClientError, match="BadDigest"):
        put(ours, bucket, "k", ChecksumSHA256=base64.b64encode(bytes(32)).decode())

    assert keys_in(ours, bucket) == []


def test_objects_outlive_a_restart(tmp_path, connect):
    with storage(tmp_path) as address:
        s3 = connect("s3", address, **PATH_STYLE)
        bucket = make_bucket(s3)
        put(s3, bucket, "k", ContentType="text/csv")
    (tmp_path / "arriving" / "half").write_bytes(b"written when the power went")

    with storage(tmp_path) as address:
        s3 = connect("s3", address, **PATH_STYLE)
        assert s3.get_object(Bucket=bucket, Key="k")["ContentType"] == "text/csv"
        assert keys_in(s3, bucket) == ["k"]
    assert not list((tmp_path / "arriving").iterdir())
