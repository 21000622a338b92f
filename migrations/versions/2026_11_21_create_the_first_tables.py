"""create the first tables

A safe migration is compatible with the version that runs while it is applied: add first, remove one release later.
It takes its locks within 4 s and its statements within 5 s (env.py), builds indexes concurrently on full tables,
fills columns in batches, and has a way back.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "77f093a8a6a4"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("shown_name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_accounts_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("actor_role", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("establishment_id", sa.Uuid(), nullable=True),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(
        "ix_audit_entries_establishment", "audit_entries", ["establishment_id", "at"], unique=False
    )
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject_id", "at"], unique=False)
    op.create_table(
        "establishments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shown_name", sa.Text(), nullable=False),
        sa.Column("message_name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("help_phone", sa.Text(), nullable=False),
        sa.Column("finess", sa.Text(), nullable=True),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_establishments")),
        sa.UniqueConstraint("finess", name=op.f("uq_establishments_finess")),
    )
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("reaction", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("announced_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("parked_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
    )
    op.create_index(
        "ix_outbox_messages_due",
        "outbox_messages",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND parked_at IS NULL"),
    )
    op.create_table(
        "practitioners",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("rpps", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("profession", sa.Text(), nullable=False),
        sa.Column("specialty", sa.Text(), nullable=True),
        sa.Column("enrolled_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "profession IN ('physician', 'dentist', 'midwife', 'pharmacist', 'nurse', 'physiotherapist', 'speech_therapist', 'orthoptist', 'podiatrist', 'dietitian', 'psychologist')",
            name=op.f("ck_practitioners_profession"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practitioners")),
        sa.UniqueConstraint("rpps", name=op.f("uq_practitioners_rpps")),
        sa.UniqueConstraint("serial", name=op.f("uq_practitioners_serial")),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_absences_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioners.id"], name=op.f("fk_absences_practitioner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_calendar", "absences", ["practitioner_id", "starts_at"], unique=False)
    op.create_table(
        "account_roles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("granted_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(role = 'practitioner') = (practitioner_id IS NOT NULL)",
            name=op.f("ck_account_roles_practitioner"),
        ),
        sa.CheckConstraint("role IN ('assistant', 'practitioner')", name=op.f("ck_account_roles_role")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_roles_account_id")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_account_roles_establishment_id")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioners.id"], name=op.f("fk_account_roles_practitioner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_roles")),
        sa.UniqueConstraint(
            "account_id",
            "establishment_id",
            "role",
            name=op.f("uq_account_roles_account_id_establishment_id_role"),
        ),
    )
    op.create_table(
        "memberships",
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("began_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_memberships_establishment_id")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioners.id"], name=op.f("fk_memberships_practitioner_id")
        ),
        sa.PrimaryKeyConstraint("practitioner_id", "establishment_id", name=op.f("pk_memberships")),
    )
    op.create_index(
        op.f("ix_memberships_establishment_id"), "memberships", ["establishment_id"], unique=False
    )
    op.create_table(
        "occupations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_serial", sa.Integer(), nullable=False),
        sa.Column("starts_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("overbooked", sa.Boolean(), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "span",
            postgresql.INT8RANGE(),
            sa.Computed(
                "int8range((practitioner_serial::bigint << 28) + (extract(epoch FROM starts_at AT TIME ZONE 'UTC')::bigint / 60), (practitioner_serial::bigint << 28) + (extract(epoch FROM ends_at AT TIME ZONE 'UTC')::bigint / 60))",
                persisted=True,
            ),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("span"), "&&"),
            where=sa.text("state IN ('held', 'booked') AND NOT overbooked"),
            using="gist",
            name="ex_occupations_one_at_a_time",
        ),
        sa.CheckConstraint(
            "(state = 'held') = (expires_at IS NOT NULL)", name=op.f("ck_occupations_held_expires")
        ),
        sa.CheckConstraint(
            "date_trunc('minute', starts_at AT TIME ZONE 'UTC') = starts_at AT TIME ZONE 'UTC' AND date_trunc('minute', ends_at AT TIME ZONE 'UTC') = ends_at AT TIME ZONE 'UTC'",
            name=op.f("ck_occupations_whole_minutes"),
        ),
        sa.CheckConstraint(
            "starts_at >= '2000-01-01 00:00+00' AND ends_at < '2200-01-01 00:00+00'",
            name=op.f("ck_occupations_years"),
        ),
        sa.CheckConstraint("state IN ('held', 'booked', 'released')", name=op.f("ck_occupations_state")),
        sa.CheckConstraint("NOT isempty(span)", name=op.f("ck_occupations_span_not_empty")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_occupations_ends_after_start")),
        sa.CheckConstraint("practitioner_serial > 0", name=op.f("ck_occupations_serial")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioners.id"], name=op.f("fk_occupations_practitioner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupations")),
    )
    op.create_index("ix_occupations_calendar", "occupations", ["practitioner_id", "starts_at"], unique=False)
    op.create_table(
        "openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("weekdays", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.ARRAY(sa.Date()), nullable=False),
        sa.CheckConstraint(
            "cardinality(weekdays) > 0 AND weekdays <@ '{0,1,2,3,4,5,6}'", name=op.f("ck_openings_weekdays")
        ),
        sa.CheckConstraint("ends = '00:00' OR ends > starts", name=op.f("ck_openings_ends_after_start")),
        sa.CheckConstraint("every_weeks >= 1", name=op.f("ck_openings_every_weeks")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_openings_establishment_id")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioners.id"], name=op.f("fk_openings_practitioner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
    )
    op.create_index("ix_openings_calendar", "openings", ["practitioner_id", "establishment_id"], unique=False)
    op.create_table(
        "patients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("birth_name", sa.LargeBinary(), nullable=False),
        sa.Column("first_name", sa.LargeBinary(), nullable=False),
        sa.Column("birth_first_names", sa.LargeBinary(), nullable=True),
        sa.Column("born_on", sa.LargeBinary(), nullable=False),
        sa.Column("sex", sa.LargeBinary(), nullable=False),
        sa.Column("birth_place_code", sa.LargeBinary(), nullable=True),
        sa.Column("used_name", sa.LargeBinary(), nullable=True),
        sa.Column("used_first_name", sa.LargeBinary(), nullable=True),
        sa.Column("ins_number", sa.LargeBinary(), nullable=True),
        sa.Column("ins_authority", sa.LargeBinary(), nullable=True),
        sa.Column("identity_status", sa.Text(), nullable=False),
        sa.Column("name_index", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("born_on_index", sa.LargeBinary(), nullable=False),
        sa.Column("mobile_index", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("registered_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "identity_status = 'qualified' OR ins_number IS NULL", name=op.f("ck_patients_ins_qualified")
        ),
        sa.CheckConstraint(
            "identity_status IN ('provisional', 'retrieved', 'validated', 'qualified')",
            name=op.f("ck_patients_identity_status"),
        ),
        sa.CheckConstraint("(ins_number IS NULL) = (ins_authority IS NULL)", name=op.f("ck_patients_ins")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_patients_establishment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patients")),
    )
    op.create_index(
        "ix_patients_establishment_id_born_on_index",
        "patients",
        ["establishment_id", "born_on_index"],
        unique=False,
    )
    op.create_index(
        "ix_patients_mobile_index", "patients", ["mobile_index"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_patients_name_index", "patients", ["name_index"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "visit_reasons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 5 AND 240", name=op.f("ck_visit_reasons_minutes")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_visit_reasons_establishment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_reasons")),
        sa.UniqueConstraint(
            "establishment_id", "wording", name=op.f("uq_visit_reasons_establishment_id_wording")
        ),
    )
    op.create_table(
        "account_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_role_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("last_seen_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_role_id"], ["account_roles.id"], name=op.f("fk_account_sessions_account_role_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_sessions_token_hash")),
    )
    op.create_index(
        op.f("ix_account_sessions_account_role_id"), "account_sessions", ["account_role_id"], unique=False
    )
    op.create_table(
        "appointments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("occupation_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("visit_reason_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("asked_as", sa.Uuid(), nullable=True),
        sa.Column("booked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("booked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('booked', 'cancelled', 'kept', 'missed')", name=op.f("ck_appointments_state")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_appointments_establishment_id")
        ),
        sa.ForeignKeyConstraint(
            ["occupation_id"], ["occupations.id"], name=op.f("fk_appointments_occupation_id")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_appointments_patient_id")),
        sa.ForeignKeyConstraint(
            ["visit_reason_id"], ["visit_reasons.id"], name=op.f("fk_appointments_visit_reason_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    op.create_index("ix_appointments_occupation", "appointments", ["occupation_id"], unique=False)
    op.create_index("ix_appointments_patient", "appointments", ["patient_id"], unique=False)
    op.create_index(
        "uq_appointments_establishment_id_asked_as",
        "appointments",
        ["establishment_id", "asked_as"],
        unique=True,
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("given_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("withdrawn_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_consents_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_patient_id"), "consents", ["patient_id"], unique=False)
    op.create_index(
        "uq_consents_in_force",
        "consents",
        ["appointment_id", "patient_id", "text_version"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("belongs_to", sa.Text(), nullable=False),
        sa.Column("companion_name", sa.LargeBinary(), nullable=True),
        sa.Column("added_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "belongs_to = 'companion' OR companion_name IS NULL", name=op.f("ck_contacts_companion")
        ),
        sa.CheckConstraint("belongs_to IN ('patient', 'companion')", name=op.f("ck_contacts_belongs_to")),
        sa.CheckConstraint("kind IN ('email', 'mobile')", name=op.f("ck_contacts_kind")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_contacts_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_patient_id"), "contacts", ["patient_id"], unique=False)
    op.create_table(
        "patient_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("valid_until", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("issued_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("revoked_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_patient_links_validity")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_patient_links_establishment_id")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_patient_links_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_patient_links_token_hash")),
    )
    op.create_index(
        op.f("ix_patient_links_appointment_id"), "patient_links", ["appointment_id"], unique=False
    )
    op.create_index(op.f("ix_patient_links_patient_id"), "patient_links", ["patient_id"], unique=False)
    op.create_table(
        "consultations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("establishment_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("waiting_since", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("started_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'ended' OR ended_at IS NOT NULL", name=op.f("ck_consultations_ended_at")
        ),
        sa.CheckConstraint(
            "state <> 'in_progress' OR started_at IS NOT NULL", name=op.f("ck_consultations_started_at")
        ),
        sa.CheckConstraint(
            "state <> 'waiting' OR waiting_since IS NOT NULL", name=op.f("ck_consultations_waiting_since")
        ),
        sa.CheckConstraint(
            "state IN ('expected', 'waiting', 'in_progress', 'ended', 'missed', 'cancelled')",
            name=op.f("ck_consultations_state"),
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_consultations_appointment_id")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishments.id"], name=op.f("fk_consultations_establishment_id")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_consultations_patient_id")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioners.id"], name=op.f("fk_consultations_practitioner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
    )
    op.create_index(
        "ix_consultations_practitioner", "consultations", ["practitioner_id", "state"], unique=False
    )
    op.create_index("uq_consultations_appointment_id", "consultations", ["appointment_id"], unique=True)
    op.create_index("uq_consultations_room", "consultations", ["room"], unique=True)
    op.create_table(
        "sent_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("planned_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_sent_messages_sent_at")),
        sa.CheckConstraint("channel IN ('email', 'mobile')", name=op.f("ck_sent_messages_channel")),
        sa.CheckConstraint("state IN ('planned', 'sent')", name=op.f("ck_sent_messages_state")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_sent_messages_appointment_id")
        ),
        sa.ForeignKeyConstraint(["link_id"], ["patient_links.id"], name=op.f("fk_sent_messages_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_messages")),
        sa.UniqueConstraint(
            "appointment_id",
            "wording",
            "channel",
            name=op.f("uq_sent_messages_appointment_id_wording_channel"),
        ),
    )
    op.create_table(
        "attendances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("entered_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("left_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("left_how", sa.Text(), nullable=True),
        sa.CheckConstraint("left_how IN ('left', 'lost', 'closed')", name=op.f("ck_attendances_left_how")),
        sa.CheckConstraint(
            "(left_at IS NULL) = (left_how IS NULL)", name=op.f("ck_attendances_left_at_with_how")
        ),
        sa.CheckConstraint("left_at >= entered_at", name=op.f("ck_attendances_left_after_entered")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_attendances_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
    )
    op.create_index(
        "uq_attendances_open",
        "attendances",
        ["consultation_id", "seat"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_messages_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_consultation", "messages", ["consultation_id", "said_at"], unique=False)
    op.create_table(
        "technical_incidents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("seen_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_technical_incidents_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_technical_incidents")),
    )
    op.create_index(
        "ix_technical_incidents_consultation",
        "technical_incidents",
        ["consultation_id", "seen_at"],
        unique=False,
    )

    # The audit trail is only ever added to, whoever holds the connection.
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries "
        "EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_entries_append_only ON audit_entries")
    op.execute("DROP FUNCTION refuse_change()")
    op.drop_index("ix_technical_incidents_consultation", table_name="technical_incidents")
    op.drop_table("technical_incidents")
    op.drop_index("ix_messages_consultation", table_name="messages")
    op.drop_table("messages")
    op.drop_index(
        "uq_attendances_open", table_name="attendances", postgresql_where=sa.text("left_at IS NULL")
    )
    op.drop_table("attendances")
    op.drop_table("sent_messages")
    op.drop_index("uq_consultations_room", table_name="consultations")
    op.drop_index("uq_consultations_appointment_id", table_name="consultations")
    op.drop_index("ix_consultations_practitioner", table_name="consultations")
    op.drop_table("consultations")
    op.drop_index(op.f("ix_patient_links_patient_id"), table_name="patient_links")
    op.drop_index(op.f("ix_patient_links_appointment_id"), table_name="patient_links")
    op.drop_table("patient_links")
    op.drop_index(op.f("ix_contacts_patient_id"), table_name="contacts")
    op.drop_table("contacts")
    op.drop_index(
        "uq_consents_in_force", table_name="consents", postgresql_where=sa.text("withdrawn_at IS NULL")
    )
    op.drop_index(op.f("ix_consents_patient_id"), table_name="consents")
    op.drop_table("consents")
    op.drop_index("uq_appointments_establishment_id_asked_as", table_name="appointments")
    op.drop_index("ix_appointments_patient", table_name="appointments")
    op.drop_index("ix_appointments_occupation", table_name="appointments")
    op.drop_table("appointments")
    op.drop_index(op.f("ix_account_sessions_account_role_id"), table_name="account_sessions")
    op.drop_table("account_sessions")
    op.drop_table("visit_reasons")
    op.drop_index("ix_patients_name_index", table_name="patients", postgresql_using="gin")
    op.drop_index("ix_patients_mobile_index", table_name="patients", postgresql_using="gin")
    op.drop_index("ix_patients_establishment_id_born_on_index", table_name="patients")
    op.drop_table("patients")
    op.drop_index("ix_openings_calendar", table_name="openings")
    op.drop_table("openings")
    op.drop_index("ix_occupations_calendar", table_name="occupations")
    op.drop_table("occupations")
    op.drop_index(op.f("ix_memberships_establishment_id"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_table("account_roles")
    op.drop_index("ix_absences_calendar", table_name="absences")
    op.drop_table("absences")
    op.drop_table("practitioners")
    op.drop_index(
        "ix_outbox_messages_due",
        table_name="outbox_messages",
        postgresql_where=sa.text("done_at IS NULL AND parked_at IS NULL"),
    )
    op.drop_table("outbox_messages")
    op.drop_table("establishments")
    op.drop_index("ix_audit_entries_subject", table_name="audit_entries")
    op.drop_index("ix_audit_entries_establishment", table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_table("accounts")
