// Why a camera or a microphone is not there, from what browsers say of it, which is little and differs.

export type Kind = "camera" | "microphone";

/** Each has its words and its remedy. */
export type Trouble =
  | "blocked" // refused, now or earlier: the browser will not ask again
  | "dismissed" // the question was closed without an answer: it can be asked again
  | "forbidden" // the telephone or computer refuses it to the browser
  | "missing"
  | "busy" // another program has it
  | "unplugged"
  | "revoked" // allowed, then taken back during the call
  | "lost" // it stopped by itself; telephones do so to what is in the background
  | "unsupported";

export type Permission = PermissionState | "unknown";

const DEVICES = { camera: "videoinput", microphone: "audioinput" } as const;
const TROUBLES: Readonly<Record<string, Trouble>> = {
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
  TypeError: "unsupported",
};

/** Unknown where the browser does not tell: some have no such question, or not for cameras. */
export async function permissionFor(kind: Kind): Promise<Permission> {
  try {
    return (await navigator.permissions.query({ name: kind as PermissionName })).state;
  } catch {
    return "unknown";
  }
}

export async function troubleOf(problem: unknown, kind: Kind, ask = permissionFor): Promise<Trouble> {
  const { name = "", message = "" } = (problem ?? {}) as { name?: string; message?: string };
  if (name !== "NotAllowedError" && name !== "SecurityError") return TROUBLES[name] ?? "busy";
  if (/system/i.test(message)) return "forbidden";
  return (await ask(kind)) === "prompt" ? "dismissed" : "blocked";
}

/** Which of two that were refused together may be had alone. One who closed the question is not asked again twice. */
export async function worthAskingAlone(
  problem: unknown,
  kinds: readonly Kind[],
  ask = permissionFor,
): Promise<readonly Kind[]> {
  if ((problem as { name?: string } | null)?.name !== "NotAllowedError") return kinds;
  const permissions = await Promise.all(kinds.map((kind) => ask(kind)));
  if (permissions.every((permission) => permission === "prompt")) return [];
  return kinds.filter((_, index) => permissions[index] !== "denied");
}

/** Why a device that worked has stopped. */
export async function lossOf(
  kind: Kind,
  deviceId: string | undefined,
  list: readonly Pick<MediaDeviceInfo, "kind" | "deviceId">[],
  ask = permissionFor,
): Promise<Trouble> {
  const there = list.filter((device) => device.kind === DEVICES[kind]);
  // Without permission, browsers list devices without their names.
  const named = there.filter((device) => device.deviceId);
  const isListed = named.some((device) => device.deviceId === deviceId);
  if (!there.length || (named.length && deviceId && !isListed)) return "unplugged";
  const permission = await ask(kind);
  return permission === "denied" || permission === "prompt" ? "revoked" : "lost";
}

/** What only the person can give back, in the browser's own settings. */
export function isRefused(trouble: Trouble | null): boolean {
  return trouble === "blocked" || trouble === "revoked";
}

/** What may be tried again without being asked to: nobody said no. */
export function mayReturn(trouble: Trouble | null): boolean {
  return trouble === "lost" || trouble === "unplugged" || trouble === "missing" || trouble === "busy";
}
