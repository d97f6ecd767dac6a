"""One table from the parts of a message that people see to our kinds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.chats.enclosed import Card, FileOffered, Place
from chalicelib.chats.model import MessageKind
from connectors.whatsapp import cards, files, menus
from connectors.whatsapp.protos import e2e, name_in, plain

# Above the text of a menu there may be one of these.
HEADERS = ("imageMessage", "videoMessage", "documentMessage", "locationMessage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a line shows."""

    kind: MessageKind
    text: str = ""
    file: FileOffered | None = None
    place: Place | None = None
    cards: tuple[Card, ...] = ()


def _text(text: str | bytes) -> Content | None:
    said = plain(text)
    return Content(kind="text", text=said) if said.strip() else None


def _image(message: e2e.ImageMessage) -> Content:
    text = plain(message.caption)
    return Content(kind="image", text=text, file=files.image(message))


def _video(message: e2e.VideoMessage) -> Content:
    text = plain(message.caption)
    return Content(kind="video", text=text, file=files.video(message))


def _voice(message: e2e.AudioMessage) -> Content:
    return Content(kind="voice", file=files.voice(message))


def _document(message: e2e.DocumentMessage) -> Content:
    text = plain(message.caption)
    return Content(kind="document", text=text, file=files.document(message))


def _sticker(message: e2e.StickerMessage) -> Content:
    return Content(kind="sticker", file=files.sticker(message))


def _location(message: e2e.LocationMessage) -> Content | None:
    at = _place(message.degreesLatitude, message.degreesLongitude)
    if at is None:
        return None
    named = replace(
        at, name=name_in(message.name) or None, address=name_in(message.address) or None
    )
    return Content(kind="location", text=plain(message.comment), place=named)


def _live_location(message: e2e.LiveLocationMessage) -> Content | None:
    at = _place(message.degreesLatitude, message.degreesLongitude)
    return at and Content(kind="location", text=plain(message.caption), place=at)


def _contact(message: e2e.ContactMessage) -> Content | None:
    card = cards.card(message)
    return card and Content(kind="contact", cards=(card,))


def _contacts(message: e2e.ContactsArrayMessage) -> Content | None:
    found = tuple(card for one in message.contacts if (card := cards.card(one)))
    return Content(kind="contact", cards=found) if found else None


def _buttons(message: e2e.ButtonsMessage) -> Content | None:
    return _headed(message, menus.buttons(message))


def _template(message: e2e.TemplateMessage) -> Content | None:
    if message.HasField("interactiveMessageTemplate"):
        return _interactive(message.interactiveMessageTemplate)
    return _headed(menus.filled(message), menus.template(message))


def _interactive(message: e2e.InteractiveMessage) -> Content | None:
    return _headed(message.header, menus.interactive(message))


def _headed(
    menu: e2e.ButtonsMessage | menus.Template | e2e.InteractiveMessage.Header, text: str
) -> Content | None:
    for part in HEADERS:
        if menu.HasField(part):
            header: Content | None = READERS[part](getattr(menu, part))
            return header and replace(header, text=menus.lines(header.text, text))
    return _text(text)


def _place(latitude: float, longitude: float) -> Place | None:
    # Written so that what is no number is no place either.
    if abs(latitude) <= 90 and abs(longitude) <= 180:
        return Place(latitude=latitude, longitude=longitude)
    return None


def _worded(*fields: str) -> Callable[[Any], Content | None]:
    """Shown as these fields say, one below the other."""
    return lambda message: _text(
        menus.lines(*(getattr(message, field) for field in fields))
    )


def _menu(read: Callable[[Any], str]) -> Callable[[Any], Content | None]:
    return lambda message: _text(read(message))


def _noted(
    message: e2e.SendPaymentMessage | e2e.RequestPaymentMessage,
) -> Content | None:
    note = message.noteMessage
    return _text(note.conversation or note.extendedTextMessage.text)


READERS: Mapping[str, Callable[[Any], Content | None]] = {
    "conversation": _text,
    "extendedTextMessage": _worded("text"),
    "imageMessage": _image,
    "videoMessage": _video,
    "ptvMessage": _video,
    "audioMessage": _voice,
    "documentMessage": _document,
    "stickerMessage": _sticker,
    "locationMessage": _location,
    "liveLocationMessage": _live_location,
    "contactMessage": _contact,
    "contactsArrayMessage": _contacts,
    "pollCreationMessage": _menu(menus.poll),
    "pollCreationMessageV2": _menu(menus.poll),
    "pollCreationMessageV3": _menu(menus.poll),
    "pollCreationMessageV5": _menu(menus.poll),
    "pollCreationMessageV6": _menu(menus.poll),
    "pollResultSnapshotMessage": _menu(menus.poll_result),
    "pollResultSnapshotMessageV3": _menu(menus.poll_result),
    "buttonsMessage": _buttons,
    "buttonsResponseMessage": _worded("selectedDisplayText"),
    "listMessage": _menu(menus.choice_list),
    "listResponseMessage": _worded("title", "description"),
    "templateMessage": _template,
    "templateButtonReplyMessage": _worded("selectedDisplayText"),
    "interactiveMessage": _interactive,
    "interactiveResponseMessage": lambda message: _text(message.body.text),
    "highlyStructuredMessage": lambda message: _template(message.hydratedHsm),
    "eventMessage": _menu(menus.event),
    "eventInviteMessage": _worded("eventTitle", "caption", "callLink"),
    "productMessage": _menu(menus.product),
    "orderMessage": _worded("orderTitle", "message"),
    "groupInviteMessage": _worded("groupName", "caption"),
    "newsletterAdminInviteMessage": _worded("newsletterName", "caption"),
    "newsletterFollowerInviteMessageV2": _worded("newsletterName", "caption"),
    "scheduledCallCreationMessage": _worded("title"),
    "stickerPackMessage": _worded("name", "caption"),
    "invoiceMessage": _worded("note"),
    "questionResponseMessage": _worded("text"),
    "sendPaymentMessage": _noted,
    "requestPaymentMessage": _noted,
}
