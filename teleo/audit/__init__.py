"""Who did what, to whose record: an append-only trail."""

from teleo.audit.acts import Act
from teleo.audit.keeping import PURGES, entries_about
from teleo.audit.trail import record, record_once, record_reading

__all__ = ["PURGES", "Act", "entries_about", "record", "record_once", "record_reading"]
