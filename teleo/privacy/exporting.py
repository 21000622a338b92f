"""Give a person all that is kept of him: one JSON document, and how to read it in each language, in a ZIP."""

import io
import zipfile
from uuid import UUID

import orjson

from teleo.audit import Act, record
from teleo.directory import establishment_for, practitioner_for, visit_reason_wordings
from teleo.infra import texts
from teleo.infra.keeping import Rows
from teleo.infra.work import Work
from teleo.patients import patient_for
from teleo.privacy import queries

FORMAT = "teleo-person-1"
DATA = "donnees.json"
READMES: dict[texts.Language, str] = {
    "fr": "lisez-moi.txt",
    "en": "read-me.txt",
}  # nobody knows what the person reads


async def export(work: Work, patient_id: UUID) -> bytes:
    """Of a patient of the actor's establishment. Raises PatientUnknown."""
    await patient_for(work.session, work.actor.establishment, patient_id)
    here = await establishment_for(work.session, work.actor.establishment)
    kept = await queries.everything_kept(work.session, patient_id)
    document = {
        "format": FORMAT,
        "made_at": work.now.isoformat(),
        "establishment": {"name": here.name, "help_phone": here.help_phone, "zone": here.zone},
        "practitioners": await _practitioners(work, kept),
        "visit_reasons": await _visit_reasons(work, kept),
        "kept": kept,
    }
    record(work, Act.PATIENT_EXPORTED, subject="patient", subject_id=patient_id)
    readmes = {
        name: texts.message("privacy/export.txt", language, data=DATA, here=here.shown_name).encode()
        for language, name in READMES.items()
    }
    return zipped({DATA: orjson.dumps(document, option=orjson.OPT_INDENT_2), **readmes})


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # The same content is the same file, whatever the day: a date would only say when it was asked for.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


async def _practitioners(work: Work, kept: Rows) -> dict[str, str]:
    ids = {str(row["practitioner_id"]) for row in kept["occupations"]}
    found = [await practitioner_for(work.session, UUID(one)) for one in sorted(ids)]
    return {str(one.id): one.shown_name for one in found}


async def _visit_reasons(work: Work, kept: Rows) -> dict[str, str]:
    ids = {UUID(str(row["visit_reason_id"])) for row in kept["appointments"]}
    return {str(one): wording for one, wording in (await visit_reason_wordings(work.session, ids)).items()}
