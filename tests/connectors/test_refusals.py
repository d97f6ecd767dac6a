"""What connectors say of a send that was refused, as people read it."""

import re
from pathlib import Path

from chalicelib.sends.failures import FAILURES
from connectors import transport

CONNECTORS = Path(transport.__file__).parent
RAISED = re.compile(
    r"raise Send(?:Refused|erRestricted)\((.*?),|return Send\w+\((.*?),"
)


def test_every_refusal_has_a_sentence() -> None:
    code = "\n".join(path.read_text("utf-8") for path in CONNECTORS.rglob("*.py"))
    named = set(
        re.findall(r'"([\w-]+)"', " ".join(map(" ".join, RAISED.findall(code))))
    )

    assert named > {"no-connection", "restricted-new-chats"}
    assert named <= set(FAILURES)
