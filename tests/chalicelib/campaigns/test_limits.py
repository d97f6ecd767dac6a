"""The limits of a campaign's phones: kept as they were given, and only where kept."""

from typing import Any

import pytest

from chalicelib.campaigns import actions
from chalicelib.campaigns.model import Campaign, CampaignId
from chalicelib.errors import Conflict, Invalid, NotFound
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from tests import builders


@pytest.fixture
def account(conn: Db) -> int:
    return builders.add_account(conn)


def draft(conn: Db, account: int, **changes: Any) -> Campaign:
    campaign = actions.add(conn, account_id=account, name="Promo", member_id=None)
    return change(conn, account, campaign, **{"kind": "ai"} | changes)


def change(conn: Db, account: int, campaign: CampaignId, **changes: Any) -> Campaign:
    return actions.change(
        conn, account_id=account, campaign_id=campaign, member_id=None, **changes
    )


def test_a_phone_has_its_own_limit_in_place_of_that_of_all(
    conn: Db, account: int
) -> None:
    first, second = (builders.add_device(conn, account) for _ in range(2))

    campaign = draft(
        conn,
        account,
        device_ids=[first, second],
        device_limit=5,
        device_limits={first: 9},
    )

    assert (campaign.limit_of(first), campaign.limit_of(second)) == (9, 5)


def test_without_limits_there_are_none(conn: Db, account: int) -> None:
    assert draft(conn, account).limit_of(1) is None


def test_choosing_other_phones_leaves_the_limits_of_those_that_stay(
    conn: Db, account: int
) -> None:
    first, second, third = (builders.add_device(conn, account) for _ in range(3))
    chosen = {"device_ids": [first, second], "device_limits": {first: 1, second: 2}}
    campaign = draft(conn, account, **chosen)

    changed = change(conn, account, campaign.id, device_ids=[second, third])

    assert changed.device_ids == (second, third)
    assert changed.device_limits == {second: 2}


def test_limits_that_are_not_named_again_are_gone(conn: Db, account: int) -> None:
    device = builders.add_device(conn, account)
    campaign = draft(conn, account, device_ids=[device], device_limits={device: 1})

    assert change(conn, account, campaign.id, device_limits={}).device_limits == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"device_limits": {2**40: 5}}, "device_limits"),
        ({"kind": "broadcast", "device_limit": 5}, "device_limit"),
    ],
)
def test_a_limit_that_nobody_would_keep_is_refused_and_changes_nothing(
    conn: Db, account: int, changes: dict[str, Any], field: str
) -> None:
    campaign = draft(conn, account)

    with pytest.raises(Invalid) as refused:
        change(conn, account, campaign.id, **changes)

    assert field in refused.value.fields
    assert actions.get(conn, account_id=account, campaign_id=campaign.id) == campaign


@pytest.mark.parametrize("state", ["draft", "scheduled", "running", "paused"])
def test_limits_are_changed_on_its_way_too(conn: Db, account: int, state: str) -> None:
    device = builders.add_device(conn, account)
    campaign = draft(conn, account, device_ids=[device])
    conn.execute(
        "UPDATE campaigns SET state = %s, content_version_id = %s,"
        " starts_at = now(), ends_at = now() + interval '1 day', started_at = now()",
        (state, builders.add_content(conn, account)),
    )

    changed = actions.change_limits(
        conn,
        account_id=account,
        campaign_id=campaign.id,
        device_limit=3,
        device_limits={device: 4},
    )

    assert (changed.device_limit, changed.device_limits) == (3, {device: 4})
    assert changed.state == state


def test_of_two_who_change_limits_neither_undoes_the_other(
    conn: Db, account: int
) -> None:
    """What is left out stays as it is now, not as somebody saw it."""
    device = builders.add_device(conn, account)
    campaign = draft(conn, account, device_ids=[device])
    key: dict[str, Any] = {"account_id": account, "campaign_id": campaign.id}

    actions.change_limits(conn, device_limits={device: 4}, **key)
    changed = actions.change_limits(conn, device_limit=3, **key)

    assert (changed.device_limit, changed.device_limits) == (3, {device: 4})


def test_a_cancelled_campaign_keeps_its_limits(conn: Db, account: int) -> None:
    campaign = builders.add_campaign(
        conn, account, kind="ai", state="cancelled", cancelled_at=clock.now()
    )
    key: dict[str, Any] = {"campaign_id": CampaignId(campaign), "device_limits": {}}

    with pytest.raises(Conflict):
        actions.change_limits(conn, account_id=account, device_limit=3, **key)
    with pytest.raises(NotFound):
        actions.change_limits(conn, account_id=account + 1, device_limit=3, **key)


def test_a_broadcast_is_never_given_limits(conn: Db, account: int) -> None:
    campaign = draft(conn, account, kind="broadcast")

    with pytest.raises(Invalid) as refused:
        actions.change_limits(
            conn,
            account_id=account,
            campaign_id=campaign.id,
            device_limit=3,
            device_limits={},
        )

    assert "device_limit" in refused.value.fields
    assert actions.get(conn, account_id=account, campaign_id=campaign.id) == campaign
