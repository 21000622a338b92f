// Two questions after the call: one press each, none needed, and another press is another answer.
import type { VisitOut } from "../contract/api";
import { announce } from "../shared/announce";
import { find } from "../shared/page_data";
import { problemWords } from "../shared/problems";
import { translate as t } from "../shared/translate";

export interface Satisfaction {
  ask(visit: Pick<VisitOut, "satisfaction">): void;
}

export function createSatisfaction(
  place: HTMLElement,
  send: (question: string, answer: string) => Promise<void>,
): Satisfaction {
  const said = find("[data-rating-said]", place);

  function mark(question: HTMLElement, answer: string | null): void {
    for (const button of question.querySelectorAll<HTMLElement>("[data-answer]"))
      button.setAttribute("aria-pressed", String(button.dataset.answer === answer));
  }

  function say(text: string): void {
    said.textContent = text;
    said.hidden = false;
    announce(text);
  }

  async function press(question: HTMLElement, button: HTMLElement): Promise<void> {
    const { answer = "" } = button.dataset;
    const before = question.querySelector<HTMLElement>("[aria-pressed=true]")?.dataset.answer ?? null;
    if (answer === before) return;
    mark(question, answer);
    try {
      await send(question.dataset.question ?? "", answer);
      say(t(before ? "rating_changed" : thanks()));
    } catch (problem) {
      mark(question, before);
      say(problemWords(problem));
    }
  }

  /** Other words for the second answer, so that it is said too. */
  function thanks(): "rating_thanks" | "rating_thanks_both" {
    const open = [...place.querySelectorAll("[data-question]")].some(
      (question) => !question.querySelector("[aria-pressed=true]"),
    );
    return open ? "rating_thanks" : "rating_thanks_both";
  }

  place.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-answer]");
    const question = button?.closest<HTMLElement>("[data-question]");
    if (button && question) void press(question, button);
  });

  return {
    ask({ satisfaction }) {
      place.hidden = !satisfaction.asked;
      for (const name of ["saw_and_heard", "was_useful"] as const)
        mark(find(`[data-question=${name}]`, place), satisfaction[name]);
    },
  };
}
