"""Why an establishment's own text is not taken."""

from teleo.core.errors import Invalid
from teleo.notifications.rules import Wrong


class TextRefused(Invalid):
    """`errors` says why, under `text`: a `why` of `rules.wrong_with`, or too_many_sms; `found` what is in the way."""

    code = "text_refused"
    title = "This text cannot be sent."

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(errors={"text": wrong.why}, found=wrong.found)
        self.wrong = wrong
