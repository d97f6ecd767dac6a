"""Which queues the product has."""


def queue_names(prefix: str, shards: str) -> list[str]:
    """The dead letters first, which the others name; `shards` are joined by commas."""
    named = [shard.strip() for shard in shards.split(",") if shard.strip()]
    return [
        f"{prefix}dead",
        f"{prefix}jobs",
        *(f"{prefix}shard-{shard}" for shard in named),
    ]
