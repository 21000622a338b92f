"""For how long each thing is kept. What the law keeps cannot be set shorter."""

from pydantic import BaseModel, ConfigDict, Field

YEAR = 365  # days, where a day more or less is no matter


class RetentionSettings(BaseModel):
    """TELEO_RETENTION_…: days after the end of each thing; each default says where it comes from."""

    model_config = ConfigDict(frozen=True)

    messages_days: int = Field(
        default=90,
        ge=1,
        description="Days that written messages are kept; the medical record is the establishment's, this is not it.",
    )
    links_days: int = Field(
        default=90,
        ge=1,
        description="Days that a patient's link is remembered after its end, and its messages.",
    )
    sessions_days: int = Field(default=30, ge=1, description="Days that an ended session is remembered.")
    outbox_days: int = Field(default=30, ge=1, description="Days that a task is remembered once it is done.")
    outbox_parked_days: int = Field(
        default=90,
        ge=7,
        description="Days that a task is kept once it was given up, to be looked at and done again; a week at least.",
    )
    companions_days: int = Field(
        default=YEAR, ge=1, description="Days that a companion's contact is kept after the last appointment."
    )
    trail_days: int = Field(
        default=3 * YEAR,
        ge=YEAR,
        description="Days that the audit trail is kept; the database refuses less than a year.",
    )
    record_years: int = Field(
        default=20,
        ge=20,
        description="Years after the last appointment, and until the 28th birthday (R.1112-7 CSP); never shorter.",
    )
