"""Files that people send: announced, posted to storage by the browser, then taken."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from api.endpoint import Call, Routes
from api.media import MediaAnswer, answer_media
from api.reading import LARGEST_ID, Body, Id
from chalicelib.media import actions, uploads
from chalicelib.media.model import MediaId, MediaKind, Taken

routes = Routes()


class NewUpload(Body):
    """The file somebody chose, before it is sent, and as what it will be sent."""

    kind: MediaKind
    file_name: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    bytes: Annotated[int, Field(ge=1, le=LARGEST_ID)]


class AnnouncedUpload(BaseModel):
    """Where to post the file, and the form fields that go before it."""

    upload_id: int
    url: str
    fields: dict[str, str]


class Posted(Body):
    """The file of this upload was posted."""

    upload_id: Id


@routes.post("/media/uploads", status=201)
def announce_upload(call: Call, body: NewUpload) -> AnnouncedUpload:
    """Learn where to post a file, within the hour."""
    upload_id, address = uploads.announce(
        call.conn,
        call.doors.storage,
        account_id=call.account_id,
        kind=body.kind,
        file_name=body.file_name,
        size=body.bytes,
        member_id=call.caller.member_id,
    )
    return AnnouncedUpload(upload_id=upload_id, url=address.url, fields=address.fields)


@routes.post("/media", status=201)
def take_upload(call: Call, body: Posted) -> MediaAnswer:
    """Say that the file was posted: it is checked, made small, and kept.

    Saying so again answers the same file.
    """
    storage = call.doors.storage
    taken = uploads.take(
        call.conn, storage, account_id=call.account_id, upload_id=body.upload_id
    )
    return answer_media(storage, taken)


@routes.get("/media/{media_id}")
def get_media(call: Call, media_id: MediaId) -> MediaAnswer:
    """One file, with an address that shows it for some hours."""
    media = actions.get(call.conn, account_id=call.account_id, media_id=media_id)
    return answer_media(call.doors.storage, Taken(media=media))
