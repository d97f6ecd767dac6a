"""Codes of states, rests and pairings, and the sentence people read for each."""

SENTENCES = {
    # why a device is connecting or offline
    "paired": "Linked; the first connection is being made.",
    "restarting": "Our side restarted; the phone reconnects by itself.",
    "no-connector": "No connector runs this phone now; it reconnects when one does.",
    "refresh": "Asked to reconnect.",
    "connection-lost": "The connection dropped; it is being made again.",
    "connection-refused": "WhatsApp did not take the connection; we keep trying.",
    "replaced": "WhatsApp connected this session elsewhere. Refresh takes it back.",
    "deaf": "The connection had gone silent; it is being made again.",
    "client-outdated": "WhatsApp asks for a newer client. Update Carillon first.",
    "simulated-phones-off": "Simulated phones are switched off in this installation.",
    # why it is logged out
    "logged-out-on-phone": "Unlinked on the phone itself. Link it again.",
    "logged-out-here": "Logged out here. Number, name and chats are kept.",
    "logged-out-by-whatsapp": "WhatsApp ended the link. Link it again.",
    "session-missing": "The keys of this session are gone. Link it again.",
    "removed-here": "Removed.",
    # why it rests
    "failures-in-a-row": "Five sends in a row failed; it rests for half an hour.",
    "restricted": "WhatsApp restricted this number for a while.",
    "restricted-strangers": "WhatsApp restricted it: too many strangers written to.",
    "restricted-blocked": "WhatsApp restricted it: too many people blocked it.",
    "restricted-repetition": "WhatsApp restricted it: the same message too often.",
    "restricted-lists": "WhatsApp restricted it: too many broadcast lists.",
    "restricted-new-chats": "WhatsApp lets it answer, but begin no new chats for now.",
    # how a pairing ended
    "pairing-expired": "The code was not used in time. Show a new code.",
    "pairing-cancelled": "Linking was cancelled.",
    "pairing-refused": "WhatsApp refused the link. Try again in a while.",
    "number-linked-already": "This number is linked here already, under another phone.",
    "real-phones-later": "This release links simulated phones only.",
}


def sentence(code: str | None) -> str | None:
    """What people read for a code; an unknown one is shown as it is."""
    return None if code is None else SENTENCES.get(code, code)
