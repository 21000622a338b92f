// At the top of a call: who, for how long, how the connection is; who comes and goes; who waits before the door.
import { html, nothing, type TemplateResult } from "lit-html";
import { elapsedFigures } from "../shared/time";
import { translate as t, type Words } from "../shared/translate";
import { theirMicrophone } from "./call_parts";
import { type CallState, type Connection, connectionWithAll } from "./call_state";
import { inSentence, named } from "./comings";

export interface TopScene {
  state: CallState;
  /** Who is expected, while nobody sits there yet. */
  expected: string;
  lettingIn: boolean;
  /** Who is with the other side, or invited, for whoever is told. */
  company: string | null;
  /** Who has just come or gone. */
  news: readonly string[];
  now: number;
}

export interface DoorActions {
  admit(seat: string): void;
  refuse(seat: string): void;
}

/** Of those that go well, or only begin; the others are a warning. */
const CONNECTION_ICONS: Readonly<Partial<Record<Connection, string>>> = {
  good: "signal",
  fair: "signal",
  alone: "waiting",
  connecting: "waiting",
};

export function callTop({ state, expected, now, company, news }: TopScene): TemplateResult {
  const elapsed = state.startedAt ? elapsedFigures(now - Date.parse(state.startedAt)) : null;
  const connection = connectionWithAll(state);
  return html`
    <header class="call-top">
      <div>
        <h1 class="call-name" tabindex="-1">${titleOf(state, expected)}</h1>
        ${company ? html`<p class="call-company">${company}</p>` : nothing}
      </div>
      <p class="call-facts">
        ${
          elapsed
            ? html`<span class="figures" data-elapsed><span class="visually-hidden">${t("elapsed")} </span>${elapsed}</span>`
            : nothing
        }
        <span class="call-connection" data-connection=${connection}>
          <span class="icon icon-${CONNECTION_ICONS[connection] ?? "warning"}" aria-hidden="true"></span>
          ${t(`connection_${connection}` as Words)}
        </span>
        ${state.peers.length > 1 ? nothing : theirMicrophone(state.peers[0])}
      </p>
      ${
        news.length
          ? html`<div class="call-news-lines">${news.map((line) => html`<p class="call-news">${line}</p>`)}</div>`
          : nothing
      }
    </header>
  `;
}

/** The patient is let in by the press that opened the room; a third person always by one of his own. */
export function waitingBanner({ state, lettingIn }: TopScene, actions: DoorActions) {
  const waiting = state.waiting.filter(({ label }) => label !== null || !lettingIn);
  if (!waiting.length) return nothing;
  return html`<div class="call-waiting" role="status">
    ${waiting.map(
      (peer) => html`<p>${t("someone_waits", { name: inSentence(peer) })}
        <span class="row">${
          peer.label === null
            ? nothing
            : html`<button class="button button-second" data-action="refuse" @click=${() => actions.refuse(peer.seat)}>${t("day_refuse")}</button>`
        }
        <button class="button" data-action="admit" @click=${() => actions.admit(peer.seat)}>${t("admit")}</button></span></p>`,
    )}
  </div>`;
}

function titleOf({ peers }: CallState, expected: string): string {
  if (peers.length > 1) return t("call_of", { count: peers.length + 1 });
  return peers[0] ? named(peers[0]) : expected;
}
