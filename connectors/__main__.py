"""The connector: a supervisor with one child process per shard it holds."""

import secrets
import socket
import sys
import time
from typing import Any

import psycopg

from chalicelib.platform import log
from chalicelib.platform.config import Config, ConfigError
from connectors import budget, health, wiring
from connectors.deliverer import Deliverer
from connectors.publisher import Publisher
from connectors.supervisor import Supervisor
from connectors.upkeep import Upkeep
from connectors.whatsapp.store import SessionStore

# For a thread to finish what is under way.
STOP_WITHIN = 5.0

_log = log.get()


def main() -> None:
    log.report_uncaught()
    try:
        config = Config.from_env()
    except ConfigError as error:
        sys.exit(f"The connector cannot start: {error}.")
    # New at every start: a lease is never taken for an earlier life's.
    connector_id = f"{socket.gethostname()}-{secrets.token_hex(4)}"
    _log.append_keys(connector_id=connector_id, build=config.build)
    _log.info("connector started")
    sessions = wiring.sessions(config)
    if sessions is not None:
        _count_connections(config, sessions)
        Upkeep(sessions).start()
    supervisor = Supervisor(config, connector_id)
    publisher = Publisher(config, wiring.doors(config).live, connector_id)
    deliverer = Deliverer(config)
    for thread in (publisher, deliverer):
        thread.start()

    def report() -> tuple[bool, dict[str, Any]]:
        silent = time.monotonic() - supervisor.registrar.beaten_at
        shards = [child.report() for child in list(supervisor.children.values())]
        healthy = silent < config.durations.lease_ttl.total_seconds()
        return healthy, {"build": config.build, "shards": shards}

    server = health.serve(config.health_port, report)
    supervisor.run()
    for thread in (publisher, deliverer):
        thread.stop()
        thread.join(STOP_WITHIN)
    if server is not None:
        server.shutdown()
    _log.info("connector stopped")


def _count_connections(config: Config, sessions: SessionStore) -> None:
    """Warn when some phone may find no connection; end when nothing would find one."""
    try:
        verdict = budget.examine(config, sessions.capacity())
    except psycopg.OperationalError as error:
        _log.warning("connections not counted", reason=type(error).__name__)
        return
    match verdict.weight:
        case "impossible":
            sys.exit(f"The connector cannot start: {verdict.sentence}")
        case "tight":
            _log.warning(verdict.sentence)
        case "fits":
            _log.info("connections counted", sentence=verdict.sentence)


if __name__ == "__main__":
    main()
