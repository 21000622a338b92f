"""Structured logs: a constant message and fields. Fields that could name a person are refused."""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

# A field whose name, or the last word of it, says that it holds something of a person or a secret never leaves.
PERSONAL = frozenset(
    {"name", "email", "mobile", "phone", "address", "born_on", "number", "text", "body", "to", "sdp"}
    | {"token", "ticket", "link", "password", "cookie", "key"}
)


def refuse_personal_data(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for field in event:
        if is_personal(field):
            event[field] = "[refused]"
    return event


def is_personal(field: str) -> bool:
    """`birth_name` as well as `name`; `link_id` is no link."""
    return field in PERSONAL or field.rpartition("_")[2] in PERSONAL


def configure_logs(*, level: int = logging.INFO) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            refuse_personal_data,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
