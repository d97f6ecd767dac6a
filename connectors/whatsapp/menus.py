"""Polls, buttons, lists and templates, as the text that people see of them."""

from collections.abc import Iterable, Iterator

from connectors.whatsapp.protos import e2e, plain

Template = e2e.TemplateMessage.HydratedFourRowTemplate


def lines(*parts: str | bytes) -> str:
    """One below the other; what is empty takes no line."""
    return plain("\n".join(text for part in parts if (text := plain(part).strip())))


def poll(message: e2e.PollCreationMessage) -> str:
    options = (option.optionName for option in message.options)
    return lines(message.name, *_choices(options))


def poll_result(message: e2e.PollResultSnapshotMessage) -> str:
    votes = (
        f"{plain(vote.optionName)}: {vote.optionVoteCount}"
        for vote in message.pollVotes
    )
    return lines(message.name, *_choices(votes))


def buttons(message: e2e.ButtonsMessage) -> str:
    shown = (button.buttonText.displayText for button in message.buttons)
    return lines(
        message.text, message.contentText, message.footerText, *_choices(shown)
    )


def choice_list(message: e2e.ListMessage) -> str:
    rows = (row.title for section in message.sections for row in section.rows)
    return lines(
        message.title, message.description, message.footerText, *_choices(rows)
    )


def filled(message: e2e.TemplateMessage) -> Template:
    """A template as it was filled in; its older form says nothing but a name."""
    if message.HasField("hydratedFourRowTemplate"):
        return message.hydratedFourRowTemplate
    return message.hydratedTemplate


def template(message: e2e.TemplateMessage) -> str:
    shown = filled(message)
    return lines(
        shown.hydratedTitleText,
        shown.hydratedContentText,
        shown.hydratedFooterText,
        *_choices(_template_buttons(shown)),
    )


def interactive(message: e2e.InteractiveMessage) -> str:
    """Cards of a carousel below each other. What its buttons say is not read."""
    return lines(
        message.header.title,
        message.header.subtitle,
        message.body.text,
        message.footer.text,
        *(interactive(card) for card in message.carouselMessage.cards),
    )


def event(message: e2e.EventMessage) -> str:
    return lines(
        message.name, message.description, message.location.name, message.joinLink
    )


def product(message: e2e.ProductMessage) -> str:
    return lines(
        message.product.title,
        message.product.description,
        message.body,
        message.footer,
        message.catalog.title,
    )


def _template_buttons(shown: Template) -> Iterator[str]:
    for button in shown.hydratedButtons:
        yield plain(button.quickReplyButton.displayText)
        yield lines(button.urlButton.displayText, button.urlButton.URL)
        yield lines(button.callButton.displayText, button.callButton.phoneNumber)


def _choices(shown: Iterable[str]) -> list[str]:
    return [f"• {text}" for one in shown if (text := plain(one).strip())]
