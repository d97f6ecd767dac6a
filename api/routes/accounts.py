"""Signing in, who I am, and the account's own settings."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api import identity
from api.endpoint import ADMINS, EVERYBODY, Call, Routes
from api.hours import Minutes, TimeOfDay
from api.reading import Body
from chalicelib.accounts import actions, store
from chalicelib.accounts.model import (
    SIGN_IN_VALID,
    Account,
    Caller,
    NewOwner,
    Role,
    SignIn,
)
from chalicelib.demonstration import actions as demonstration
from chalicelib.devices.model import TransportName
from chalicelib.errors import Invalid, NotFound, Unauthorised
from chalicelib.leads import phone
from chalicelib.leads.phone import Rejected
from chalicelib.platform.config import Config
from chalicelib.platform.queues import shard_queue
from chalicelib.sends import holding

routes = Routes()


def _said(text: str) -> str:
    if not (words := text.strip()):
        raise ValueError("This is needed.")
    return words


Said = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_said)]
Zone = Annotated[str, Field(max_length=100)]
Email = Annotated[str, Field(max_length=254)]
Password = Annotated[str, Field(max_length=1000)]


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
    quiet_from: Minutes
    quiet_until: Minutes
    cap_day: int
    cap_week: int
    opt_out_words: list[str]
    sends_read_receipts: bool
    test_numbers: list[str]
    approval_above: int | None


class CountsAnswer(BaseModel):
    """What the account has."""

    model_config = ConfigDict(from_attributes=True)

    devices: int
    leads: int
    unread_chats: int


class Me(BaseModel):
    """Who is signed in, where, the word that changes must carry, and which phones
    this installation links, the usual kind first.
    """

    member: MemberAnswer
    account: AccountAnswer
    csrf_token: str
    counts: CountsAnswer
    transports: list[TransportName]


class SetupLinkAnswer(BaseModel):
    """What a set-up link is for."""

    model_config = ConfigDict(from_attributes=True)

    account_name: str
    demonstration: bool
    zone: str
    expires_at: datetime


class Setup(Body):
    """The owner of a new account, and what to call it."""

    account_name: Said
    name: Said
    email: Email
    password: Password
    zone: Zone
    keep_demonstration: bool = True


class NewSignIn(Body):
    """What a person signs in with."""

    email: Email
    password: Password


class AccountChange(Body):
    """The settings to change; what is left out stays.

    Tests go to `test_numbers` only. Without `approval_above` no campaign needs a word.
    """

    name: Said | None = None
    zone: Zone | None = None
    quiet_hours: bool | None = None
    quiet_from: TimeOfDay | None = None
    quiet_until: TimeOfDay | None = None
    cap_day: Annotated[int, Field(ge=1, le=1000)] | None = None
    cap_week: Annotated[int, Field(ge=1, le=1000)] | None = None
    opt_out_words: Annotated[list[Said], Field(max_length=50)] | None = None
    sends_read_receipts: bool | None = None
    test_numbers: Annotated[list[Said], Field(max_length=20)] | None = None
    approval_above: Annotated[int, Field(ge=0, le=10_000_000)] | None = None


class Hold(Body):
    """Why nothing may go out for now."""

    reason: Said


@routes.get("/health", public=True)
def show_health(call: Call) -> Health:
    """Whether the API answers, and which build it is."""
    return Health(build=call.doors.config.build)


@routes.get("/setup/{token}", public=True)
def show_setup_link(call: Call, token: str) -> SetupLinkAnswer:
    """What a set-up link is for."""
    link = actions.get_setup_link(call.conn, token, call.now)
    return SetupLinkAnswer.model_validate(link)


@routes.post("/setup/{token}", status=201, public=True)
def use_setup_link(call: Call, token: str, body: Setup) -> Me:
    """Make the account's owner and sign them in."""
    made = actions.set_up(
        call.conn,
        token,
        NewOwner(name=body.name, email=body.email, password=body.password),
        account_name=body.account_name,
        zone=body.zone,
        now=call.now,
    )
    if not body.keep_demonstration:
        _remove_demonstration(call, made.caller.account_id)
    return _signed_in(call, made)


