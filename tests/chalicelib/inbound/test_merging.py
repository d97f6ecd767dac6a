"""Two persons turn out to be one human while one of them writes."""

from chalicelib.inbound import actions
from chalicelib.inbound.model import Address
from chalicelib.leads.actions import find_or_add_person
from chalicelib.platform import db
from tests.builders import NOON, add_account, add_device, add_person, hold_shard
from tests.chalicelib.inbound.scenes import AISYAH, chats, lines, message, suppressed
from tests.chalicelib.sends.scenes import meanwhile, wait_for_lock


def test_a_stop_is_obeyed_though_its_person_becomes_another(fresh_url: str) -> None:
    """Left unhandled it would be obeyed when the shard is next acquired."""
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as other:
        hold_shard(conn)
        account_id = add_account(conn)
        device_id = add_device(conn, account_id)
        known = add_person(conn, account_id, phone=AISYAH.phone)
        add_person(conn, account_id, phone=None, lid=AISYAH.lid)
        stop = message("STOP", chat=Address(lid=AISYAH.lid), push_name=None)
        [event_id] = actions.store(
            conn, account_id=account_id, device_id=device_id, events=[stop]
        )

        with meanwhile(fresh_url) as begin:
            with other.transaction():
                find_or_add_person(
                    other, account_id, phone=AISYAH.phone, lid=AISYAH.lid
                )
                handled = begin(lambda own: actions.handle(own, event_id, NOON))
                wait_for_lock(conn)
            handled.result(timeout=20)

        assert suppressed(conn, account_id) == 1
        assert [line["text"] for line in lines(conn, account_id)] == ["STOP"]
        assert chats(conn, account_id)[0]["person_id"] == known


def test_a_merge_waits_for_the_first_line_of_a_chat(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as other:
        account_id = add_account(conn)
        device_id = add_device(conn, account_id)
        known = add_person(conn, account_id, phone=AISYAH.phone)
        add_person(conn, account_id, phone=None, lid=AISYAH.lid)
        first = message(chat=Address(lid=AISYAH.lid), push_name=None)
        [event_id] = actions.store(
            conn, account_id=account_id, device_id=device_id, events=[first]
        )

        with meanwhile(fresh_url) as begin:
            with other.transaction():
                actions.handle(other, event_id, NOON)
                merged = begin(
                    lambda own: find_or_add_person(
                        own, account_id, phone=AISYAH.phone, lid=AISYAH.lid
                    )
                )
                wait_for_lock(conn)
            assert merged.result(timeout=20) == known

        assert chats(conn, account_id)[0]["person_id"] == known
