"""What people see of a message, whatever it is wrapped in."""

from google.protobuf.unknown_fields import UnknownFieldSet

from connectors.whatsapp.parts import READERS, Content
from connectors.whatsapp.protos import e2e

# These go beside what a message says.
BESIDE = frozenset(
    {
        "messageContextInfo",
        "senderKeyDistributionMessage",
        "fastRatchetKeySenderKeyDistributionMessage",
    }
)
# These say something between programs, or of another line, or of a status or a group.
# Edits and reactions that come encrypted once more are among them: neonize does not
# open them.
UNSEEN = frozenset(
    {
        "acp2SettingMessage", "albumMessage", "bcallMessage",
        "botPlatformRegistrationSuccessMessage", "call", "callLogMesssage", "chat",
        "commentMessage", "encCommentMessage", "encEventResponseMessage",
        "encReactionMessage",
        "groupRootKeyShare", "groupStatusMentionMessage", "groupStatusMessage",
        "groupStatusMessageV2", "keepInChatMessage", "limitSharingMessage",
        "messageHistoryBundle", "messageHistoryNotice", "newsletterAdminProfileMessage",
        "newsletterAdminProfileStatusMessage", "pinInChatMessage",
        "pollAddOptionMessage", "pollUpdateMessage", "protocolMessage",
        "reactionMessage", "rootSecretDistributeMessage", "scheduledCallEditMessage",
        "secretEncryptedMessage", "splitPaymentUpdateMessage", "statusAddYours",
        "statusLinkPreviewMetadata", "statusMentionMessage",
        "statusNotificationMessage", "statusQuestionAnswerMessage",
        "statusQuotedMessage", "statusStickerInteractionMessage",
        "stickerSyncRmrMessage",
    }
)  # fmt: skip


def content_of(message: e2e.Message) -> Content | None:
    """None when there is nothing to see; `unknown` when it is nothing that we show."""
    message = unwrapped(message)
    parts = [part for part in _parts(message) if part not in BESIDE]
    visible = [part for part in parts if part not in UNSEEN]
    if not visible and (parts or not len(UnknownFieldSet(message))):
        return None
    for part in visible:
        content = READERS[part](getattr(message, part)) if part in READERS else None
        if content is not None:
            return content
    return Content(kind="unknown")


def unwrapped(message: e2e.Message) -> e2e.Message:
    """What is inside of what vanishes, is seen once, has a caption, was edited."""
    while (inner := _inside(message)) is not None:
        message = inner
    return message


def _inside(message: e2e.Message) -> e2e.Message | None:
    for part in _parts(message):
        wrapper = getattr(message, part)
        if (
            isinstance(wrapper, e2e.FutureProofMessage | e2e.DeviceSentMessage)
            and wrapper.HasField("message")
            and part not in UNSEEN
        ):
            return wrapper.message
    return None


def _parts(message: e2e.Message) -> list[str]:
    return [field.name for field, _ in message.ListFields()]
