// What a page's connections do, with instants: for whoever wants to know where a gap comes from (TRACE=1).
if (window === window.top) window.__trace = [];
{
  const home = window.top;
  const log = (...words) => home.__trace.push([performance.timeOrigin + performance.now(), words.join(" ")]);
  const Peer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    constructor(...given) {
      super(...given);
      const name = `pc${home.__peers.length}`;
      log(name, "made", window === home ? "" : "in a frame");
      for (const what of ["connectionState", "iceConnectionState", "iceGatheringState", "signalingState"])
        this.addEventListener(what.toLowerCase() + "change", () => log(name, what, this[what]));
      this.addEventListener("icecandidate", ({ candidate }) => candidate && log(name, "mine", candidate.candidate));
      this.addEventListener("icecandidateerror", (e) => log(name, "error", e.errorCode, e.url));
      this.__name = name;
    }
    restartIce() { log(this.__name, "restartIce"); super.restartIce(); }
    close() { log(this.__name, "close"); super.close(); }
  };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      log("ws opening");
      this.addEventListener("open", () => log("ws open"));
      this.addEventListener("close", () => log("ws close"));
      this.addEventListener("message", ({ data }) => log("<", String(data).slice(0, 110)));
    }
    send(data) { log(">", String(data).slice(0, 110)); super.send(data); }
  };
  for (const name of ["online", "offline"]) addEventListener(name, () => log("event", name));
  navigator.connection?.addEventListener("change", () => log("event change"));
}
