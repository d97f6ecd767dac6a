"""Signing in, who I am, and the account's own settings."""

from datetime import datetime, time
from typing import Literal

from pydantic import BaseModel, ConfigDict

from api.endpoint import Call, Routes
from chalicelib.accounts import store
from chalicelib.accounts.model import Role
from chalicelib.errors import Unauthorised

routes = Routes()


class Health(BaseModel):
    """The API answers."""

    status: Literal["ok"] = "ok"
    build: str


class MemberAnswer(BaseModel):
    """The person who is signed in."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    email: str
    role: Role


class AccountAnswer(BaseModel):
    """The account, and how the product behaves for it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    zone: str
    region: str
    demonstration: bool
    held_at: datetime | None
    held_reason: str | None
    quiet_hours: bool
    quiet_from: time
    quiet_until: time
    cap_day: int
    cap_week: int
    opt_out_words: list[str]


class CountsAnswer(BaseModel):
    """What the account has."""

    model_config = ConfigDict(from_attributes=True)

    devices: int
    leads: int
    unread_chats: int


class Me(BaseModel):
    """Who is signed in, where, and the word that changes must carry."""

    member: MemberAnswer
    account: AccountAnswer
    csrf_token: str
    counts: CountsAnswer


@routes.get("/health", public=True)
def show_health(call: Call) -> Health:
    """Whether the API answers, and which build it is."""
    return Health(build=call.doors.config.build)


@routes.get("/me")
def show_me(call: Call) -> Me:
    """Who is signed in."""
    return _me(call)


def _me(call: Call) -> Me:
    account_id = call.account_id
    member = store.find_member(call.conn, account_id, member_id=call.caller.member_id)
    account = store.find_account(call.conn, account_id)
    if member is None or account is None:
        raise Unauthorised("You are not signed in. Sign in and try again.")
    return Me(
        member=MemberAnswer.model_validate(member),
        account=AccountAnswer.model_validate(account),
        csrf_token=call.caller.csrf_token,
        counts=CountsAnswer.model_validate(store.count_things(call.conn, account_id)),
    )
