import { describe, expect, it } from "vitest";
import { bytesOf, creationOf, encoded, requestOf, sentOf } from "./webauthn";

const buffer = (...bytes: number[]) => Uint8Array.from(bytes).buffer;

describe("bytes in letters", () => {
  it("are those of base64url, without its end", () => {
    expect(encoded(buffer(251, 255, 254, 0))).toBe("-__-AA");
    expect([...bytesOf("-__-AA")]).toEqual([251, 255, 254, 0]);
  });
});

describe("what the server asks", () => {
  it("is handed on with its bytes as bytes and the rest as it is", () => {
    const asked = { challenge: "AQI", rpId: "localhost", userVerification: "required" };
    const made = creationOf({ ...asked, user: { id: "Aw", name: "sophie@minimes.test" } });
    const shown = requestOf({
      ...asked,
      allowCredentials: [{ id: "BA", type: "public-key", transports: ["usb"] }],
    });

    expect([...(made.challenge as Uint8Array)]).toEqual([1, 2]);
    expect(made.user).toEqual({ id: Uint8Array.from([3]), name: "sophie@minimes.test" });
    expect(made.excludeCredentials).toEqual([]);
    expect(shown.allowCredentials).toEqual([
      { id: Uint8Array.from([4]), type: "public-key", transports: ["usb"] },
    ]);
    expect(shown.userVerification).toBe("required");
  });
});

describe("what an authenticator answers", () => {
  const credential = { id: "AQ", rawId: buffer(1), type: "public-key" };

  it("is sent as it was made, with where it may be reached", () => {
    const response = {
      clientDataJSON: buffer(2),
      attestationObject: buffer(3),
      getTransports: () => ["internal"],
    };
    const sent = sentOf({ ...credential, response } as unknown as PublicKeyCredential);

    expect(sent).toEqual({
      id: "AQ",
      rawId: "AQ",
      type: "public-key",
      response: { clientDataJSON: "Ag", attestationObject: "Aw", transports: ["internal"] },
    });
  });

  it("is sent as it was signed", () => {
    const response = { clientDataJSON: buffer(2), authenticatorData: buffer(4), signature: buffer(5) };
    const sent = sentOf({ ...credential, response } as unknown as PublicKeyCredential);

    expect(sent.response).toEqual({ clientDataJSON: "Ag", authenticatorData: "BA", signature: "BQ" });
  });
});
