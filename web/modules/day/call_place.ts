// Where the call stands in the page of the day: in the place of the list, and in the address, so that a reload returns to it.
import { find } from "../shared/page_data";

export interface CallPlace {
  list: HTMLElement;
  stage: HTMLElement;
  /** The call with this consultation, or none. */
  show(id: string | null): void;
  /** Of whom the address says that one was in a call with him. */
  inAddress(): string | undefined;
}

export function createCallPlace(): CallPlace {
  const list = find('[data-view="list"]');
  const stage = find('[data-view="call"]');

  return {
    list,
    stage,
    show(id) {
      history.replaceState(null, "", id ? `#call=${id}` : location.pathname + location.search);
      list.hidden = id !== null;
      stage.hidden = id === null;
      document.documentElement.toggleAttribute("data-in-call", id !== null);
    },
    inAddress: () => /^#call=(.+)$/.exec(location.hash)?.[1],
  };
}
