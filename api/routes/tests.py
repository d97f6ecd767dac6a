"""Tests: a message to a phone of one's own, before anybody else gets it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.endpoint import Call, Routes
from api.reading import Body, Id
from api.routes.accounts import account_of
from api.routes.sends import SendAnswer, answer_send, find_send
from chalicelib.campaigns import actions as campaigns
from chalicelib.campaigns.audience import Audience
from chalicelib.campaigns.examples import text_for_test
from chalicelib.campaigns.model import CampaignId
from chalicelib.content import actions as content
from chalicelib.content.model import MOST_CHARACTERS
from chalicelib.devices.model import DeviceId
from chalicelib.errors import Conflict
from chalicelib.platform.queues import shard_queue
from chalicelib.sends import sending
from chalicelib.sequences import board
from chalicelib.sequences.model import SequenceId, StepId

routes = Routes()


class NewTest(Body):
    """To which of the account's own numbers. The same client id is sent once."""

    phone: Annotated[str, Field(max_length=100)]
    client_id: UUID


class NewTestFrom(NewTest):
    """From which phone, too."""

    device_id: Id


class NewDeviceTest(NewTest):
    """A text, a file, or a file with a caption."""

    text: Annotated[str, Field(max_length=MOST_CHARACTERS)] = ""
    media_id: Id | None = None


@routes.post("/campaigns/{campaign_id}/tests", status=202)
def try_campaign(call: Call, campaign_id: CampaignId, body: NewTestFrom) -> SendAnswer:
    """Send a campaign's message to yourself, as its first lead would get it."""
    campaign = campaigns.get(
        call.conn, account_id=call.account_id, campaign_id=campaign_id
    )
    campaigns.check_written(campaign)
    return _send(
        call,
        body,
        device_id=body.device_id,
        text=_as_seen(call, campaign.audience, campaign.text or "", campaign.id),
        media_id=campaign.media_id,
    )


@routes.post("/sequences/{sequence_id}/steps/{step_id}/tests", status=202)
def try_step(
    call: Call, sequence_id: SequenceId, step_id: StepId, body: NewTestFrom
) -> SendAnswer:
    """Send a step's message to yourself, as some lead would get it."""
    sequence = board.get(call.conn, account_id=call.account_id, sequence_id=sequence_id)
    step = board.get_step(board.steps_of(call.conn, sequence), step_id)
    return _send(
        call,
        body,
        device_id=body.device_id,
        text=_as_seen(call, Audience(), step.text, step.id),
        media_id=step.media_id,
    )


@routes.post("/devices/{device_id}/tests", status=202)
def try_device(call: Call, device_id: DeviceId, body: NewDeviceTest) -> SendAnswer:
    """Send anything from a phone to yourself, to see that it works."""
    text = content.check(
        call.conn, account_id=call.account_id, text=body.text, media_id=body.media_id
    )
    return _send(call, body, device_id=device_id, text=text, media_id=body.media_id)


def _as_seen(call: Call, audience: Audience, text: str, parent_id: int) -> str:
    return text_for_test(
        call.conn,
        account_id=call.account_id,
        audience=audience,
        text=text,
        parent_id=parent_id,
    )


def _send(
    call: Call, body: NewTest, *, device_id: int, text: str, media_id: int | None
) -> SendAnswer:
    asked = sending.send_test(
        call.conn,
        account_of(call),
        device_id=device_id,
        phone=body.phone,
        client_id=body.client_id,
        text=text,
        media_id=media_id,
        now=call.now,
    )
    send = find_send(call, asked.send_id)
    if asked.repeated and (send.device_id, send.text) != (device_id, text):
        raise Conflict(
            "This client id was used for another test. Make a new one.",
            code="client-id-used",
        )
    if asked.wake_up is not None:
        call.wake(shard_queue(asked.wake_up.shard), asked.wake_up.body())
    return answer_send(send)
