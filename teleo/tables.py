"""Every slice's tables, for migrations and tests."""

from teleo.accounts import tables as accounts
from teleo.accounts.second_factor import tables as second_factor
from teleo.appointments import tables as appointments
from teleo.audit import tables as audit
from teleo.consultations import tables as consultations
from teleo.directory import tables as directory
from teleo.entering import tables as entering
from teleo.infra import outbox
from teleo.infra.database import Base
from teleo.notifications import tables as notifications
from teleo.patients import tables as patients
from teleo.privacy import tables as privacy
from teleo.scheduling import tables as scheduling

metadata = Base.metadata

__all__ = [
    "accounts",
    "appointments",
    "audit",
    "consultations",
    "directory",
    "entering",
    "metadata",
    "notifications",
    "outbox",
    "patients",
    "privacy",
    "scheduling",
    "second_factor",
]
