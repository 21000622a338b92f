"""How a patient comes in: the door of his link, one question that proves who he is, and a link that was lost."""

from teleo.entering.reactions import reactions

__all__ = ["reactions"]