@routes.post("/sign-ins", status=201, public=True)
def sign_in(call: Call, body: NewSignIn) -> Me:
    """Sign in with e-mail and password."""
    made = actions.sign_in(
        call.conn,
        email=body.email,
        password=body.password,
        address=identity.viewer_address(call.request),
        key=call.doors.config.install_key,
        now=call.now,
    )
    return _signed_in(call, made)


@routes.delete("/sign-ins/current", roles=EVERYBODY)
def sign_out(call: Call) -> None:
    """Sign this browser out."""
    token = identity.cookie_token(call.request)
    if token is not None:
        actions.sign_out(call.conn, token)
    call.headers["Set-Cookie"] = identity.cookie(
        "", seconds=0, public_url=call.doors.config.public_url
    )


@routes.get("/me")
def show_me(call: Call) -> Me:
    """Who is signed in."""
    return _me(call, call.caller)


@routes.patch("/account", roles=ADMINS)
def change_account(call: Call, body: AccountChange) -> Me:
    """Change the account's settings."""
    given: dict[str, object] = body.model_dump(exclude_none=True)
    for name in ("quiet_from", "quiet_until"):
        if isinstance(text := given.get(name), str):
            given[name] = time.fromisoformat(text)
    if body.test_numbers is not None:
        given["test_numbers"] = _numbers(body.test_numbers, account_of(call).region)
    if "approval_above" in body.model_fields_set:
        given["approval_above"] = body.approval_above
    actions.change_settings(call.conn, call.account_id, **given)
    return _me(call, call.caller)


@routes.post("/account/hold")
def hold_account(call: Call, body: Hold) -> Me:
    """Stop everything that would go out: the kill switch of whoever may send."""
    call.publish(
        holding.hold(call.conn, call.account_id, reason=body.reason, now=call.now)
    )
    return _me(call, call.caller)


@routes.delete("/account/hold", roles=ADMINS)
def lift_hold(call: Call) -> Me:
    """Let what waits go out again."""
    call.publish(holding.lift(call.conn, call.account_id, now=call.now))
    return _me(call, call.caller)


@routes.delete("/demonstration", roles=ADMINS)
def remove_demonstration(call: Call) -> Me:
    """Take the demonstration's phones, leads, campaign, sequences and chats away."""
    _remove_demonstration(call, call.account_id)
    return _me(call, call.caller)


def account_of(call: Call) -> Account:
    """The caller's account."""
    account = store.find_account(call.conn, call.account_id)
    if account is None:
        raise NotFound("This account was removed.")
    return account


def _numbers(texts: Sequence[str], region: str) -> list[str]:
    """Phone numbers as they are kept, each once; Invalid says which is none."""
    read = [phone.parse(text, region) for text in texts]
    wrong = {
        f"test_numbers.{place}": number.message
        for place, number in enumerate(read)
        if isinstance(number, Rejected)
    }
    if wrong:
        raise Invalid("Check these phone numbers.", code="phone-invalid", fields=wrong)
    return list(dict.fromkeys(n for n in read if not isinstance(n, Rejected)))


def _remove_demonstration(call: Call, account_id: int) -> None:
    removed = demonstration.remove(call.conn, account_id)
    call.publish(removed.hints)
    for shard, device_ids in removed.by_shard.items():
        call.wake(shard_queue(shard), {"commands": device_ids})


def _signed_in(call: Call, made: SignIn) -> Me:
    call.headers["Set-Cookie"] = identity.cookie(
        made.token,
        seconds=int(SIGN_IN_VALID.total_seconds()),
        public_url=call.doors.config.public_url,
    )
    return _me(call, made.caller)


def _me(call: Call, caller: Caller) -> Me:
    account_id = caller.account_id
    member = store.find_member(call.conn, account_id, member_id=caller.member_id)
    account = store.find_account(call.conn, account_id)
    if member is None or account is None:
        raise Unauthorised("You are not signed in. Sign in and try again.")
    return Me(
        member=MemberAnswer.model_validate(member),
        account=AccountAnswer.model_validate(account),
        csrf_token=caller.csrf_token,
        counts=CountsAnswer.model_validate(store.count_things(call.conn, account_id)),
        transports=_transports(call.doors.config),
    )


def _transports(config: Config) -> list[TransportName]:
    linked: dict[TransportName, bool] = {
        "whatsapp": config.sessions_database_url is not None,
        "simulated": config.simulated_phones,
    }
    return [name for name, here in linked.items() if here]
