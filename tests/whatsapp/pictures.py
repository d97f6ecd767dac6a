"""Profile pictures: whose there is one is told where it can be fetched."""

from tests.whatsapp.nodes import Node
from tests.whatsapp.refusal import Refused
from tests.whatsapp.stream import Stream


async def answer(stream: Stream, iq: Node) -> list[Node]:
    asked = iq.children[0]
    account = stream.exchange.accounts.find(iq.jid("target"))
    if account is None or account.picture is None:
        raise Refused(404, "item-not-found")
    path = account.picture
    where = {
        "id": path.rpartition("/")[2].partition("?")[0],
        "type": asked.text("type"),
        "url": f"https://{stream.exchange.media_host}{path}",
        "direct_path": path,
    }
    return [Node("picture", where)]
