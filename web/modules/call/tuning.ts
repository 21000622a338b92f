// Makes a connection send as planned. What a sender's parameters cannot say (length of packets, silence, doubling) only
// the other side's description says: it is told to the own browser, changed, without a word on the line.
import { type AudioPlan, CEILING, type Plan } from "./levels";

export type { Plan } from "./levels";

export interface Tuning {
  /** What to set as the other side's description, for what he sent. */
  describe(pc: RTCPeerConnection, sdp: string): string;
  /** As often as one likes: only what differs is changed. Never throws. */
  apply(pc: RTCPeerConnection, plan: Plan): Promise<void>;
}

export function createTuning(): Tuning {
  let audio: AudioPlan | null = null;
  let ceiling = CEILING;
  const said = new WeakMap<RTCPeerConnection, string>();

  return {
    describe(pc, sdp) {
      said.set(pc, keyOf(audio, ceiling));
      return tuneDescription(sdp, audio, ceiling);
    },
    async apply(pc, plan) {
      ({ audio, ceiling } = plan);
      for (const sender of pc.getSenders?.() ?? []) await setParameters(sender, plan).catch(() => {});
      if (said.get(pc) === keyOf(audio, ceiling) || pc.connectionState !== "connected") return;
      // A browser that refuses is not asked again and again.
      const key = keyOf(audio, ceiling);
      if (await retune(pc, audio, ceiling).catch(() => true)) said.set(pc, key);
    },
  };
}

function keyOf(audio: AudioPlan | null, ceiling: number): string {
  return `${audio ? `${audio.ptime} ${audio.red} ${audio.dtx}` : "20 false false"} ${ceiling}`;
}

async function setParameters(sender: RTCRtpSender, { audio, video, framesFirst }: Plan): Promise<void> {
  if (!sender.track) return;
  const wanted: Partial<RTCRtpEncodingParameters> =
    sender.track.kind === "audio" ? { maxBitrate: audio.maxBitrate, priority: "high" } : { ...video };
  const parameters = sender.getParameters();
  const encoding = parameters.encodings?.[0];
  if (!encoding) return;
  const known = encoding as unknown as Record<string, unknown>;
  const preferred =
    sender.track.kind === "video" ? (framesFirst ? "maintain-framerate" : "maintain-resolution") : undefined;
  const isSame = Object.entries(wanted).every(([name, value]) => known[name] === value);
  if (isSame && (!preferred || parameters.degradationPreference === preferred)) return;
  Object.assign(encoding, wanted);
  if (preferred) parameters.degradationPreference = preferred;
  await sender.setParameters(parameters);
}

/** Whether it is done; not while something else is being negotiated. */
async function retune(pc: RTCPeerConnection, audio: AudioPlan, ceiling: number): Promise<boolean> {
  const theirs = pc.currentRemoteDescription;
  const ours = pc.currentLocalDescription;
  if (pc.signalingState !== "stable" || !theirs || !ours) return false;
  const offer = await pc.createOffer();
  // A restart that is due goes by the line, not past it.
  if ((pc.signalingState as string) !== "stable" || iceOf(offer.sdp) !== iceOf(ours.sdp)) return false;
  await pc.setLocalDescription(offer);
  try {
    const answer = tuneDescription(asAnswer(theirs.sdp, ours.sdp), audio, ceiling);
    await pc.setRemoteDescription({ type: "answer", sdp: answer });
  } catch (problem) {
    await pc.setLocalDescription({ type: "rollback" });
    throw problem;
  }
  return true;
}

/** Their last description as the answer to ours: who opened the encryption stays who he was (RFC 8842, 5.2). */
export function asAnswer(theirs: string, ours: string): string {
  if (!/^a=setup:actpass/m.test(theirs)) return theirs;
  const role = /^a=setup:passive/m.test(ours) ? "active" : "passive";
  return theirs.replace(/^a=setup:actpass/gm, `a=setup:${role}`);
}

/** What it says of sound, changed to what we want to send; and the most that we may send, in kbit/s; all else as it was. */
export function tuneDescription(sdp: string, audio: AudioPlan | null, ceiling: number): string {
  return sdp
    .split(/^(?=m=)/m)
    .map((part) => {
      if (part.startsWith("m=audio")) return audio ? tuneSound(part, audio) : part;
      return part.startsWith("m=video") ? bound(part, ceiling) : part;
    })
    .join("");
}

/** RFC 8866, 5.8: after the connection's line, before the attributes. A browser that is given more than before tries it at once. */
function bound(part: string, ceiling: number): string {
  return part
    .replace(/^b=.*\r?\n/gm, "")
    .replace(/^((?:m|i|c)=.*(?:\r?\n)(?![ic]=))/m, `$1b=AS:${ceiling}\r\n`);
}

function tuneSound(part: string, { ptime, red, dtx }: AudioPlan): string {
  const opus = /^a=rtpmap:(\d+) opus\/48000/im.exec(part)?.[1];
  if (!opus) return part;
  const doubled = /^a=rtpmap:(\d+) red\/48000/im.exec(part)?.[1];
  const isRed = red && doubled !== undefined;
  const first = isRed ? [doubled, opus] : [opus];
  const told = part
    .replace(/^a=(?:max)?ptime:.*\r?\n/gm, "")
    .replace(/^(m=audio \S+ \S+) (.*?)(\r?)$/m, (_, head: string, formats: string, end: string) => {
      const others = formats.split(" ").filter((format) => !first.includes(format));
      return `${[head, ...first, ...others].join(" ")}${end}`;
    })
    .replace(
      new RegExp(`^(a=fmtp:${opus}) (.*?)(\\r?)$`, "m"),
      (_, head: string, given: string, end: string) => {
        const kept = given.split(";").filter((one) => !/^\s*(usedtx|useinbandfec)=/.test(one));
        // What is sent twice need not be repaired: the bits go to the voice.
        return `${head} ${[...kept, `useinbandfec=${isRed ? 0 : 1}`, `usedtx=${dtx ? 1 : 0}`].join(";")}${end}`;
      },
    );
  return ptime === 20 ? told : `${told.replace(/\r?\n?$/, "\r\n")}a=ptime:${ptime}\r\na=maxptime:120\r\n`;
}

function iceOf(sdp: string | undefined): string {
  return /^a=ice-ufrag:(.*)$/m.exec(sdp ?? "")?.[1]?.trim() ?? "";
}
