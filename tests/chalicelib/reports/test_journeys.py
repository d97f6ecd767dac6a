"""Messages that took their real way, told by whoever records: the reports follow."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.campaigns.model import CampaignId
from chalicelib.leads.actions import suppress
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.reports import store
from chalicelib.reports.measuring import measure
from chalicelib.reports.model import tally
from chalicelib.reports.selection import Selection
from chalicelib.sends import controls, deciding, recording
from chalicelib.sends.model import Claimed, ReceiptKind, SendId
from tests import builders
from tests.chalicelib.sends.scenes import (
    Scene,
    add_send,
    claim,
    one,
    release,
    set_scene,
)

# What happens to a message, and the numbers that count it then.
FATES: dict[str, set[str]] = {
    "waits": {"remaining"},
    "under-way": {"remaining"},
    "sent": {"done"},
    "delivered": {"done", "delivered"},
    "read": {"done", "delivered", "read"},
    "read-unannounced": {"done", "delivered", "read"},
    "replied": {"done", "delivered", "read", "replied"},
    "opted-out": {"done", "delivered", "read", "replied", "opted_out"},
    "refused-once": {"remaining"},
    "failed": {"failed"},
    "failed-and-retried": {"remaining"},
    "uncertain": {"remaining", "uncertain"},
    "uncertain-delivered": {"done", "delivered"},
    "uncertain-sent": {"done"},
    "uncertain-not-sent": {"failed"},
    "suppressed": {"suppressed"},
    "cancelled": {"cancelled"},
}
NUMBERS = sorted(set().union(*FATES.values()))


def live(conn: Db, scene: Scene, send: SendId, fate: str) -> None:
    """Let it happen, through the hands that do it in the product."""
    person = one(conn, "SELECT person_id FROM sends WHERE id = %s", send)
    now = clock.now()
    match fate:
        case "waits":
            return
        case "suppressed":
            suppress(conn, scene.account, person, reason="member", now=now)
            claim(conn, send)
            return
        case "cancelled":
            conn.execute(
                "UPDATE content_versions SET text = '{plan}' WHERE id ="
                " (SELECT content_version_id FROM sends WHERE id = %s)",
                (send,),
            )
            claim(conn, send)
            return
    claimed = claim(conn, send)
    assert isinstance(claimed, Claimed), (fate, claimed)
    settle(conn, scene, claimed, fate, person=person, now=now)


def settle(
    conn: Db, scene: Scene, claimed: Claimed, fate: str, *, person: int, now: datetime
) -> None:
    whatsapp_id = f"3EB0{claimed.send_id}"

    def hear(kind: ReceiptKind) -> None:
        recording.record_receipt(
            conn,
            account_id=scene.account,
            device_id=scene.device,
            whatsapp_id=whatsapp_id,
            kind=kind,
            at=now,
        )

    def decide(outcome: Literal["sent", "not-sent"]) -> None:
        deciding.decide(
            conn, account_id=scene.account, send_id=claimed.send_id, outcome=outcome
        )

    match fate.split("-"):
        case ["under", _]:
            return
        case ["refused", _] | ["failed", *_]:
            code = {"transient": fate == "refused-once", "code": "refused"}
            recording.record_refused(conn, claimed, now=now, **code)
        case ["uncertain", *_]:
            recording.record_uncertain(conn, claimed, whatsapp_id=whatsapp_id)
        case _:
            recording.record_sent(
                conn, claimed, whatsapp_id=whatsapp_id, sent_at=claimed.attempted_at
            )
    whose: dict[str, Any] = {"account_id": scene.account, "person_id": person}
    later = now + timedelta(minutes=5)
    match fate:
        case "delivered" | "uncertain-delivered":
            hear("delivered")
        case "read":
            hear("delivered")
            hear("read")
        case "read-unannounced":
            hear("read")
        case "replied":
            recording.note_reply(conn, **whose, at=later)
        case "opted-out":
            recording.note_reply(conn, **whose, at=later)
            recording.note_opt_out(conn, **whose, at=later)
        case "uncertain-sent":
            decide("sent")
        case "uncertain-not-sent":
            decide("not-sent")
        case _:
            return


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(fates=st.lists(st.sampled_from(sorted(FATES)), min_size=1, max_size=12))
def test_each_number_is_of_those_to_whom_it_happened(
    conn: Db, fates: list[str]
) -> None:
    with conn.transaction(force_rollback=True):
        scene = set_scene(conn)
        selection = Selection(account_id=scene.account, zone="UTC")
        retried: list[int] = []
        for fate in fates:
            campaign = builders.add_campaign(conn, scene.account)
            live(conn, scene, add_send(conn, scene, campaign=campaign), fate)
            if fate == "failed-and-retried":
                retried.append(campaign)
        for campaign in retried:
            controls.retry(
                conn,
                account_id=scene.account,
                campaign_id=CampaignId(campaign),
                device_id=None,
                now=clock.now(),
            )
        release(conn)
        whole = measure(conn, selection).whole

        expected = Counter(number for fate in fates for number in FATES[fate])
        assert {number: getattr(whole, number) for number in NUMBERS} == {
            number: expected[number] for number in NUMBERS
        }
        assert tally(store.counts(conn, account_id=scene.account)) == whole.tally
