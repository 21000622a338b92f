"""Every slice's tables, for migrations and tests."""

from teleo.infra import outbox
from teleo.infra.database import Base

metadata = Base.metadata

__all__ = ["metadata", "outbox"]
