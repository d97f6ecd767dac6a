"""Which shard a new device goes to. Pure."""

from collections.abc import Mapping

from chalicelib.errors import Refused

COMFORTABLE = 50
CEILING = 300


def choose_shard(devices_by_shard: Mapping[str, int]) -> str:
    """The fullest shard with room to spare, so that few run; else the emptiest."""
    roomy = {s: n for s, n in devices_by_shard.items() if n < COMFORTABLE}
    if roomy:
        return min(roomy, key=lambda shard: (-roomy[shard], shard))
    possible = {s: n for s, n in devices_by_shard.items() if n < CEILING}
    if not possible:
        raise Refused(
            f"Every shard holds {CEILING} phones. Add a shard to the installation.",
            code="no-room",
        )
    return min(possible, key=lambda shard: (possible[shard], shard))
