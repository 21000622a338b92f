"""Two questions to the patient after the call: which answers there are, until when, and which are content. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from teleo.consultations.rules.lifecycle import Course

Question = Literal["saw_and_heard", "was_useful"]
Answer = Literal["very", "rather", "little", "not_at_all"]

QUESTIONS: tuple[Question, ...] = ("saw_and_heard", "was_useful")
ANSWERS: tuple[Answer, ...] = ("very", "rather", "little", "not_at_all")
CONTENT = frozenset[Answer]({"very", "rather"})

ASKED_FOR = timedelta(days=1)  # a second thought comes in the evening


def may_answer(course: Course, now: datetime) -> bool:
    """Once it took place and is over, for a day; within it, another answer replaces the first."""
    return (
        course.state == "ended"
        and course.started_at is not None
        and course.ended_at is not None
        and now < course.ended_at + ASKED_FOR
    )


def is_content(answers: Mapping[str, str], question: Question) -> bool | None:
    """None when he did not answer."""
    answer = answers.get(question)
    return None if answer is None else answer in CONTENT
