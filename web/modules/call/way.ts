// Which way the media of a connection take, from WebRTC's own counters. Never an address.

export type Way = "direct" | "relay_udp" | "relay_tcp" | "relay_tls";

export type Entry = Readonly<Record<string, unknown>>;
export type Report = ReadonlyMap<string, Entry>;

/** The pair of candidates in use: the transport names it, or it is the one that was nominated. */
export function pairOf(report: Report): Entry | null {
  let nominated: Entry | null = null;
  for (const entry of report.values()) {
    if (entry.type === "transport" && entry.selectedCandidatePairId) {
      const selected = report.get(String(entry.selectedCandidatePairId));
      if (selected) return selected;
    }
    if (entry.type === "candidate-pair" && entry.nominated) nominated = entry;
  }
  return nominated;
}

/** By our own relay, or by the server's: either way it is a relay that carries the call. */
export function wayOf(pair: Entry, report: Report): Way | null {
  const mine = report.get(String(pair.localCandidateId));
  const theirs = report.get(String(pair.remoteCandidateId));
  if (mine?.candidateType === "relay") {
    if (mine.relayProtocol === "tls") return "relay_tls";
    return mine.relayProtocol === "tcp" ? "relay_tcp" : "relay_udp";
  }
  if (theirs?.candidateType === "relay") return "relay_udp";
  return mine ? "direct" : null;
}
