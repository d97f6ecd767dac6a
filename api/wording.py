"""What pydantic finds wrong, in sentences for people, by the path of the field."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

_SENTENCES = {
    "missing": "This is needed.",
    "extra_forbidden": "This is not known here.",
    "string_type": "Give a text.",
    "string_too_short": "Give at least {min_length} characters.",
    "string_too_long": "Give at most {max_length} characters.",
    "string_pattern_mismatch": "This does not have the right form.",
    "int_type": "Give a whole number.",
    "int_parsing": "Give a whole number.",
    "int_parsing_size": "This number is too large.",
    "int_from_float": "Give a whole number.",
    "float_type": "Give a number.",
    "float_parsing": "Give a number.",
    "finite_number": "Give a number.",
    "bool_type": "Give true or false.",
    "bool_parsing": "Give true or false.",
    "greater_than": "Give more than {gt}.",
    "greater_than_equal": "Give {ge} or more.",
    "less_than": "Give less than {lt}.",
    "less_than_equal": "Give {le} or less.",
    "literal_error": "Give one of: {expected}.",
    "enum": "Give one of: {expected}.",
    "list_type": "Give a list.",
    "too_long": "Give at most {max_length}.",
    "too_short": "Give at least {min_length}.",
    "dict_type": "Give an object.",
    "model_type": "Give an object.",
    "model_attributes_type": "Give an object.",
    "uuid_type": "Give a UUID.",
    "uuid_parsing": "Give a UUID.",
    "timezone_aware": "Say the zone too, such as 2026-11-23T06:20:00Z.",
}
_BY_PREFIX = {
    "datetime": "Give a time such as 2026-11-23T06:20:00Z.",
    "date": "Give a date such as 2026-11-23.",
    "time": "Give a time of day such as 21:00.",
}
_FALLBACK = "This cannot be taken."


def fields(error: ValidationError) -> dict[str, str]:
    """Each wrong field with its sentence."""
    found = error.errors(include_url=False, include_input=False)
    return {
        ".".join(str(part) for part in one["loc"]) or "body": sentence(
            one["type"], one.get("ctx", {})
        )
        for one in found
    }


def sentence(kind: str, context: Mapping[str, Any]) -> str:
    """One thing that is wrong. What our own validators raise is a sentence already."""
    if kind == "value_error":
        return str(context["error"])
    if known := _SENTENCES.get(kind):
        return known.format(**context)
    return _BY_PREFIX.get(kind.partition("_")[0], _FALLBACK)
