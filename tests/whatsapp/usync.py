"""Who is behind a number: whether on WhatsApp, with which LID and devices."""

from tests.whatsapp.accounts import Account
from tests.whatsapp.jid import LID, Jid
from tests.whatsapp.nodes import Content, Node
from tests.whatsapp.stream import Stream


async def answer(stream: Stream, iq: Node) -> list[Node]:
    asked = iq.children[0]
    query, users = asked.find("query"), asked.find("list")
    assert query is not None
    assert users is not None
    wanted = {one.tag for one in query.children}
    found = [_user(stream, wanted, user) for user in users.children]
    return [Node("usync", {}, [Node("result"), Node("list", {}, found)])]


def _user(stream: Stream, wanted: set[str], user: Node) -> Node:
    typed = user.find("contact")
    jid = user.attrs.get("jid")
    if not isinstance(jid, Jid):
        jid = _jid_typed(typed.content if typed else None)
    account = stream.exchange.accounts.find(jid)
    parts: list[Node] = []
    if "contact" in wanted and typed is not None:
        known = {"type": "in" if account else "out"}
        parts.append(Node("contact", known, typed.content))
    if account is not None:
        parts += _known(account, wanted)
    return Node("user", {"jid": jid.bare}, parts or None)


def _known(account: Account, wanted: set[str]) -> list[Node]:
    parts: list[Node] = []
    if "devices" in wanted:
        listed = [
            Node("device", {"id": str(number), "key-index": str(number)})
            for number in account.devices
        ]
        parts.append(Node("devices", {}, [Node("device-list", {}, listed)]))
    if "lid" in wanted:
        parts.append(Node("lid", {"val": account.called(LID)}))
    return parts


def _jid_typed(content: Content) -> Jid:
    """A number as a person may have typed it."""
    text = content.decode() if isinstance(content, bytes) else str(content)
    return Jid(text.partition("@")[0].lstrip("+"))
