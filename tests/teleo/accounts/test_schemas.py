"""What may be typed to sign in, and what an address is."""

import pytest
from pydantic import ValidationError

from teleo.accounts.schemas import OpenAccount, SignIn
from teleo.core.ids import new_id


@pytest.mark.parametrize("email", ["a\0@minimes.test", "\0", "a" * 250 + "@b.fr"])
def test_an_address_that_nobody_can_have_is_not_looked_for(email: str) -> None:
    with pytest.raises(ValidationError):
        SignIn.model_validate({"email": email, "password": "x"})


@pytest.mark.parametrize(
    "email", ["sophie", "sophie@", "so phie@minimes.test", "a@b@minimes.test", "a\0@b.test"]
)
def test_an_account_has_an_address(email: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        OpenAccount.model_validate(
            {
                "email": email,
                "shown_name": "Sophie Bernard",
                "password": "un mot de passe assez long",
                "establishment_id": new_id(),
                "role": "assistant",
            }
        )

    assert [error["loc"] for error in wrong.value.errors()] == [("email",)]
