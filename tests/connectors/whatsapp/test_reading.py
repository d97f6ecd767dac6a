"""What neonize tells of chats, in our words."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.chats.enclosed import Card, Place
from chalicelib.inbound import payloads
from chalicelib.inbound.model import (
    Address,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Reacted,
    ReceiptReceived,
)
from chalicelib.inbound.model import Event as Heard
from chalicelib.inbound.payloads import kind_of, to_payload
from connectors.events import ContactComposing, Event, PhoneSeen
from connectors.whatsapp.content import BESIDE, UNSEEN
from connectors.whatsapp.files import message_of
from connectors.whatsapp.parts import READERS
from connectors.whatsapp.protos import e2e, raw
from connectors.whatsapp.reading import read
from tests.connectors.whatsapp import nonsense
from tests.connectors.whatsapp.told import (
    A_MORNING,
    LID,
    OWN,
    PHONE,
    holding,
    info,
    key,
    message,
    receipt,
    said,
    source,
)

THEM = Address(phone=PHONE, lid=LID)
ON_THE_PHONE = source(from_me=True)
IN_A_GROUP = source("120363000000000001@g.us", is_group=True)
JPEG = b"\xff\xd8\xff a small one"
STORED: dict[str, Any] = {
    "directPath": "/v/t62/somewhere?ccb=1",
    "mediaKey": b"k" * 32,
    "fileSHA256": b"p" * 32,
    "fileEncSHA256": b"e" * 32,
    "fileLength": 4711,
}
VCARD = """BEGIN:VCARD
VERSION:3.0
N:Lim;Mei;;;
FN:Mei Lim\\, florist
ORG:Flowers
item1.TEL;type=CELL;waid=60111111111:+60 11-111
  1111
