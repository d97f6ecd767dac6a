"""Serves the queues of one stack until it is told to stop.

PORT, the key pair, QUEUE_PREFIX and SHARDS come from the environment, and for chaos
runs QUEUE_LOSS and QUEUE_DUPLICATION, each the odds from 0 to 1 for one message.
"""

import json
import os
import random

from infra.local.queue.delivery import Faults
from infra.local.queue.names import queue_names
from infra.local.queue.places import Places
from infra.local.queue.server import Server
from infra.local.serving import serve
from infra.local.signature import Keys

TRIES = 5
VISIBILITY = 60


def main() -> None:
    environment = os.environ
    port = int(environment["PORT"])
    server = Server(
        f"http://127.0.0.1:{port}",
        Keys(environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]),
        Faults(
            loss=float(environment.get("QUEUE_LOSS", "0")),
            duplication=float(environment.get("QUEUE_DUPLICATION", "0")),
        ),
        random.SystemRandom(),
    )
    make_queues(
        server.places, queue_names(environment["QUEUE_PREFIX"], environment["SHARDS"])
    )
    serve(server.application(), port)


def make_queues(places: Places, names: list[str]) -> None:
    """As in the cloud: what was tried in vain ends among the dead letters."""
    dead = places.make(names[0], {})
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": TRIES})
    for name in names[1:]:
        places.make(
            name, {"VisibilityTimeout": str(VISIBILITY), "RedrivePolicy": policy}
        )


if __name__ == "__main__":
    main()
