"""
WhatsApp's own message types, as neonize brings them, without neonize.

Importing the package would load its shared library and start a Go runtime here. The
generated modules import each other from the folder they are in, so putting that folder
on the path, as neonize itself does, is enough.
"""

import importlib
import sys
from typing import Any

from tests.whatsapp import wheel


def _module(name: str) -> Any:
    folder = str(wheel.folder() / "proto")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(name)


wire: Any = _module("waWa6.WAWebProtobufsWa6_pb2")
certificate: Any = _module("waCert.WACert_pb2")
linking: Any = _module("waAdv.WAAdv_pb2")
registration: Any = _module("waCompanionReg.WAWebProtobufsCompanionReg_pb2")
e2e: Any = _module("waE2E.WAWebProtobufsE2E_pb2")
history: Any = _module("waHistorySync.WAWebProtobufsHistorySync_pb2")
sync: Any = _module("waServerSync.WAWebProtobufsServerSync_pb2")
sync_action: Any = _module("waSyncAction.WAWebProtobufSyncAction_pb2")
