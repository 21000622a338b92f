// Between JSON, as the server reads and writes it, and what browsers hand to authenticators: bytes.
// WebAuthn Level 3 §5.1.8 to §5.1.10 has it built in; browsers of hospitals are some years behind.

type Json = Record<string, unknown>;

export function bytesOf(encoded: string): Uint8Array<ArrayBuffer> {
  const letters = atob(encoded.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

export function encoded(bytes: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function creationOf(options: Json): PublicKeyCredentialCreationOptions {
  const user = options.user as Json;
  return {
    ...options,
    challenge: bytesOf(options.challenge as string),
    user: { ...user, id: bytesOf(user.id as string) },
    excludeCredentials: descriptors(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
}

export function requestOf(options: Json): PublicKeyCredentialRequestOptions {
  return {
    ...options,
    challenge: bytesOf(options.challenge as string),
    allowCredentials: descriptors(options.allowCredentials),
  } as PublicKeyCredentialRequestOptions;
}

/** What the server reads of a credential that was made or shown. */
export function sentOf(credential: PublicKeyCredential): Json {
  const response = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const said: Json = { clientDataJSON: encoded(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = encoded(response.attestationObject);
    said.transports = response.getTransports?.() ?? [];
  } else {
    said.authenticatorData = encoded(response.authenticatorData);
    said.signature = encoded(response.signature);
  }
  return { id: credential.id, rawId: encoded(credential.rawId), type: credential.type, response: said };
}

function descriptors(listed: unknown): PublicKeyCredentialDescriptor[] {
  return ((listed ?? []) as Json[]).map(
    (one) => ({ ...one, id: bytesOf(one.id as string) }) as unknown as PublicKeyCredentialDescriptor,
  );
}
