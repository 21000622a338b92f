// The chat of a call: a sheet from below on a phone, a panel at the side on a desk.
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { hourWords } from "../shared/time";
import { translate as t } from "../shared/translate";
import type { CallState } from "./call_state";
import type { ChatMessage } from "./chat_state";

export interface ChatActions {
  say(text: string): void;
  close(): void;
}

export function chatPanel(state: CallState, zone: string, actions: ChatActions): TemplateResult {
  return html`
    <section class="chat" aria-label=${t("chat")}>
      <header>
        <h2>${t("chat")}</h2>
        <button class="call-icon-button" aria-label=${t("chat_close")} @click=${actions.close}>
          <span class="icon icon-close" aria-hidden="true"></span>
        </button>
      </header>
      <ol class="chat-list">
        ${
          state.chat.length
            ? repeat(
                state.chat,
                (message) => message.id,
                (message) => bubble(message, zone),
              )
            : html`<li class="chat-empty">${t("chat_empty")}</li>`
        }
      </ol>
      <form @submit=${(event: SubmitEvent) => send(event, actions)}>
        <label class="visually-hidden" for="chat-text">${t("chat_label")}</label>
        <textarea class="input" id="chat-text" name="text" rows="1" maxlength="2000" placeholder=${t("chat_label")}
          @keydown=${sendOnEnter}></textarea>
        <button class="call-icon-button call-send" data-action="send" aria-label=${t("chat_send")}>
          <span class="icon icon-send" aria-hidden="true"></span>
        </button>
      </form>
    </section>
  `;
}

function bubble(message: ChatMessage, zone: string): TemplateResult {
  const when =
    message.delivery === "pending"
      ? t("chat_pending")
      : message.delivery === "failed"
        ? t("chat_failed")
        : message.at && hourWords(message.at, zone);
  return html`<li class="bubble ${message.mine ? "bubble-mine" : ""}" data-chat-message=${message.id}
    data-delivery=${message.delivery}>
    ${message.mine ? html`<span class="visually-hidden">${t("chat_you")}</span>` : html`<strong>${message.name}</strong>`}
    <p>${message.text}</p>
    ${when ? html`<small>${when}</small>` : nothing}
  </li>`;
}

function send(event: SubmitEvent, actions: ChatActions): void {
  event.preventDefault();
  const field = (event.currentTarget as HTMLFormElement).elements.namedItem("text") as HTMLTextAreaElement;
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  actions.say(text);
  field.focus();
}

function sendOnEnter(event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  (event.currentTarget as HTMLTextAreaElement).form?.requestSubmit();
}
