"""The way into the live socket: a ticket that opens one connection."""

from datetime import datetime

from pydantic import BaseModel

from api.endpoint import EVERYBODY, Call, Routes
from chalicelib.platform import browsers
from chalicelib.platform.browsers import TICKET_VALID, Viewer

routes = Routes()


class Ticket(BaseModel):
    """Opens one connection, at `url`, before it expires."""

    ticket: str
    url: str
    expires_at: datetime


@routes.post("/live/tickets", status=201, roles=EVERYBODY)
def issue_ticket(call: Call) -> Ticket:
    """A ticket for one connection of the live socket."""
    viewer = Viewer(account_id=call.account_id, member_id=call.caller.member_id)
    ticket = browsers.issue_ticket(call.conn, viewer)
    # http becomes ws, https becomes wss.
    address = call.doors.config.public_url.replace("http", "ws", 1)
    return Ticket(
        ticket=ticket,
        url=f"{address}/ws?ticket={ticket}",
        expires_at=call.now + TICKET_VALID,
    )
