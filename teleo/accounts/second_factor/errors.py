"""Why a second step is not believed, or not possible."""

from teleo.core.errors import Conflict, Forbidden


class FactorRefused(Forbidden):
    """The same for a wrong code, one that was used, and one of somebody else."""

    code = "factor_refused"
    title = "This code is not the right one."


class PasskeyRefused(Forbidden):
    code = "passkey_refused"
    title = "This passkey was not accepted."


class HalfWayOver(Conflict):
    """Too late, too many wrong tries, or not begun in this browser: the password is asked again."""

    code = "half_way_over"
    title = "Give your password again."


class ProofNeeded(Forbidden):
    code = "proof_needed"
    title = "Give your password again before you change this."


class LastFactor(Conflict):
    code = "last_factor"
    title = "Add another way before you remove the last one."


class TooManyPasskeys(Conflict):
    code = "too_many_passkeys"
    title = "Remove a passkey before you add another."
