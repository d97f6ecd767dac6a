"""What is set is what is read, each setting by its own name; nothing else counts."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from chalicelib.platform.config import (
    DEFAULT_SECONDS,
    Config,
    ConfigError,
    Durations,
)

NEEDED = {"DATABASE_URL": "postgresql://ours", "INSTALL_KEY": "00" * 32}
GIVEN = {
    "DATABASE_URL": "postgresql://here/a",
    "SESSIONS_DATABASE_URL": "postgresql://here/b",
    "API_CONNECTIONS": "7",
    "REDIS_URL": "redis://here",
    "SQS_ENDPOINT_URL": "http://sqs",
    "S3_ENDPOINT_URL": "http://s3",
    "S3_PUBLIC_URL": "http://files",
    "WEBSOCKET_MANAGEMENT_URL": "http://sockets",
    "AWS_DEFAULT_REGION": "ap-southeast-5",
    "QUEUE_PREFIX": "blue-",
    "SHARDS": "a, b ,c",
    "SHARDS_PER_CONNECTOR": "3",
    "MEDIA_BUCKET": "pictures",
    "PUBLIC_URL": "https://carillon.example/",
    "INSTALL_KEY": "ab" * 32,
    "CALLS_PRIVATE_ADDRESSES": "on",
    "SIMULATED_PHONES": "on",
    "SIMULATED_SEED": "9",
    "SIMULATED_WORLD": "world",
    "SIMULATED_SPEED": "2.5",
    "SIMULATED_ODDS": "read=0",
    "HEALTH_PORT": "8080",
    "BUILD_ID": "b7",
}
READ = Config(
    database_url="postgresql://here/a",
    sessions_database_url="postgresql://here/b",
    api_connections=7,
    redis_url="redis://here",
    sqs_endpoint_url="http://sqs",
    s3_endpoint_url="http://s3",
    s3_public_url="http://files",
    websocket_management_url="http://sockets",
    region="ap-southeast-5",
    queue_prefix="blue-",
    shards=("a", "b", "c"),
    shards_per_connector=3,
    media_bucket="pictures",
    public_url="https://carillon.example",
    install_key=b"\xab" * 32,
    calls_private_addresses=True,
    simulated_phones=True,
    simulated_seed=9,
    simulated_world="world",
    simulated_speed=2.5,
    simulated_odds="read=0",
    health_port=8080,
    build="b7",
    durations=Config.from_env(NEEDED).durations,
)


def test_what_is_set_is_what_is_read() -> None:
    """And the list is whole: none of it is what is read when nothing is set."""
    assert Config.from_env(GIVEN) == READ

    unset = asdict(Config.from_env(NEEDED))
    same = {name for name, value in asdict(READ).items() if value == unset[name]}
    assert same == {"durations"}


@pytest.mark.parametrize("name", DEFAULT_SECONDS)
def test_each_wait_is_set_by_its_own_name(name: str) -> None:
    usual = Config.from_env(NEEDED).durations

    found = Config.from_env(NEEDED | {f"{name.upper()}_SECONDS": "0.25"}).durations

    assert found == replace(usual, **{name: timedelta(seconds=0.25)})
    assert found != usual


def test_every_wait_has_a_default() -> None:
    assert {*DEFAULT_SECONDS} == {*Durations.__slots__}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"INSTALL_KEY": "00" * 32}, "DATABASE_URL or DB_URI is not set"),
        ({"DATABASE_URL": "postgresql://ours"}, "INSTALL_KEY is not set"),
        (NEEDED | {"INSTALL_KEY": "short"}, "INSTALL_KEY is not 64 hexadecimal"),
        (NEEDED | {"API_CONNECTIONS": "some"}, "API_CONNECTIONS is not a number"),
        (NEEDED | {"REREAD_SECONDS": "soon"}, "REREAD_SECONDS is not a number"),
    ],
)
def test_what_is_missing_or_cannot_be_read_is_named(
    given: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        Config.from_env(given)


def test_the_old_name_of_the_database_is_taken() -> None:
    given = {"DB_URI": "postgresql://old", "INSTALL_KEY": "00" * 32}

    assert Config.from_env(given).database_url == "postgresql://old"
