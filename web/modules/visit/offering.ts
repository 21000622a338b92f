// Inside another application, or without a camera: how to go on in another browser, with an address that opens there.
import type { LinkOut } from "../contract/api";
import type { Api } from "../shared/api";
import { find } from "../shared/page_data";
import { translate as t } from "../shared/translate";

/** `path`: of the visit, in the API. */
export async function offerOtherBrowser(api: Api, path: string): Promise<void> {
  const { drawOtherBrowser, otherBrowserFor, surroundings } = await import("./other_browser");
  const other = otherBrowserFor(surroundings());
  if (!other) return;
  const { address } = await api.get<LinkOut>(`${path}/link`);
  // « Open in Safari » takes the address of the page along, and that of the visit opens nothing without its cookie.
  history.replaceState(null, "", new URL(address).pathname);
  drawOtherBrowser(find("[data-other-browser]"), other, address);
  const goOn = find("[data-action=check]");
  goOn.classList.add("button-second");
  goOn.textContent = t("inside_go_on");
}
