"""The words that leads carry: niches and triggers, and how many have each."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from api.endpoint import Call, Routes
from api.reading import Body
from chalicelib.leads import actions, store, words

routes = Routes()


class WordAnswer(BaseModel):
    """A niche or trigger, and how many leads have it."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    leads: int


class LeadWordsAnswer(BaseModel):
    """Every word that some lead has, the most used first."""

    niches: list[WordAnswer]
    triggers: list[WordAnswer]


class NicheName(Body):
    """Which niche, and what it is called from now on."""

    niche: Annotated[str, StringConstraints(max_length=words.LONGEST)]
    name: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True,
            min_length=1,
            max_length=words.LONGEST,
            pattern="^[^,]+$",
        ),
    ]


@routes.get("/lead-words")
def list_words(call: Call) -> LeadWordsAnswer:
    """The niches and triggers of all leads."""
    return _words(call)


@routes.post("/lead-words/niches/rename")
def rename_niche(call: Call, body: NicheName) -> LeadWordsAnswer:
    """Call a niche otherwise, for all its leads."""
    actions.rename_niche(call.conn, call.account_id, body.niche, body.name)
    return _words(call)


def _words(call: Call) -> LeadWordsAnswer:
    return LeadWordsAnswer(
        niches=[
            WordAnswer.model_validate(word)
            for word in store.count_niches(call.conn, call.account_id)
        ],
        triggers=[
            WordAnswer.model_validate(word)
            for word in store.count_triggers(call.conn, call.account_id)
        ],
    )
