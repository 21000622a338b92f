// An independent, certified OpenID provider (npm `oidc-provider`) in the national dialect, for oidc_provider.py: its
// discovery document is at the other path, its people have a SubjectNameID, everybody is identified as eidas1. A line of
// JSON on standard output says that it listens; it ends with its input.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

// Web packages are installed in web/, which is not above this file.
const web = createRequire(new URL("../../web/package.json", import.meta.url));
const { Provider } = web("oidc-provider");

const { port, clientId, secret, redirectUri, leftUri, people } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}/auth/realms/esante-wallet`;
const CLAIMS = ["SubjectNameID", "given_name", "family_name", "SubjectRefPro", "otherIds"];
const known = new Map(people.map((person) => [person.SubjectNameID, person]));
const approved = new Map();

// Answers are a matter of tests: what somebody says on his telephone is posted to /telephone.
const waiting = new Map();

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: secret,
      redirect_uris: [redirectUri],
      post_logout_redirect_uris: [leftUri],
      response_types: ["code"],
      grant_types: ["authorization_code", "urn:openid:params:grant-type:ciba"],
      backchannel_token_delivery_mode: "poll",
      id_token_signed_response_alg: "RS256",
    },
  ],
  scopes: ["openid", "scope_all"],
  claims: { openid: ["sub"], scope_all: CLAIMS, acr: null },
  acrValues: ["eidas1"],
  pkce: { required: () => true },
  cookies: { keys: ["of a test"] },
  extraParams: ["channel"],
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_context, id) =>
    known.has(id) ? { accountId: id, claims: async () => ({ ...known.get(id), sub: id }) } : undefined,
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      // Without a question: the test has nobody to press.
      logoutSource: (context, form) => {
        context.body = `<!doctype html>${form}`;
      },
    },
    ciba: {
      enabled: true,
      deliveryModes: ["poll"],
      processLoginHint: async (_context, hint) => hint,
      validateRequestContext: async () => {},
      validateBindingMessage: async (_context, message) => {
        if (!/^\d\d$/.test(message ?? "")) throw new Error("two digits are needed");
      },
      verifyUserCode: async () => {},
      triggerAuthenticationDevice: async (_context, request, account) => {
        waiting.set(account.accountId, request);
      },
    },
  },
  ttl: { BackchannelAuthenticationRequest: 120, AccessToken: 120, IdToken: 120 },
});

async function granted(accountId) {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope("openid scope_all");
  await grant.save();
  return grant;
}

/** Whoever the test said is signed in without a page. */
async function interact(request, answer) {
  const { prompt } = await provider.interactionDetails(request, answer);
  const accountId = approved.get("who");
  if (!accountId) {
    return provider.interactionFinished(request, answer, { error: "access_denied" });
  }
  const result = { login: { accountId, acr: "eidas1" }, consent: {} };
  if (prompt.name === "consent" || prompt.name === "login") {
    result.consent.grantId = (await granted(accountId)).jti;
  }
  return provider.interactionFinished(request, answer, result);
}

async function telephone(request, answer) {
  let body = "";
  for await (const piece of request) body += piece;
  const { who, says } = JSON.parse(body);
  const asked = waiting.get(who);
  if (says === "yes") {
    await provider.backchannelResult(asked, await granted(who), { acr: "eidas1" });
  } else {
    const { errors } = web("oidc-provider");
    await provider.backchannelResult(asked, new errors.AccessDenied());
  }
  answer.end("{}");
}

const answerAsProvider = provider.callback();
const PREFIX = "/auth/realms/esante-wallet";

createServer(async (request, answer) => {
  try {
    if (request.url === "/who") {
      let body = "";
      for await (const piece of request) body += piece;
      approved.set("who", JSON.parse(body).who);
      return answer.end("{}");
    }
    if (request.url === "/telephone") return await telephone(request, answer);
    if (request.url.startsWith("/interaction/")) return await interact(request, answer);
    request.originalUrl = request.url;
    if (request.url.startsWith(PREFIX)) request.url = request.url.slice(PREFIX.length) || "/";
    // Pro Santé Connect's own name for the document.
    request.url = request.url.replace("/wallet-openid-configuration", "/openid-configuration");
    return answerAsProvider(request, answer);
  } catch (problem) {
    answer.statusCode = 500;
    return answer.end(String(problem?.stack ?? problem));
  }
}).listen(port, "127.0.0.1", () => console.log(JSON.stringify({ issuer })));

createInterface({ input: process.stdin }).on("close", () => process.exit(0));
