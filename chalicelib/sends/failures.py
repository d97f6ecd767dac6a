"""Failures by stable code: the sentence for people, and what may follow. Pure."""

from dataclasses import dataclass, replace
from datetime import timedelta

MOST_TRIES = 3
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))


@dataclass(frozen=True, slots=True)
class Failure:
    """What happened, and whether another try could ever help.

    What is `parked` waits for its phone to come back and uses up no try. What is of
    the phone, and not of who was written to, of the content or of us, brings it nearer
    to a rest.
    """

    message: str
    final: bool = False
    parked: bool = False
    of_phone: bool = False


FAILURES: dict[str, Failure] = {
    "not-on-whatsapp": Failure("The number is not on WhatsApp.", final=True),
    "refused": Failure("WhatsApp refused it.", of_phone=True),
    "restricted-strangers": Failure(
        "WhatsApp restricted the phone: too many strangers written to. It rests.",
        of_phone=True,
    ),
    "restricted-new-chats": Failure(
        "WhatsApp lets the phone begin no new chats for now. It rests.",
        of_phone=True,
    ),
    "text-too-long": Failure(
        "The text is longer than WhatsApp takes. Shorten it.", final=True
    ),
    "file-too-large": Failure(
        "The file is larger than WhatsApp takes. Choose a smaller one.", final=True
    ),
    "file-unreadable": Failure(
        "The file cannot be read. Choose it once more.", final=True
    ),
    "upload-failed": Failure(
        "The file could not be brought to WhatsApp.", of_phone=True
    ),
    "storage-away": Failure("Carillon could not reach its files."),
    "no-connection": Failure(
        "The phone lost its connection while sending.", parked=True
    ),
    "no-answer": Failure("WhatsApp did not say whether it took the message."),
    "process-ended": Failure("Carillon restarted while it was sending."),
    "restored": Failure(
        "Carillon was restored from a backup that is older; it may have gone out."
    ),
    "not-sent": Failure("A person decided that it was not sent."),
    "expired": Failure("Its time passed before it could go out.", final=True),
    "campaign-cancelled": Failure("The campaign was cancelled.", final=True),
    "sequence-archived": Failure("The sequence was archived.", final=True),
    "step-removed": Failure("The step was taken out of the sequence.", final=True),
    "enrolment-ended": Failure("The lead had left the sequence.", final=True),
    "lead-deleted": Failure("The lead was deleted.", final=True),
    "opted-out": Failure("The lead opted out.", final=True),
    "no-consent": Failure("There is no consent on record.", final=True),
    "missing-field": Failure("The lead lacks a value the message needs.", final=True),
}
FINAL = sorted(code for code, failure in FAILURES.items() if failure.final)


def failure(code: str) -> Failure:
    """The failure behind a code; after a colon may stand a detail, such as a field."""
    word, _, detail = code.partition(":")
    found = FAILURES.get(word)
    if found is None:
        return Failure(f"It failed: {code}.", of_phone=True)
    if detail:
        return replace(found, message=f"{found.message[:-1]}: {detail}.")
    return found


def back_off(refusals: int) -> timedelta:
    """How long to wait after the given number of refusals."""
    return BACK_OFF[max(0, min(refusals, len(BACK_OFF)) - 1)]
