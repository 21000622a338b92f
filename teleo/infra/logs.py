"""Structured logs: a constant message and fields. Fields that could name a person are refused."""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

# A field whose name says that it holds something about a person never leaves; the tests hold the list to this.
PERSONAL = frozenset(
    {"name", "email", "mobile", "phone", "text", "token", "ticket", "link", "password", "body", "to", "sdp"}
)


def refuse_personal_data(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for field in PERSONAL & event.keys():
        event[field] = "[refused]"
    return event


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
