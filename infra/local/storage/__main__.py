"""Serves the files of one stack until it is told to stop.

PORT, the key pair, STORAGE_FOLDER and MEDIA_BUCKET come from the environment.
"""

import os
from pathlib import Path

from infra.local.serving import serve
from infra.local.signature import Keys
from infra.local.storage.objects import Objects
from infra.local.storage.server import Server


def main() -> None:
    environment = os.environ
    objects = Objects(Path(environment["STORAGE_FOLDER"]))
    objects.make_bucket(environment["MEDIA_BUCKET"])
    keys = Keys(environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"])
    serve(Server(objects, keys).application(), int(environment["PORT"]))


if __name__ == "__main__":
    main()
