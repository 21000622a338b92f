// What the server hands to a page's module, in one JSON block.

export interface HubAddress {
  url: string;
  path: string;
}

export function pageData<T>(): T {
  const block = document.getElementById("page-data");
  if (!block?.textContent) throw new Error("this page has no data block");
  return JSON.parse(block.textContent) as T;
}

export function find<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}
