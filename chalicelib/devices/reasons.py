"""Codes of states, rests and pairings: what people read, and what they can do."""

from dataclasses import dataclass
from typing import Literal

from chalicelib.devices.model import ShownState

Step = Literal["link", "refresh", "wait", "update", "open-phone"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a phone is as it is; no step where nobody can do anything about it."""

    sentence: str
    step: Step | None = None


REASONS: dict[str, Reason] = {
    # why a device is connecting or offline
    "paired": Reason("Linked; the first connection is being made.", "wait"),
    "restarting": Reason("Our side restarted; it reconnects by itself.", "wait"),
    "no-connector": Reason(
        "No connector runs this phone now; it reconnects when one does.", "wait"
    ),
    "refresh": Reason("Asked to reconnect.", "wait"),
    "connection-lost": Reason("The connection dropped; it is made again.", "wait"),
    "connection-refused": Reason(
        "WhatsApp did not take the connection; we keep trying.", "wait"
    ),
    "connection-timeout": Reason("WhatsApp does not answer; we keep trying.", "wait"),
    "deaf": Reason("The connection had gone silent; it is made again.", "wait"),
    "replaced": Reason(
        "WhatsApp connected this session elsewhere. Refresh takes it back.", "refresh"
    ),
    "client-outdated": Reason(
        "WhatsApp asks for a newer client. Update Carillon first.", "update"
    ),
    "simulated-phones-off": Reason(
        "Simulated phones are switched off in this installation."
    ),
    "real-phones-off": Reason(
        "This installation links simulated phones only: it has no session store."
    ),
    # why it is logged out, or was never linked
    "not-linked": Reason("Not linked yet. Link it by QR or by code.", "link"),
    "logged-out-on-phone": Reason(
        "Unlinked on the phone itself. Link it again.", "link"
    ),
    "logged-out-here": Reason(
        "Logged out here. Number, name and chats are kept.", "link"
    ),
    "logged-out-by-whatsapp": Reason("WhatsApp ended the link. Link it again.", "link"),
    "session-missing": Reason(
        "The keys of this session are gone. Link it again.", "link"
    ),
    "removed-here": Reason("Removed."),
    # why it rests
    "failures-in-a-row": Reason(
        "Five sends in a row failed; it rests for half an hour.", "wait"
    ),
    "restricted": Reason("WhatsApp restricted this number for a while.", "wait"),
    "restricted-strangers": Reason(
        "WhatsApp restricted it: too many strangers written to.", "wait"
    ),
    "restricted-blocked": Reason(
        "WhatsApp restricted it: too many people blocked it.", "wait"
    ),
    "restricted-repetition": Reason(
        "WhatsApp restricted it: the same message too often.", "wait"
    ),
    "restricted-lists": Reason(
        "WhatsApp restricted it: too many broadcast lists.", "wait"
    ),
    "restricted-new-chats": Reason(
        "WhatsApp lets it answer, but begin no new chats for now.", "wait"
    ),
    "restored": Reason(
        "Carillon was restored from a backup. What this phone sent since is not known:"
        " it rests until its quotas hold again.",
        "wait",
    ),
    "rest-ended-here": Reason("A person ended its rest."),
    # how a pairing ended
    "pairing-expired": Reason(
        "The code was not used in time. Show a new code.", "link"
    ),
    "pairing-cancelled": Reason("Linking was cancelled.", "link"),
    "pairing-refused": Reason(
        "WhatsApp refused the link. Try again in a while.", "link"
    ),
    "pairing-unreachable": Reason(
        "WhatsApp could not be reached. Link it again in a while.", "link"
    ),
    "pairing-failed": Reason("Linking broke off on our side. Link it again.", "link"),
    "number-linked-already": Reason(
        "This number is linked here already, under another phone."
    ),
    # what to look after, though nothing is wrong yet
    "phone-unused": Reason(
        "The phone itself was not used for 12 days. After 14, WhatsApp unlinks us.",
        "open-phone",
    ),
}


def sentence(code: str | None) -> str | None:
    """What people read for a code; an unknown one is shown as it is."""
    if code is None:
        return None
    return REASONS[code].sentence if code in REASONS else code


SKIPPING_WARM_UP = (
    "WhatsApp restricts or bans numbers that write much from their first days on."
    " Skip this only for a number that has written to many people for weeks."
)


def risk_of_ending(resting_code: str | None) -> str | None:
    """What may come of ending this rest early, or None: it does not rest."""
    match resting_code:
        case None:
            return None
        case "restored":
            return (
                "What the phone sent before the restore is not counted: it may exceed"
                " its quotas today."
            )
        case "failures-in-a-row":
            return "What made its sends fail may still be there; more failures follow."
        case _:
            return (
                "WhatsApp restricted this number. Who goes on sending meanwhile is"
                " restricted for longer, or banned for good."
            )


def next_step(state: ShownState, code: str | None, warning: str | None) -> Step | None:
    """What somebody can do for a phone in this state, or None: nothing is needed."""
    match state:
        case "new" | "logged-out":
            return "link"
        case "connecting" | "offline" | "resting":
            known = REASONS.get(code or "")
            return "wait" if known is None else known.step
        case "online":
            return None if warning is None else REASONS[warning].step
        case "pairing" | "removed":
            return None
