"""What a browser sends of a second step. Credentials are as WebAuthn Level 3 §5.1.8 writes them in JSON."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, Json, StringConstraints

from teleo.accounts.second_factor.rules import LONGEST_NAME

# Base64url. A key's attestation with its certificates is some thousand letters.
Encoded = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]*$", max_length=16_000)]
Transport = Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,20}$")]


class TypeFactor(BaseModel):
    """Six digits of an app, or a recovery code, with whatever stands between its letters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Annotated[str, StringConstraints(max_length=40)]


class _Response(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    clientDataJSON: Encoded  # noqa: N815 the standard's name


class Assertion(_Response):
    authenticatorData: Encoded  # noqa: N815
    signature: Encoded
    userHandle: Encoded | None = None  # noqa: N815


class Attestation(_Response):
    attestationObject: Encoded  # noqa: N815
    transports: Annotated[tuple[Transport, ...], Field(max_length=10)] = ()


class _Credential(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Encoded
    rawId: Encoded  # noqa: N815
    type: Literal["public-key"]

    @property
    def as_sent(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_none=True)


class UsedCredential(_Credential):
    response: Assertion


class MadeCredential(_Credential):
    response: Attestation


class ShowPasskey(BaseModel):
    """`credential` is JSON in a field of a form, which the page's module fills."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    credential: Json[UsedCredential]


class AddPasskey(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    credential: Json[MadeCredential]


class NamePasskey(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]


class PasskeyOptions(BaseModel):
    """What the browser is to ask of an authenticator, as WebAuthn Level 3 §5.4 and §5.5 write it in JSON."""

    act: Literal["create", "get"]
    options: dict[str, Any]
