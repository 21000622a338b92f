"""Who did what, to whose record: an append-only trail."""

from teleo.audit.acts import Act
from teleo.audit.trail import record

__all__ = ["Act", "record"]
