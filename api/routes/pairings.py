"""Linking a phone: asked for, watched by the browser, cancelled."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.endpoint import Call, Routes
from api.reading import Body
from api.routes.accounts import account_of
from api.routes.devices import wake
from chalicelib.devices import pairing
from chalicelib.devices.model import DeviceId
from chalicelib.devices.pairing import Method, Pairing, PairingState
from chalicelib.devices.reasons import sentence
from chalicelib.errors import Invalid
from chalicelib.leads import phone as phones

routes = Routes()


class PairingAnswer(BaseModel):
    """A linking: the QR's content or the 8 characters, until they are replaced.

    Once it was scanned, the chats of the last `history_days` are taken over.
    """

    device_id: int
    method: Method
    state: PairingState
    qr: str | None
    link_code: str | None
    expires_at: datetime | None
    code: str | None
    message: str | None
    history_days: int


class NewPairing(Body):
    """By QR, or by a code typed on the phone of this number."""

    method: Method
    phone: str | None = Field(default=None, min_length=1, max_length=100)


@routes.post("/devices/{device_id}/pairing", status=202)
def begin_pairing(call: Call, device_id: DeviceId, body: NewPairing) -> PairingAnswer:
    """Begin linking, in place of a linking that is under way."""
    asked, hints = pairing.begin(
        call.conn,
        call.account_id,
        device_id,
        method=body.method,
        phone=_number(call, body),
    )
    call.publish(hints)
    wake(call, asked)
    return get_pairing(call, device_id)


@routes.get("/devices/{device_id}/pairing")
def get_pairing(call: Call, device_id: DeviceId) -> PairingAnswer:
    """The last linking of a phone."""
    return _shown(pairing.get(call.conn, call.account_id, device_id))


@routes.delete("/devices/{device_id}/pairing")
def cancel_pairing(call: Call, device_id: DeviceId) -> None:
    """Stop linking; the phone is again what it was."""
    asked, hints = pairing.cancel(call.conn, call.account_id, device_id)
    call.publish(hints)
    wake(call, asked)


def _number(call: Call, body: NewPairing) -> str | None:
    """The number to link by code, as digits; a QR needs none."""
    if body.method == "qr":
        return None
    if body.phone is None:
        raise Invalid(
            "Give the number of the phone.",
            fields={"phone": "The code is typed on the phone of this number."},
        )
    return phones.parse_or_refuse(body.phone, account_of(call).region)


def _shown(found: Pairing) -> PairingAnswer:
    return PairingAnswer(
        device_id=found.device_id,
        method=found.method,
        state=found.state,
        qr=found.secret if found.method == "qr" else None,
        link_code=found.secret if found.method == "code" else None,
        expires_at=found.secret_expires_at,
        code=found.code,
        message=sentence(found.code),
        history_days=found.history_days,
    )
