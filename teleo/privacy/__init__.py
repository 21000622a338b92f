"""What people are told of their data, for how long it is kept, and what is given or erased when they ask."""

from teleo.privacy.purging import Purging
from teleo.privacy.retention import RetentionSettings

__all__ = ["Purging", "RetentionSettings"]
