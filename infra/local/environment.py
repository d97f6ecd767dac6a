"""The environment of every process of a stack: where the parts are, and the secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local import ports
from infra.local.external import sessions_url
from infra.local.postgres import Postgres
from infra.local.secrets import kept_secret
from infra.local.valkey import Valkey

DEFAULTS = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "HOST": "127.0.0.1",
    "MEDIA_BUCKET": "carillon-media",
    "PYTHONUNBUFFERED": "1",
    "QUEUE_PREFIX": "carillon-",
    "REST_APP": "api.app:app",
    "SCANNER_HANDLER": "api.scanner:handler",
    "SHARDS": "s1,s2,s3,s4",
    "SIMULATED_PHONES": "on",
    "SOCKET_HANDLER": "api.socket:handler",
    "TICK_SECONDS": "60",
    "WORKER_HANDLER": "api.worker:handler",
}
# What would lead boto3 elsewhere than to the addresses and keys given here.
MISLEADING = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL")
LOOPBACK = "127.0.0.1,localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where our own parts listen; each port is kept for the next start."""

    gateway: int
    management: int
    api: int
    queue: int
    storage: int


def choose_ports(folder: Path, gateway: int) -> Ports:
    names = ("management", "api", "queue", "storage")
    kept = {name: ports.remembered(folder / f"{name}.port") for name in names}
    return Ports(gateway=gateway or ports.remembered(folder / "gateway.port"), **kept)


def build(
    given: Mapping[str, str],
    folder: Path,
    where: Ports,
    postgres: Postgres | None,
    valkey: Valkey | None,
) -> dict[str, str]:
    """What is given wins, so that any part can be another one and any wait shorter."""
    given = harmless(given)
    built = DEFAULTS | {
        "INSTALL_KEY": kept_secret(folder / "install.key", size=32),
        "PUBLIC_URL": f"http://localhost:{where.gateway}",
        "S3_ENDPOINT_URL": f"http://127.0.0.1:{where.storage}",
        "SIMULATED_WORLD": str(folder / "simulated"),
        "SQS_ENDPOINT_URL": f"http://127.0.0.1:{where.queue}",
        "WEBSOCKET_MANAGEMENT_URL": f"http://127.0.0.1:{where.management}/ws",
    }
    if postgres is not None:
        built["DATABASE_URL"] = postgres.url("carillon")
    if valkey is not None:
        built["REDIS_URL"] = valkey.url
    built |= given
    if not (given.get("SQS_ENDPOINT_URL") or given.get("S3_ENDPOINT_URL")):
        # Somebody's real keys are not for our stand-ins.
        built["AWS_ACCESS_KEY_ID"] = kept_secret(folder / "aws.access", size=10)
        built["AWS_SECRET_ACCESS_KEY"] = kept_secret(folder / "aws.secret")
    built.setdefault("DATABASE_URL", built.get("DB_URI", ""))
    built.setdefault("SESSIONS_DATABASE_URL", sessions_url(built["DATABASE_URL"]))
    built.setdefault("S3_PUBLIC_URL", _public_storage(given, built))
    for name in ("no_proxy", "NO_PROXY"):
        built[name] = ",".join(filter(None, (built.get(name), LOOPBACK)))
    return built


def harmless(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if name not in MISLEADING}


def _public_storage(given: Mapping[str, str], built: Mapping[str, str]) -> str:
    """A storage of somebody else's is reached directly, ours through the gateway."""
    return given.get("S3_ENDPOINT_URL") or f"{built['PUBLIC_URL']}/storage"
