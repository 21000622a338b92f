// For a page that was opened inside another application, or in a browser without a camera: how to open it in another.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { steps } from "../call/device_help";
import { insideOf, type System, systemOf } from "../shared/browser";
import { translate as t } from "../shared/translate";

export interface OtherBrowser {
  system: System;
  why: string;
}

export interface Surroundings {
  agent: string;
  touchPoints: number;
  secure: boolean;
  hasCamera: boolean;
}

/** Null where the camera can be asked for. */
export function otherBrowserFor({
  agent,
  touchPoints,
  secure,
  hasCamera,
}: Surroundings): OtherBrowser | null {
  const inside = insideOf(agent);
  const system = systemOf(agent, touchPoints);
  if (!secure) return { system, why: t("inside_insecure") };
  if (inside)
    return { system, why: inside.app ? t("inside_app", { app: inside.app }) : t("inside_some_app") };
  return hasCamera ? null : { system, why: t("inside_no_camera") };
}

export function surroundings(): Surroundings {
  return {
    agent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints,
    secure: window.isSecureContext,
    hasCamera: Boolean((navigator.mediaDevices as MediaDevices | undefined)?.getUserMedia),
  };
}

/** Android's browsers open such an address in Chrome, whatever application they are in. */
export function chromeAddress(address: string): string {
  const { protocol, host, pathname } = new URL(address);
  return `intent://${host}${pathname}#Intent;scheme=${protocol.replace(":", "")};package=com.android.chrome;end`;
}

export function drawOtherBrowser(place: HTMLElement, shown: OtherBrowser, address: string): void {
  let said = "";

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(address);
      said = t("inside_copied");
    } catch {
      place.querySelector("input")?.select();
      said = t("inside_copy_yourself");
    }
    draw();
  }

  function draw(): void {
    render(panel(), place);
  }

  function panel(): TemplateResult {
    return html`<h2>${t(`inside_title_${shown.system}`)}</h2>
      <p>${shown.why}</p>
      ${steps(t(`inside_steps_${shown.system}`))}
      ${
        shown.system === "android"
          ? html`<a class="button button-large" data-action="open-chrome" href=${chromeAddress(address)}>${t("inside_open_chrome")}</a>`
          : nothing
      }
      <label class="field">${t("inside_link")}
        <input class="input" readonly .value=${address}></label>
      <button class="button ${shown.system === "android" ? "button-second" : "button-large"}" type="button"
        data-copy @click=${copy}>${t("inside_copy")}</button>
      <p role="status">${said}</p>`;
  }

  place.hidden = false;
  draw();
}
