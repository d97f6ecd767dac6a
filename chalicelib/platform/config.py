"""The only reader of the environment: one frozen object, built once, at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


class ConfigError(Exception):
    """A setting is missing or cannot be read; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """Every wait of ours. Tests shorten them together; the product has the defaults."""

    look_ahead: timedelta
    lease_ttl: timedelta
    lease_renew: timedelta
    lease_margin: timedelta
    rescue_grace: timedelta
    uncertain_after: timedelta
    rest_after_failures: timedelta
    reread: timedelta
    online_settle: timedelta
    hint_drain: timedelta
    composing: timedelta
    job_stale: timedelta
    pace_window_margin: timedelta
    connect_patience: timedelta
    probe_patience: timedelta
    history_quiet: timedelta
    history_longest: timedelta
    webhook_look: timedelta
    webhook_call: timedelta
    webhook_first_pause: timedelta


DEFAULT_SECONDS = {
    "look_ahead": 150.0,
    "lease_ttl": 60.0,
    "lease_renew": 10.0,
    "lease_margin": 15.0,
    "rescue_grace": 60.0,
    "uncertain_after": 180.0,
    "rest_after_failures": 1800.0,
    "reread": 30.0,
    "online_settle": 30.0,
    "hint_drain": 0.5,
    "composing": 1.5,
    "job_stale": 120.0,
    "pace_window_margin": 2.0,
    "connect_patience": 30.0,
    "probe_patience": 20.0,
    "history_quiet": 30.0,
    "history_longest": 180.0,
    "webhook_look": 2.0,
    "webhook_call": 10.0,
    "webhook_first_pause": 10.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Where everything is, and how long it may take."""

    database_url: str
    sessions_database_url: str | None
    api_connections: int
    redis_url: str | None
    sqs_endpoint_url: str | None
    s3_endpoint_url: str | None
    s3_public_url: str | None
    websocket_management_url: str | None
    region: str
    queue_prefix: str
    shards: tuple[str, ...]
    shards_per_connector: int
    media_bucket: str
    public_url: str
    install_key: bytes
    calls_private_addresses: bool
    simulated_phones: bool
    simulated_seed: int
    simulated_world: str | None
    simulated_speed: float
    simulated_odds: str
    health_port: int
    build: str
    durations: Durations

    @staticmethod
    def from_env(environment: Mapping[str, str] | None = None) -> "Config":
        """Build the configuration, or raise ConfigError naming what is missing."""
        env = os.environ if environment is None else environment
        return Config(
            database_url=_required(env, "DATABASE_URL", "DB_URI"),
            sessions_database_url=env.get("SESSIONS_DATABASE_URL") or None,
            # Three processes with eight each, on one machine.
            api_connections=int(_number(env, "API_CONNECTIONS", 24)),
            redis_url=env.get("REDIS_URL"),
            sqs_endpoint_url=env.get("SQS_ENDPOINT_URL"),
            s3_endpoint_url=env.get("S3_ENDPOINT_URL"),
            s3_public_url=env.get("S3_PUBLIC_URL") or env.get("S3_ENDPOINT_URL"),
            websocket_management_url=env.get("WEBSOCKET_MANAGEMENT_URL"),
            region=env.get("AWS_DEFAULT_REGION", "us-east-1"),
            queue_prefix=env.get("QUEUE_PREFIX", "carillon-"),
            shards=_words(env.get("SHARDS", "s1,s2,s3,s4")),
            shards_per_connector=int(_number(env, "SHARDS_PER_CONNECTOR", 8)),
            media_bucket=env.get("MEDIA_BUCKET", "carillon-media"),
            public_url=env.get("PUBLIC_URL", "http://localhost:3000").rstrip("/"),
            install_key=_key(env),
            # For programs in the operator's own network; members choose the addresses.
            calls_private_addresses=env.get("CALLS_PRIVATE_ADDRESSES", "off") == "on",
            simulated_phones=env.get("SIMULATED_PHONES", "off") == "on",
            simulated_seed=int(_number(env, "SIMULATED_SEED", 1)),
            simulated_world=env.get("SIMULATED_WORLD"),
            simulated_speed=_number(env, "SIMULATED_SPEED", 1.0),
            simulated_odds=env.get("SIMULATED_ODDS", ""),
            health_port=int(_number(env, "HEALTH_PORT", 0)),
            build=env.get("BUILD_ID", "development"),
            durations=_durations(env),
        )


def _durations(env: Mapping[str, str]) -> Durations:
    return Durations(
        **{
            name: timedelta(seconds=_number(env, f"{name.upper()}_SECONDS", default))
            for name, default in DEFAULT_SECONDS.items()
        }
    )


def _required(env: Mapping[str, str], *names: str) -> str:
    for name in names:
        if env.get(name):
            return env[name]
    raise ConfigError(f"{' or '.join(names)} is not set")


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name)
    if text is None:
        return default
    try:
        return float(text)
    except ValueError:
        raise ConfigError(f"{name} is not a number: {text!r}") from None


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _key(env: Mapping[str, str]) -> bytes:
    text = _required(env, "INSTALL_KEY")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ConfigError("INSTALL_KEY is not 64 hexadecimal characters")
    return key
