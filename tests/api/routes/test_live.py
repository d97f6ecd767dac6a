"""The ticket that opens the live socket."""

from chalicelib.platform import browsers
from chalicelib.platform.browsers import Viewer
from chalicelib.platform.db import Db
from tests.api.conftest import Browser


def test_a_ticket_opens_one_connection_of_its_member(owner: Browser, conn: Db) -> None:
    answer = owner.post("/live/tickets")

    assert answer.status == 201
    ticket = answer.json["ticket"]
    assert answer.json["url"] == f"ws://localhost:3000/ws?ticket={ticket}"
    viewer = Viewer(account_id=owner.account_id, member_id=owner.member_id)
    assert browsers.connect(conn, "c1", ticket) == viewer
    assert browsers.connect(conn, "c2", ticket) is None
