"""The REST contract, from the routes: one document for people, one for API Gateway.

    python -m api.contract           writes infra/openapi.json and infra/gateway.json
    python -m api.contract --check   says which of them is not what the routes are

OpenAPI 3.1 says everything; the web UI's types and the fuzzing come from it. API
Gateway imports no 3.1: it gets a 3.0.1 of its own, paths and which function answers.
"""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from api.endpoint import Endpoint
from api.identity import COOKIE, CSRF_HEADER
from api.reading import LARGEST_ID
from api.routes import ROUTES

Json = dict[str, Any]
Refs = dict[type[BaseModel], Json]

INFRA = Path(__file__).parent.parent / "infra"
# API Gateway's limit is 300 resources an API; each new step of a path is one.
MOST_RESOURCES = 300

_REF = "#/components/schemas/{model}"
_INVOKE = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31"
    "/functions/${ApiFunction.Arn}/invocations"
)
_FAILURE: Json = {
    "type": "object",
    "description": "What went wrong, and what to do next.",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "fields"],
            "properties": {
                "code": {"type": "string", "description": "Stable; for programs."},
                "message": {"type": "string", "description": "For people."},
                "fields": {
                    "type": "object",
                    "description": "A sentence for each field that is wrong.",
                    "additionalProperties": {"type": "string"},
                },
            },
        }
    },
}


def main(arguments: Sequence[str]) -> None:
    endpoints = all_endpoints()
    wanted = {
        INFRA / "openapi.json": as_text(openapi(endpoints)),
        INFRA / "gateway.json": as_text(gateway(endpoints)),
    }
    stale = {path: text for path, text in wanted.items() if not _is_same(path, text)}
    if "--check" not in arguments:
        for path, text in stale.items():
            path.write_text(text, "utf-8")
    elif stale:
        names = " and ".join(f"infra/{path.name}" for path in stale)
        sys.exit(f"{names}: not what the routes are. Say: make openapi")


def all_endpoints() -> list[Endpoint]:
    """Every route there is."""
    return [endpoint for routes in ROUTES for endpoint in routes]


def as_text(document: Json) -> str:
    """As it is committed: stable, and readable in a review."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def openapi(endpoints: Iterable[Endpoint]) -> Json:
    """OpenAPI 3.1: paths, parameters, bodies and answers."""
    found = list(endpoints)
    refs, schemas = _schemas(found)
    paths: Json = {}
    for endpoint in found:
        paths.setdefault(endpoint.path, {})[endpoint.verb.lower()] = _operation(
            endpoint, refs
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Carillon", "version": "1"},
        "servers": [{"url": "/api"}],
        "paths": paths,
        "components": {
            "schemas": schemas | {"Failure": _FAILURE},
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
                "csrf": {"type": "apiKey", "in": "header", "name": CSRF_HEADER},
            },
        },
    }


def gateway(endpoints: Iterable[Endpoint]) -> Json:
    """OpenAPI 3.0.1 as API Gateway reads it; CloudFormation fills in the function."""
    paths: Json = {}
    for endpoint in endpoints:
        operation: Json = {
            "responses": {},
            "x-amazon-apigateway-integration": {
                "type": "aws_proxy",
                "httpMethod": "POST",
                "uri": {"Fn::Sub": _INVOKE},
            },
        }
        if endpoint.parameters:
            operation["parameters"] = [
                {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string"},
                }
                for name in endpoint.parameters
            ]
        paths.setdefault(endpoint.path, {})[endpoint.verb.lower()] = operation
    return {
        "openapi": "3.0.1",
        "info": {"title": "carillon", "version": "1"},
        "paths": paths,
    }


def resources(endpoints: Iterable[Endpoint]) -> set[str]:
    """What API Gateway counts: the root, and every step of every path."""
    steps = {"/"}
    for endpoint in endpoints:
        cuts = [m.start() for m in re.finditer("/", endpoint.path)]
        steps |= {
            endpoint.path[:end] for _, end in pairwise([*cuts, len(endpoint.path)])
        }
    return steps


class _Schema(GenerateJsonSchema):
    """Without a title for each field, which only says its name again."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema  # whatever it is
        return False


def _schemas(endpoints: Iterable[Endpoint]) -> tuple[Refs, Json]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
    for endpoint in endpoints:
        if endpoint.body is not None:
            wanted[endpoint.body, "validation"] = None
        if endpoint.answer is not None:
            wanted[endpoint.answer, "serialization"] = None
    refs, document = models_json_schema(
        list(wanted), ref_template=_REF, schema_generator=_Schema
    )
    return {model: refs[model, mode] for model, mode in wanted}, document.get(
        "$defs", {}
    )


def _operation(endpoint: Endpoint, refs: Refs) -> Json:
    operation: Json = {
        "operationId": endpoint.name,
        "tags": [endpoint.name.partition(".")[0]],
        "summary": _first_sentence(endpoint),
        "security": _security(endpoint),
        "parameters": [*_path_parameters(endpoint), *_query_parameters(endpoint)],
        "responses": {
            str(endpoint.status): _answer(endpoint, refs),
            "default": {
                "description": "It was not done; the error says why.",
                "content": _json({"$ref": _REF.format(model="Failure")}),
            },
        },
    }
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": _json(refs[endpoint.body]),
        }
    return operation


def _first_sentence(endpoint: Endpoint) -> str:
    said = (endpoint.view.__doc__ or "").strip()
    return " ".join(re.split(r"(?<=\.)\s", said, maxsplit=1)[0].split())


def _security(endpoint: Endpoint) -> list[Json]:
    if endpoint.roles is None:
        return []
    return [{"cookie": []} if endpoint.verb == "GET" else {"cookie": [], "csrf": []}]


def _answer(endpoint: Endpoint, refs: Refs) -> Json:
    if endpoint.answer is None:
        return {"description": "Done."}
    return {
        "description": (endpoint.answer.__doc__ or "").partition("\n")[0],
        "content": _json(refs[endpoint.answer]),
    }


def _path_parameters(endpoint: Endpoint) -> list[Json]:
    an_id = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string"} if kind is str else an_id,
        }
        for name, kind in endpoint.parameters.items()
    ]


def _query_parameters(endpoint: Endpoint) -> list[Json]:
    if endpoint.query is None:
        return []
    schema = endpoint.query.model_json_schema(schema_generator=_Schema)
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": _without_null(_inlined(field, schema.get("$defs", {}))),
        }
        for name, field in schema["properties"].items()
    ]


def _without_null(field: Json) -> Json:
    """An address has no null: what is not asked is left out."""
    kept = {k: v for k, v in field.items() if k != "default" or v is not None}
    choices: list[Json] = kept.pop("anyOf", [])
    said = [choice for choice in choices if choice != {"type": "null"}]
    if len(said) == 1:
        return said[0] | kept
    return kept | ({"anyOf": said} if said else {})


def _inlined(field: Json, definitions: Json) -> Json:
    if "$ref" in field:
        return definitions[field["$ref"].rpartition("/")[2]]
    return field


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _is_same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    main(sys.argv[1:])
