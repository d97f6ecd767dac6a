"""Hooks for leads: made and revoked here, called by the forms of other sites."""

from datetime import datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from api.endpoint import ADMINS, Call, Routes
from api.leads import Attributes, Journey, Name, Words, in_our_time
from api.reading import Body
from chalicelib.errors import Invalid
from chalicelib.leads.hooks import actions, store
from chalicelib.leads.hooks.model import PURPOSE, HookId
from chalicelib.leads.model import Consent, LeadStatus, Wish
from chalicelib.platform import signing

routes = Routes()

CallName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
]


class NewHook(Body):
    """What the hook is called among people: the site, the form."""

    name: Name


class HookAnswer(BaseModel):
    """A hook. Its address is /hooks/leads/ and its key."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    key: str
    created_at: datetime
    revoked_at: datetime | None


class HookMade(HookAnswer):
    """A hook and its secret, which is told this once."""

    secret: str


class HookList(BaseModel):
    """All hooks of the account, the newest first."""

    items: list[HookAnswer]


class HookConsent(Body):
    """It counts only with its source and its wording; `at` is now if left out."""

    source: Name | None = None
    wording: (
        Annotated[
            str,
            StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000),
        ]
        | None
    ) = None
    at: Annotated[AwareDatetime, AfterValidator(in_our_time)] | None = None


class HookLead(Body):
    """A lead as a form knows it. `external_id` names the call where no header does."""

    name: Name
    phone: Annotated[str, StringConstraints(max_length=100)]
    external_id: CallName | None = None
    status: LeadStatus = "prospect"
    niches: Words = Field(default_factory=list[str])
    triggers: Words = Field(default_factory=list[str])
    journey: Journey | None = None
    attributes: Attributes = Field(default_factory=dict[str, str])
    consent: HookConsent | None = None


class Brought(BaseModel):
    """What became of the call; said again, the same is answered."""

    lead_id: int | None
    created: bool


@routes.get("/lead-hooks")
def list_hooks(call: Call) -> HookList:
    """The hooks of the account."""
    found = store.list_all(call.conn, call.account_id)
    return HookList(items=[HookAnswer.model_validate(hook) for hook in found])


@routes.post("/lead-hooks", status=201, roles=ADMINS)
def make_hook(call: Call, body: NewHook) -> HookMade:
    """Make a hook, and learn its secret."""
    hook = actions.make(
        call.conn, call.account_id, name=body.name, member_id=call.caller.member_id
    )
    secret = signing.secret_of(PURPOSE, hook.key, call.doors.config.install_key)
    return HookMade(**HookAnswer.model_validate(hook).model_dump(), secret=secret)


@routes.delete("/lead-hooks/{hook_id}", roles=ADMINS)
def revoke_hook(call: Call, hook_id: HookId) -> None:
    """Nothing comes in by this hook any more."""
    actions.revoke(call.conn, call.account_id, hook_id)


@routes.post("/hooks/leads/{key}", public=True)
def bring_lead(call: Call, key: str, body: HookLead) -> Brought:
    """Bring a lead, signed in the header X-Carillon-Signature as the manual says."""
    headers, raw = call.request.headers, call.request.body
    hook = actions.open_hook(
        call.conn,
        key,
        signature=headers.get("x-carillon-signature", ""),
        body=raw,
        install_key=call.doors.config.install_key,
        now=call.now,
    )
    name = headers.get("idempotency-key", "").strip()[:200] or body.external_id
    if name is None:
        raise Invalid(
            "Say what this call is called, so that saying it twice does it once.",
            fields={"external_id": "Give this, or the header Idempotency-Key."},
        )
    wish = Wish(
        name=body.name,
        phone=body.phone,
        status=body.status,
        niches=body.niches,
        triggers=body.triggers,
        journey=body.journey or "",
        attributes=body.attributes,
        consent=_consent(body.consent, call.now),
    )
    done = actions.bring(call.conn, hook, wish, name=name, body=raw, now=call.now)
    return Brought(lead_id=done.lead_id, created=done.created)


def _consent(given: HookConsent | None, now: datetime) -> Consent | None:
    if given is None or given.source is None or given.wording is None:
        return None
    return Consent(source=given.source, at=given.at or now, wording=given.wording)
