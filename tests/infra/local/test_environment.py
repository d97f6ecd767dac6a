"""What the processes of a stack are told, and what of the person's own reaches them."""

from pathlib import Path

from infra.local import environment
from infra.local.environment import Ports
from infra.local.parts import all_parts

WHERE = Ports(gateway=3000, management=20001, api=20002, queue=20003, storage=20004)
ELSEWHERE = {"DATABASE_URL": "postgresql://app@db.example/carillon"}


def test_neonize_is_told_not_to_mark_messages_as_a_bots(tmp_path: Path) -> None:
    """Before its process begins: it does not hear of it later."""
    parts = all_parts(tmp_path, WHERE, None, None, {})

    told = {part.name: part.environment.get("NEONIZE_BOT_TAG") for part in parts}

    assert told["connector"] == "off"


def test_a_proxy_of_the_persons_leads_out_and_not_between_our_parts(
    tmp_path: Path,
) -> None:
    given = ELSEWHERE | {"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": "x.y"}

    built = environment.build(given, tmp_path, WHERE, None, None)

    assert built["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert built["NO_PROXY"] == "x.y,127.0.0.1,localhost"


def test_sessions_are_kept_beside_the_database_unless_given(tmp_path: Path) -> None:
    pooled = {"SESSIONS_DATABASE_URL": "postgresql://app@127.0.0.1:6432/sessions"}

    beside = environment.build(ELSEWHERE, tmp_path, WHERE, None, None)
    given = environment.build(ELSEWHERE | pooled, tmp_path, WHERE, None, None)

    assert beside["SESSIONS_DATABASE_URL"] == "postgresql://app@db.example/sessions"
    assert given["SESSIONS_DATABASE_URL"] == pooled["SESSIONS_DATABASE_URL"]
