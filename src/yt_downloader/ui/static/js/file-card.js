/* The parts that the card of a file has, whether the file is still on its way or being converted. */

import { byId, h, icon, problem, whileBusy } from "./dom.js";
import { tell } from "./shell.js";
import { t } from "./texts.js";

/* What happens at the same time is said in one go. */
const TOGETHER_MS = 150;
let words = [];

/** Say `text` to those who do not see the cards. */
function say(text) {
  if (!words.length) {
    setTimeout(() => {
      byId("said").textContent = words.join(" ");
      words = [];
    }, TOGETHER_MS);
  }
  words.push(text);
}

/** One file in the list. Only what changes is written anew, so that focus and players stay. */
export class FileCard {
  #title = h("h3", { class: "break", tabindex: "-1" });
  #badge = h("span", { class: "badge" });
  #facts = h("p", { class: "quiet small facts" });
  #bar = h("progress", { max: 100, hidden: true });
  #numbers = h("p", { class: "small numbers", hidden: true });
  #notes = h("ul", { class: "plain small notes", hidden: true });
  #problem = h("p", { class: "problem", hidden: true });
  #actions = h("div", { class: "row" });
  #shownActions = "";

  constructor(name) {
    this.name = name;
    this.#title.textContent = name;
    this.#bar.setAttribute("aria-label", t("encode.progress", { name }));
    this.body = h("div", { class: "body", hidden: true });
    this.element = h(
      "li",
      { class: "card file-card" },
      h("div", { class: "row apart head" }, this.#title, this.#badge),
      this.#facts,
      this.#bar,
      this.#numbers,
      this.#notes,
      this.#problem,
      this.body,
      this.#actions,
    );
  }

  /** `kind` is a class of badges: good, bad, busy, late. */
  state(text, kind = "") {
    this.#say(this.#badge.textContent, text);
    if (this.#badge.textContent !== text) this.#badge.textContent = text;
    this.#badge.className = `badge ${kind}`;
  }

  facts(parts) {
    this.#facts.textContent = parts.filter(Boolean).join(" · ");
  }

  /** `percent` from 0 to 100, undefined where nobody knows, null for no bar at all. */
  progress(percent, parts = []) {
    this.#bar.hidden = percent === null;
    if (percent === undefined) this.#bar.removeAttribute("value");
    else if (percent !== null) this.#bar.value = percent;
    this.#numbers.textContent = parts.filter(Boolean).join(" · ");
    this.#numbers.hidden = !this.#numbers.textContent;
  }

  /** Lines as `{text, kind}`, kind `warning` for what one should know. */
  notes(lines) {
    const items = lines.map(({ text, kind }) =>
      h("li", { class: kind || "quiet" }, kind === "warning" && icon("warning"), kind === "warning" && " ", text),
    );
    this.#notes.replaceChildren(...items);
    this.#notes.hidden = items.length === 0;
  }

  problem(text) {
    this.#say(this.#problem.textContent, text);
    problem(this.#problem, text);
  }

  /** What has changed on a card that is there already is said; how it was found is not. */
  #say(before, text) {
    if (text && text !== before && this.element.isConnected) say(`${this.name}: ${text}`);
  }

  /** Show `element` in the card's middle; null for nothing there. */
  show(element) {
    if (element && this.body.firstElementChild === element) return;
    this.body.replaceChildren(...(element ? [element] : []));
    this.body.hidden = !element;
  }

  /**
   * The buttons, as `{key, text, mark, kind, act}`. The same keys again change nothing; else the focus
   * goes on to the first button when it was on one of them.
   */
  actions(list) {
    const keys = list.map(({ key }) => key).join(" ");
    if (keys === this.#shownActions) return;
    this.#shownActions = keys;
    const hadFocus = this.#actions.contains(document.activeElement);
    this.#actions.replaceChildren(...list.map((action) => this.#button(action)));
    if (hadFocus) (this.#actions.firstElementChild || this.#title).focus();
  }

  #button({ text, mark, kind, act }) {
    const button = h("button", { type: "button", class: kind }, mark && icon(mark), text);
    // Of many cards each button tells whose it is.
    button.append(h("span", { class: "unseen" }, `: ${this.name}`));
    button.addEventListener("click", () =>
      whileBusy(button, async () => {
        try {
          this.began();
          await act();
        } catch (error) {
          this.failed(error);
        }
      }),
    );
    return button;
  }

  /** A button was pressed. */
  began() {}

  /** A button's action went wrong. */
  failed(error) {
    tell(error);
  }

  focus() {
    this.#title.focus();
  }

  get hasFocus() {
    return this.element.contains(document.activeElement);
  }
}
