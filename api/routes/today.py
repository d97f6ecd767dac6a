"""The day at a glance: what is under way, what is left, what needs a person."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from api.campaigns import hours_of
from api.endpoint import Call, Routes
from api.routes.accounts import account_of
from api.routes.devices import DeviceCountsAnswer
from api.tallies import TallyAnswer
from chalicelib.accounts.model import Account
from chalicelib.campaigns import actions as campaigns
from chalicelib.campaigns import estimating
from chalicelib.campaigns.estimate import Hours
from chalicelib.campaigns.model import Campaign, CampaignId, ShownState, shown_state
from chalicelib.devices import store as devices
from chalicelib.devices.reasons import sentence
from chalicelib.platform.db import Row
from chalicelib.reports import store
from chalicelib.reports.model import Count, PhoneInNeed, PhoneNeed, Tally, tally

routes = Routes()


class CampaignToday(BaseModel):
    """A campaign that is under way."""

    id: int
    name: str
    state: ShownState
    tally: TallyAnswer
    estimated_finish_at: datetime | None


class PhoneAnswer(BaseModel):
    """A phone by its name."""

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(validation_alias="device_id")
    name: str


class Need(BaseModel):
    """Something a person should see to, and where.

    Of phones, the first hundred by name, and when a rest will have ended.
    """

    code: str
    message: str
    count: int
    path: str
    phones: list[PhoneAnswer]
    until: datetime | None


class TodayAnswer(BaseModel):
    """The day at a glance. The tally is of all campaigns under way, also of those
    beyond the fifty that are listed.
    """

    tally: TallyAnswer
    campaign_count: int
    campaigns: list[CampaignToday]
    devices: DeviceCountsAnswer
    needs: list[Need]


MOST_CAMPAIGNS = 50
# As many phones of one need are named; the list has them all.
MOST_PHONES = 100
LIST_OF: dict[PhoneNeed, str] = {
    "logged-out": "logged-out",
    "replaced": "offline",
    "client-outdated": "offline",
    "phone-unused": "unused",
    "offline": "offline",
    "restricted": "restricted",
    "resting": "resting",
}
WORDS_OF: dict[PhoneNeed, str] = {
    "logged-out": "Phones are logged out; link them again.",
    "offline": "Phones are offline; refresh them.",
    "restricted": "WhatsApp restricted phones for a while.",
    "resting": "Phones rest after failures.",
}


@routes.get("/today")
def get_today(call: Call) -> TodayAnswer:
    """What is under way, what is left, and what needs a person."""
    account = account_of(call)
    local = call.now.astimezone(ZoneInfo(account.zone))
    since = local.replace(hour=0, minute=0, second=0, microsecond=0)
    ids = store.campaigns_under_way(call.conn, account_id=call.account_id, since=since)
    counts = store.counts(call.conn, account_id=call.account_id, campaign_ids=ids)
    states = devices.count(call.conn, call.account_id)
    return TodayAnswer(
        tally=TallyAnswer.model_validate(tally(counts)),
        campaign_count=len(ids),
        campaigns=[
            _today(call, CampaignId(id_), counts, hours_of(account))
            for id_ in ids[:MOST_CAMPAIGNS]
        ],
        devices=DeviceCountsAnswer.model_validate(states),
        needs=[
            *_of_hold(account),
            *_needs(
                store.phones_in_need(
                    call.conn, account_id=call.account_id, most=MOST_PHONES
                ),
                store.needs(call.conn, account_id=call.account_id, since=since),
            ),
        ],
    )


def _today(
    call: Call, campaign_id: CampaignId, counts: list[Count], hours: Hours
) -> CampaignToday:
    campaign: Campaign = campaigns.get(
        call.conn, account_id=call.account_id, campaign_id=campaign_id
    )
    progress: Tally = tally(c for c in counts if c.campaign_id == campaign_id)
    finish = estimating.finish(
        call.conn,
        campaign,
        messages=progress.remaining,
        hours=hours,
        now=call.now,
    )
    return CampaignToday(
        id=campaign.id,
        name=campaign.name,
        state=shown_state(campaign, remaining=progress.remaining),
        tally=TallyAnswer.model_validate(progress),
        estimated_finish_at=finish.at,
    )


def _needs(phones: list[PhoneInNeed], row: Row) -> list[Need]:
    found = [
        *_of_phones("logged-out", phones),
        *_of_phones("replaced", phones),
        *_of_phones("client-outdated", phones),
        *_of_phones("phone-unused", phones),
        _of_others(
            "uncertain",
            "Sends got no answer; say whether they went out.",
            row["uncertain"],
            "/sends?state=uncertain",
        ),
        _of_others(
            "approval",
            "Large campaigns wait for the word of an admin.",
            row["unapproved"],
            "/campaigns",
        ),
        *_of_phones("offline", phones),
        *_of_phones("restricted", phones),
        *_of_phones("resting", phones),
        _of_others("unread", "Chats wait for a reply.", row["unread_chats"], "/inbox"),
        _of_others(
            "refused-rows",
            "Rows were refused on import today; fix them.",
            row["refused_rows"],
            "/leads/import",
        ),
    ]
    return [need for need in found if need.count > 0]


def _of_hold(account: Account) -> list[Need]:
    if account.held_at is None:
        return []
    message = f"Nothing goes out: {account.held_reason}"
    return [_of_others("held", message, 1, "/settings")]


def _of_others(code: str, message: str, count: int, path: str) -> Need:
    return Need(
        code=code, message=message, count=count, path=path, phones=[], until=None
    )


def _of_phones(code: PhoneNeed, phones: list[PhoneInNeed]) -> list[Need]:
    """One need of all phones that share it, or none; a single phone is shown itself."""
    named = [phone for phone in phones if phone.code == code]
    if not named:
        return []
    first = named[0]
    path = f"/devices?state={LIST_OF[code]}"
    if first.count == 1:
        path = f"/devices/{first.device_id}"
        path += f"?link={first.device_id}" if code == "logged-out" else ""
    return [
        Need(
            code=code,
            message=WORDS_OF.get(code) or sentence(code) or code,
            count=first.count,
            path=path,
            phones=[PhoneAnswer.model_validate(phone) for phone in named],
            until=max((phone.until for phone in named if phone.until), default=None),
        )
    ]
