// Arrow keys move among the slots of the week; Enter opens one, as for any link.
const table = document.querySelector<HTMLTableElement>("table.agenda");

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The next slot in that direction, over the empty cells between. */
function slotFrom(cell: HTMLTableCellElement, [down, right]: readonly [number, number]): HTMLElement | null {
  const rows = table?.tBodies[0]?.rows;
  let row = (cell.parentElement as HTMLTableRowElement).sectionRowIndex + down;
  let column = cell.cellIndex + right;
  while (rows?.[row]?.cells[column]) {
    const slot = rows[row]?.cells[column]?.querySelector<HTMLElement>("[data-slot]");
    if (slot) return slot;
    row += down;
    column += right;
  }
  return null;
}

table?.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const cell = (event.target as Element).closest("td");
  if (!step || !cell || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  slotFrom(cell, step)?.focus();
});

// On a narrow screen the week is wider than what is seen of it: today comes first.
document.querySelector("th.agenda-today")?.scrollIntoView({ block: "nearest", inline: "center" });

export {};
