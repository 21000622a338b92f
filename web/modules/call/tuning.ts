// Makes a connection send as planned. What a sender's parameters cannot say (length of packets, silence, doubling) only
// the other side's description says: it is told to the own browser, changed, without a word on the line.
import type { AudioPlan, Plan } from "./adaptation";

export type { Plan } from "./adaptation";

export interface Tuning {
  /** What to set as the other side's description, for what he sent. */
  describe(pc: RTCPeerConnection, sdp: string): string;
  /** As often as one likes: only what differs is changed. Never throws. */
  apply(pc: RTCPeerConnection, plan: Plan): Promise<void>;
}

export function createTuning(): Tuning {
  let audio: AudioPlan | null = null;
  const said = new WeakMap<RTCPeerConnection, string>();

  return {
    describe(pc, sdp) {
      said.set(pc, keyOf(audio));
      return audio ? tuneDescription(sdp, audio) : sdp;
    },
    async apply(pc, plan) {
      audio = plan.audio;
      for (const sender of pc.getSenders?.() ?? []) await setParameters(sender, plan).catch(() => {});
      if (said.get(pc) === keyOf(audio) || pc.connectionState !== "connected") return;
      // A browser that refuses is not asked again and again.
      if (await retune(pc, audio).catch(() => true)) said.set(pc, keyOf(audio));
    },
  };
}

function keyOf(audio: AudioPlan | null): string {
  return audio ? `${audio.ptime} ${audio.red} ${audio.dtx}` : "20 false false";
}

async function setParameters(sender: RTCRtpSender, { audio, video }: Plan): Promise<void> {
  if (!sender.track) return;
  const wanted: Partial<RTCRtpEncodingParameters> =
    sender.track.kind === "audio" ? { maxBitrate: audio.maxBitrate, priority: "high" } : { ...video };
  const parameters = sender.getParameters();
  const encoding = parameters.encodings?.[0];
  if (!encoding) return;
  const known = encoding as unknown as Record<string, unknown>;
  if (Object.entries(wanted).every(([name, value]) => known[name] === value)) return;
  Object.assign(encoding, wanted);
  await sender.setParameters(parameters);
}

/** Whether it is done; not while something else is being negotiated. */
async function retune(pc: RTCPeerConnection, audio: AudioPlan): Promise<boolean> {
  const theirs = pc.currentRemoteDescription;
  const ours = pc.currentLocalDescription;
  if (pc.signalingState !== "stable" || !theirs || !ours) return false;
  const offer = await pc.createOffer();
  // A restart that is due goes by the line, not past it.
  if ((pc.signalingState as string) !== "stable" || iceOf(offer.sdp) !== iceOf(ours.sdp)) return false;
  await pc.setLocalDescription(offer);
  try {
    const answer = tuneDescription(asAnswer(theirs.sdp, ours.sdp), audio);
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

/** What it says of sound, changed to what we want to send; all else as it was. */
export function tuneDescription(sdp: string, audio: AudioPlan): string {
  return sdp
    .split(/^(?=m=)/m)
    .map((part) => (part.startsWith("m=audio") ? tuneSound(part, audio) : part))
    .join("");
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