TEL:03-2222 2222
END:VCARD
"""


def received(content: e2e.Message, **fields: Any) -> MessageReceived:
    """The one line that comes of a message."""
    (event,) = read(message(content, **fields), OWN)
    assert isinstance(event, MessageReceived)
    return event


def wrapped(name: str, inner: e2e.Message) -> e2e.Message:
    return holding(name, e2e.FutureProofMessage(message=inner))


def test_a_text_comes_with_who_wrote_it_and_when() -> None:
    assert read(said("Ada lagi?"), OWN) == [
        MessageReceived(
            message_id="3A01",
            chat=THEM,
            from_me=False,
            kind="text",
            text="Ada lagi?",
            at=A_MORNING,
            push_name="Aminah",
        )
    ]


@pytest.mark.parametrize(
    ("chat", "alternative", "address"),
    [
        (LID, f"{PHONE}@s.whatsapp.net", Address(phone=PHONE, lid=LID)),
        (LID, f"{PHONE}:7@s.whatsapp.net", Address(phone=PHONE, lid=LID)),
        (LID, "", Address(lid=LID)),
        (f"{PHONE}@s.whatsapp.net", LID, Address(phone=PHONE, lid=LID)),
        (f"{PHONE}:3@s.whatsapp.net", "", Address(phone=PHONE)),
        (f"{PHONE}@hosted", "", Address(phone=PHONE)),
    ],
)
def test_a_person_is_known_by_both_addresses(
    chat: str, alternative: str, address: Address
) -> None:
    (event,) = read(said("Hi", source(chat, alternative=alternative)), OWN)

    assert isinstance(event, MessageReceived)
    assert event.chat == address


@pytest.mark.parametrize(
    "chat",
    [
        "120363000000000001@g.us",
        "60123456789-1500000000@g.us",
        "status@broadcast",
        "1700000000@broadcast",
        "120363000000000002@newsletter",
        "867051314767696@bot",
        "13135550002@s.whatsapp.net",
        "0@s.whatsapp.net",
        "62345@s.whatsapp.net",
        "600000000@msgr",
        f"{OWN.phone}@s.whatsapp.net",
        OWN.lid,
    ],
)
def test_only_chats_with_one_other_person_count(chat: str) -> None:
    assert read(said("Hi", source(chat, alternative="")), OWN) == []


def test_a_group_is_none_even_under_a_persons_address() -> None:
    assert read(said("Hi", source(is_group=True)), OWN) == []


def test_what_is_typed_on_the_phone_is_ours_and_shows_that_the_phone_is_used() -> None:
    """The name beside it is our own, and not that of whom it went to."""
    sent = e2e.DeviceSentMessage(
        destinationJID=LID, message=e2e.Message(conversation="On my way")
    )

    seen, line = read(message(e2e.Message(deviceSentMessage=sent), ON_THE_PHONE), OWN)

    assert seen == PhoneSeen(A_MORNING)
    assert line == MessageReceived(
        message_id="3A01",
        chat=THEM,
        from_me=True,
        kind="text",
        text="On my way",
        at=A_MORNING,
    )


def test_another_linked_device_is_no_phone() -> None:
    (line,) = read(said("From a browser", source(from_me=True, device=4)), OWN)

    assert isinstance(line, MessageReceived)
    assert line.from_me


def test_writing_in_a_group_uses_the_phone_too() -> None:
    typed = source("120363000000000001@g.us", from_me=True, is_group=True)

    assert read(said("All, listen", typed), OWN) == [PhoneSeen(A_MORNING)]


@pytest.mark.parametrize(
    "wrapper",
    [
        "ephemeralMessage",
        "viewOnceMessage",
        "viewOnceMessageV2",
        "viewOnceMessageV2Extension",
        "documentWithCaptionMessage",
        "editedMessage",
        "groupMentionedMessage",
        "lottieStickerMessage",
        "associatedChildMessage",
    ],
)
def test_what_is_wrapped_is_unwrapped(wrapper: str) -> None:
    inner = wrapped("ephemeralMessage", e2e.Message(conversation="Inside"))

    assert received(wrapped(wrapper, inner)).text == "Inside"


def test_a_text_with_a_link_or_a_quote_is_a_text() -> None:
    text = e2e.ExtendedTextMessage(text="https://x.example", title="Never shown")

    line = received(e2e.Message(extendedTextMessage=text))

    assert (line.kind, line.text) == ("text", "https://x.example")


def test_an_image_is_offered_with_what_its_sender_said_of_it() -> None:
    image = e2e.ImageMessage(
        caption="The shop",
        mimetype="image/jpeg",
        width=1200,
        height=900,
        JPEGThumbnail=JPEG,
        **STORED,
    )

    line = received(e2e.Message(imageMessage=image))

    assert (line.kind, line.text) == ("image", "The shop")
    assert line.file is not None
    assert (line.file.mime, line.file.bytes) == ("image/jpeg", 4711)
    assert (line.file.width, line.file.height) == (1200, 900)
    assert line.file.thumbnail == JPEG


@pytest.mark.parametrize(
    ("content", "kind", "text", "duration", "file_name"),
    [
        (
            e2e.Message(videoMessage=e2e.VideoMessage(caption="Look", seconds=12)),
            "video",
            "Look",
            timedelta(seconds=12),
            None,
        ),
        (
            e2e.Message(ptvMessage=e2e.VideoMessage(seconds=5)),
            "video",
            "",
            timedelta(seconds=5),
            None,
        ),
        (
            e2e.Message(audioMessage=e2e.AudioMessage(seconds=7, PTT=True)),
            "voice",
            "",
            timedelta(seconds=7),
            None,
        ),
        (
            e2e.Message(audioMessage=e2e.AudioMessage(seconds=200)),
            "voice",
            "",
            timedelta(seconds=200),
            None,
        ),
        (
            e2e.Message(
                documentMessage=e2e.DocumentMessage(
                    fileName="price list.pdf", caption="For May"
                )
            ),
            "document",
            "For May",
            None,
            "price list.pdf",
        ),
        (
            e2e.Message(documentMessage=e2e.DocumentMessage(title="untitled")),
            "document",
            "",
            None,
            "untitled",
        ),
        (
            e2e.Message(stickerMessage=e2e.StickerMessage(pngThumbnail=b"\x89PNG")),
            "sticker",
            "",
            None,
            None,
        ),
    ],
)
def test_files_of_every_kind_are_offered(
    content: e2e.Message,
    kind: str,
    text: str,
    duration: timedelta | None,
    file_name: str | None,
) -> None:
    """A reference fetches the file, and holds nothing that people wrote."""
    ((part, media),) = content.ListFields()
    for field, value in STORED.items():
        setattr(media, field, value)

    line = received(content)

    assert (line.kind, line.text) == (kind, text)
    assert line.file is not None
    assert (line.file.duration, line.file.file_name) == (duration, file_name)
    assert line.file.thumbnail is None
    ((fetched, located),) = message_of(line.file.reference).ListFields()
    assert fetched.name == part.name.replace("ptv", "video")
    assert {field.name: value for field, value in located.ListFields()} == STORED


def test_what_a_client_claims_of_a_file_is_believed_within_reason() -> None:
    """Numbers that no column holds, and a thumbnail that is no picture."""
    video = e2e.VideoMessage(
        width=2**32 - 1,
        height=0,
        seconds=2**32 - 1,
        JPEGThumbnail=b"<script>",
        **STORED,
    )
    video.fileLength = 2**64 - 1

    line = received(e2e.Message(videoMessage=video))

    assert line.file is not None
    assert line.file.mime == "application/octet-stream"
    assert (line.file.bytes, line.file.width, line.file.height) == (None, None, None)
    assert (line.file.duration, line.file.thumbnail) == (None, None)


def test_an_image_that_cannot_be_fetched_shows_its_caption() -> None:
    line = received(e2e.Message(imageMessage=e2e.ImageMessage(caption="Gone")))

    assert (line.kind, line.text, line.file) == ("image", "Gone", None)


def test_a_place_has_a_point_and_perhaps_a_name() -> None:
    pin = e2e.LocationMessage(
        degreesLatitude=3.1579,
        degreesLongitude=101.7116,
        name="KLCC",
        address="Jalan Ampang",
    )
    live = e2e.LiveLocationMessage(
        degreesLatitude=-1.5, degreesLongitude=-170.25, caption="Coming"
    )

    there = received(e2e.Message(locationMessage=pin))
    coming = received(e2e.Message(liveLocationMessage=live))

    assert there.kind == "location"
    assert there.place == Place(
        latitude=3.1579, longitude=101.7116, name="KLCC", address="Jalan Ampang"
    )
    assert (coming.kind, coming.text) == ("location", "Coming")
    assert coming.place == Place(latitude=-1.5, longitude=-170.25)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (float("nan"), 0.0),
        (0.0, float("inf")),
        (91.0, 0.0),
        (-91.0, 0.0),
        (0.0, -180.5),
    ],
)
def test_what_is_nowhere_is_no_place(latitude: float, longitude: float) -> None:
    pin = e2e.LocationMessage(degreesLatitude=latitude, degreesLongitude=longitude)

    assert received(e2e.Message(locationMessage=pin)).kind == "unknown"


def test_contacts_have_names_and_numbers() -> None:
    one = e2e.ContactMessage(displayName="Mei", vcard=VCARD)
    unnamed = e2e.ContactMessage(vcard=VCARD.replace("\n", "\r\n"))
    bare = e2e.ContactMessage(vcard="BEGIN:VCARD\nTEL:03-3333 3333\nEND:VCARD")
    several = e2e.ContactsArrayMessage(
        displayName="3 contacts", contacts=[unnamed, bare, e2e.ContactMessage()]
    )
    phones = ("+60 11-111 1111", "03-2222 2222")

    single = received(e2e.Message(contactMessage=one))
    many = received(e2e.Message(contactsArrayMessage=several))

    assert (single.kind, single.cards) == (
        "contact",
        (Card(name="Mei", phones=phones),),
    )
    assert many.cards == (
        Card(name="Mei Lim, florist", phones=phones),
        Card(name="03-3333 3333", phones=("03-3333 3333",)),
    )


def test_a_card_with_nothing_on_it_is_unknown() -> None:
    blank = e2e.ContactMessage(vcard="BEGIN:VCARD\nEND:VCARD")

    assert received(e2e.Message(contactMessage=blank)).kind == "unknown"


MENUS = [
    (
        "pollCreationMessageV3",
        e2e.PollCreationMessage(
            name="Which day?",
            options=[
                e2e.PollCreationMessage.Option(optionName=day) for day in ("Mon", "Tue")
            ],
        ),
        "Which day?\n• Mon\n• Tue",
    ),
    (
        "buttonsMessage",
        e2e.ButtonsMessage(
            contentText="Come?",
            footerText="Till Friday",
            buttons=[
                e2e.ButtonsMessage.Button(
                    buttonText=e2e.ButtonsMessage.Button.ButtonText(displayText="Yes")
                )
            ],
        ),
        "Come?\nTill Friday\n• Yes",
    ),
    (
        "buttonsResponseMessage",
        e2e.ButtonsResponseMessage(selectedDisplayText="Yes"),
        "Yes",
    ),
    (
        "listMessage",
        e2e.ListMessage(
            title="Sizes",
            description="Pick one",
            sections=[
                e2e.ListMessage.Section(
                    rows=[e2e.ListMessage.Row(title=size) for size in ("S", "M")]
                )
            ],
        ),
        "Sizes\nPick one\n• S\n• M",
    ),
    ("listResponseMessage", e2e.ListResponseMessage(title="M"), "M"),
    (
        "templateMessage",
        e2e.TemplateMessage(
            hydratedTemplate=e2e.TemplateMessage.HydratedFourRowTemplate(
                hydratedTitleText="Receipt",
                hydratedContentText="RM 12 paid",
                hydratedButtons=[
                    e2e.HydratedTemplateButton(
                        urlButton=e2e.HydratedTemplateButton.HydratedURLButton(
                            displayText="Open", URL="https://x.example"
                        )
                    )
                ],
            )
        ),
        "Receipt\nRM 12 paid\n• Open\nhttps://x.example",
    ),
    (
        "templateButtonReplyMessage",
        e2e.TemplateButtonReplyMessage(selectedDisplayText="Stop"),
        "Stop",
    ),
    (
        "interactiveMessage",
        e2e.InteractiveMessage(
            header=e2e.InteractiveMessage.Header(title="New"),
            body=e2e.InteractiveMessage.Body(text="Look inside"),
        ),
        "New\nLook inside",
    ),
    (
        "interactiveResponseMessage",
        e2e.InteractiveResponseMessage(
            body=e2e.InteractiveResponseMessage.Body(text="Chosen")
        ),
        "Chosen",
    ),
    ("eventMessage", e2e.EventMessage(name="Opening", joinLink="j"), "Opening\nj"),
    (
        "groupInviteMessage",
        e2e.GroupInviteMessage(groupName="Runners", caption="Join us"),
        "Runners\nJoin us",
    ),
    (
        "orderMessage",
        e2e.OrderMessage(orderTitle="Cakes", message="2 please"),
        "Cakes\n2 please",
    ),
]


@pytest.mark.parametrize(("part", "content", "text"), MENUS)
def test_polls_buttons_lists_and_templates_are_shown_as_text(
    part: str, content: Any, text: str
) -> None:
    line = received(holding(part, content))

    assert (line.kind, line.text) == ("text", text)


def test_a_poll_of_the_wrapped_version_is_a_poll() -> None:
    poll = e2e.Message(pollCreationMessage=e2e.PollCreationMessage(name="Which?"))

    assert received(wrapped("pollCreationMessageV4", poll)).text == "Which?"


def test_a_picture_above_buttons_is_a_picture_with_a_text() -> None:
    menu = e2e.ButtonsMessage(
        imageMessage=e2e.ImageMessage(mimetype="image/png", **STORED),
        contentText="Come?",
    )

    line = received(e2e.Message(buttonsMessage=menu))

    assert (line.kind, line.text) == ("image", "Come?")
    assert line.file is not None


@pytest.mark.parametrize(
    "content",
    [
        e2e.Message(richResponseMessage=e2e.AIRichResponseMessage()),
        e2e.Message(placeholderMessage=e2e.PlaceholderMessage()),
        e2e.Message(conversation="  "),
        # A part that this version of the library does not know.
        e2e.Message.FromString(b"\xfa\xff\x03\x02hi"),
    ],
)
def test_what_cannot_be_shown_is_there_all_the_same(content: e2e.Message) -> None:
    line = received(content)

    assert (line.kind, line.text, line.message_id) == ("unknown", "", "3A01")


KEY_OF_A_LINE = key("3EB0TARGET", from_me=True)


@pytest.mark.parametrize("emoji", ["👍", ""])
def test_a_reaction_is_none_of_the_lines(emoji: str) -> None:
    reaction = e2e.ReactionMessage(key=KEY_OF_A_LINE, text=emoji)

    assert read(message(e2e.Message(reactionMessage=reaction)), OWN) == [
        Reacted(
            message_id="3A01",
            target_id="3EB0TARGET",
            chat=THEM,
            from_me=False,
            emoji=emoji,
            at=A_MORNING,
        )
    ]


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        (e2e.Message(conversation="Better"), "Better"),
        (
            e2e.Message(extendedTextMessage=e2e.ExtendedTextMessage(text="See x.y")),
            "See x.y",
        ),
        (e2e.Message(imageMessage=e2e.ImageMessage(caption="Cap")), "Cap"),
    ],
)
def test_an_edit_says_which_line_says_what_now(changed: e2e.Message, text: str) -> None:
    edit = e2e.ProtocolMessage(
        type=e2e.ProtocolMessage.MESSAGE_EDIT, key=KEY_OF_A_LINE, editedMessage=changed
    )
    content = wrapped("editedMessage", e2e.Message(protocolMessage=edit))

    assert read(message(content), OWN) == [
        MessageEdited(
            message_id="3A01",
            target_id="3EB0TARGET",
            chat=THEM,
            from_me=False,
            text=text,
            at=A_MORNING,
        )
    ]


@pytest.mark.parametrize(
    "changed", [e2e.Message(), e2e.Message(placeholderMessage=e2e.PlaceholderMessage())]
)
def test_an_edit_of_which_nothing_can_be_shown_changes_nothing(
    changed: e2e.Message,
) -> None:
    edit = e2e.ProtocolMessage(
        type=e2e.ProtocolMessage.MESSAGE_EDIT, key=KEY_OF_A_LINE, editedMessage=changed
    )

    assert read(message(e2e.Message(protocolMessage=edit)), OWN) == []


def test_a_line_is_taken_back() -> None:
    revoke = e2e.ProtocolMessage(type=e2e.ProtocolMessage.REVOKE, key=KEY_OF_A_LINE)

    events = read(message(e2e.Message(protocolMessage=revoke), ON_THE_PHONE), OWN)

    assert events == [
        PhoneSeen(A_MORNING),
        MessageRevoked(
            message_id="3A01",
            target_id="3EB0TARGET",
            chat=THEM,
            from_me=True,
            at=A_MORNING,
        ),
    ]


@pytest.mark.parametrize(
    "kind",
    [
        value
        for name, value in e2e.ProtocolMessage.Type.items()
        if name not in {"REVOKE", "MESSAGE_EDIT"}
    ],
)
def test_what_programs_tell_each_other_is_nothing_to_see(kind: Any) -> None:
    told = e2e.ProtocolMessage(type=kind, key=KEY_OF_A_LINE, ephemeralExpiration=86400)

    assert read(message(e2e.Message(protocolMessage=told)), OWN) == []


@pytest.mark.parametrize(
    "content",
    [
        e2e.Message(),
        e2e.Message(messageContextInfo=e2e.MessageContextInfo(messageSecret=b"s")),
        e2e.Message(protocolMessage=e2e.ProtocolMessage()),
        e2e.Message(reactionMessage=e2e.ReactionMessage(text="👍")),
        e2e.Message(pollUpdateMessage=e2e.PollUpdateMessage()),
        e2e.Message(albumMessage=e2e.AlbumMessage(expectedImageCount=3)),
        e2e.Message(pinInChatMessage=e2e.PinInChatMessage()),
        e2e.Message(callLogMesssage=e2e.CallLogMessage()),
        e2e.Message(secretEncryptedMessage=e2e.SecretEncryptedMessage()),
        wrapped("groupStatusMessage", e2e.Message(conversation="A status")),
    ],
)
def test_nothing_comes_of_what_people_never_see(content: e2e.Message) -> None:
    assert read(message(content), OWN) == []


def test_what_the_own_phone_says_to_its_devices_is_nothing_to_see() -> None:
    """Nor does it show that somebody uses the phone: it does so by itself."""
    assert read(said("?", ON_THE_PHONE, Category="peer"), OWN) == []


def test_what_could_not_be_decrypted_holds_its_place() -> None:
    told = raw.UndecryptableMessage(
        Info=info(), DecryptFailMode=raw.UndecryptableMessage.DECRYPT_FAIL_SHOW
    )

    assert read(told, OWN) == [
        MessageReceived(
            message_id="3A01",
            chat=THEM,
            from_me=False,
            kind="undecrypted",
            text="",
            at=A_MORNING,
            push_name="Aminah",
        )
    ]


def test_some_need_no_place_when_they_cannot_be_decrypted() -> None:
    hidden = raw.UndecryptableMessage(
        Info=info(), DecryptFailMode=raw.UndecryptableMessage.DECRYPT_FAIL_HIDE
    )
    elsewhere = raw.UndecryptableMessage(Info=info(IN_A_GROUP))

    assert read(hidden, OWN) == read(elsewhere, OWN) == []


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (raw.Receipt.DELIVERED, "delivered"),
        (raw.Receipt.READ, "read"),
        (raw.Receipt.PLAYED, "played"),
    ],
)
def test_a_receipt_is_for_all_the_messages_it_names(kind: int, word: Any) -> None:
    (event,) = read(receipt(kind, source(), "3EB0A", "3EB0B"), OWN)

    assert event == ReceiptReceived(
        message_ids=("3EB0A", "3EB0B"),
        kind=word,
        at=A_MORNING.replace(microsecond=0),
        chat=THEM,
    )


@pytest.mark.parametrize(
    "kind",
    [
        raw.Receipt.INACTIVE,
        raw.Receipt.SENDER,
        raw.Receipt.RETRY,
        raw.Receipt.SERVER_ERROR,
        raw.Receipt.PEER_MSG,
        raw.Receipt.HISTORY_SYNC,
        raw.Receipt.READ_SELF,
        None,
    ],
)
def test_other_receipts_say_nothing_to_people(kind: int | None) -> None:
    assert read(receipt(kind), OWN) == []


def test_receipts_from_groups_are_left_out() -> None:
    assert read(receipt(raw.Receipt.READ, IN_A_GROUP), OWN) == []


@pytest.mark.parametrize(
    ("kind", "device", "events"),
    [
        (raw.Receipt.READ, 0, 1),
        (raw.Receipt.READ_SELF, 0, 1),
        (raw.Receipt.PLAYED_SELF, 0, 1),
        (raw.Receipt.READ, 5, 0),
        (raw.Receipt.SENDER, 0, 0),
        (raw.Receipt.DELIVERED, 0, 0),
    ],
)
def test_who_opens_a_chat_on_the_phone_uses_it(
    kind: int, device: int, events: int
) -> None:
    """What the phone acknowledges by itself, in a drawer, does not count."""
    own = source(from_me=True, device=device)

    seen: list[Event] = [PhoneSeen(A_MORNING.replace(microsecond=0))]
    assert read(receipt(kind, own), OWN) == seen[:events]


@pytest.mark.parametrize(
    ("state", "composing"),
    [(raw.ChatPresence.COMPOSING, True), (raw.ChatPresence.PAUSED, False)],
)
def test_somebody_types_to_us(state: Any, composing: bool) -> None:
    told = raw.ChatPresence(
        MessageSource=source(), State=state, Media=raw.ChatPresence.AUDIO
    )

    assert read(told, OWN) == [ContactComposing(THEM, composing)]


def test_typing_in_a_group_or_on_another_device_of_ours_is_left_out() -> None:
    typing = raw.ChatPresence.COMPOSING
    group = raw.ChatPresence(MessageSource=IN_A_GROUP, State=typing)
    own = raw.ChatPresence(MessageSource=ON_THE_PHONE, State=typing)

    assert read(group, OWN) == read(own, OWN) == []


@pytest.mark.parametrize("time", [0, -1, 2**62, -(2**63)])
def test_what_comes_from_no_time_is_nonsense(time: int) -> None:
    assert read(said("When?", Timestamp=time), OWN) == []


def test_other_events_are_somebody_elses() -> None:
    assert read(raw.Connected(), OWN) == read(raw.Picture(), OWN) == []


def test_every_part_that_is_named_exists() -> None:
    """A library that renames one of them is noticed."""
    parts = {field.name for field in e2e.Message.DESCRIPTOR.fields}

    assert set(READERS) | UNSEEN | BESIDE <= parts
    assert not set(READERS) & UNSEEN


def test_names_and_texts_are_of_a_length_that_can_be_kept() -> None:
    """No index of Postgres holds an id of megabytes."""
    named = e2e.DocumentMessage(fileName="n" * 10**6, **STORED)

    line = received(e2e.Message(documentMessage=named), ID="i" * 10**6)
    (text,) = read(said("t" * 10**6, Pushname="p" * 10**6), OWN)

    assert isinstance(text, MessageReceived)
    assert line.file is not None
    lengths = [line.message_id, line.file.file_name, text.push_name, text.text]
    assert [len(one or "") for one in lengths] == [255, 255, 255, 65_536]


def test_a_string_that_is_no_text_is_made_one() -> None:
    """Postgres holds no NUL, and no bytes that are no UTF-8."""
    strange = e2e.Message.FromString(b"\x0a\x05Hi\0\xff!")

    assert received(strange).text == "Hi\N{REPLACEMENT CHARACTER}!"


PARTS = list(e2e.Message.DESCRIPTOR.fields)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(PARTS).flatmap(nonsense.field))
def test_no_message_is_too_strange(part: bytes) -> None:
    """Whatever a part of it holds, it is nothing, or something that can be kept."""
    content = e2e.Message.FromString(part)

    for event in read(message(content), OWN):
        assert isinstance(event, Heard)
        assert payloads.from_payload(kind_of(event), to_payload(event)) == event


EVENTS = [raw.Message, raw.UndecryptableMessage, raw.Receipt, raw.ChatPresence]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(EVENTS), st.data())
def test_no_event_is_too_strange(kind: Any, data: st.DataObject) -> None:
    """Who it is from is real; all else may be anything."""
    event = kind.FromString(data.draw(nonsense.encoded(kind.DESCRIPTOR)))
    told = event.Info if hasattr(event, "Info") else event
    told.MessageSource.CopyFrom(source())

    read(event, OWN)
