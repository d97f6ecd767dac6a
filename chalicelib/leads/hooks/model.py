"""A hook, and what was called by it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

HookId = NewType("HookId", int)

# What their secrets are for: no other thing of the same key has the same secret.
PURPOSE = "lead-hook"
MOST_CALLS = 120
PER = timedelta(minutes=1)
# For as long a name means the same call: forms try again for a day or two.
NAMES_KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """An address for leads from elsewhere; its secret is in no table."""

    id: HookId
    account_id: int
    name: str
    key: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HookCall:
    """What a call by this name brought. `created`: the lead was new."""

    body_hash: bytes
    lead_id: int | None
    created: bool
