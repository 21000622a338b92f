"""What an administrator says of the texts of his establishment."""

from pydantic import BaseModel, ConfigDict

from teleo.infra.texts import Language
from teleo.notifications.rules import Channel


class ShowInvitationTexts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    language: Language = "fr"


class RestoreInvitationText(BaseModel):
    """Back to our own words, by this way in this language."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    channel: Channel
    language: Language


class ChangeInvitationText(RestoreInvitationText):
    """The establishment's own words, with blanks: {établissement}, {date}, {heure}, {lien}, {téléphone}."""

    text: str = ""
