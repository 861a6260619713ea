/* A video whose length the site does not tell: times are typed, or all of it is taken. */

import { choices, chosen, remember, showWhatMatters } from "./choices.js";
import { h, icon, problem, whileBusy } from "./dom.js";
import { defaultsOf, head, problemLine } from "./editor-parts.js";
import { requests } from "./outcome.js";
import { Preview } from "./preview.js";
import { saveClip, startOnBoard } from "./saving.js";
import { explain } from "./shell.js";
import { t } from "./texts.js";
import { seconds, timesIn } from "./times.js";

/** The same interface as PartEditor. */
export class WholeVideo {
  constructor(video, url, limits) {
    this.url = url;
    this.preview = new Preview(video, () => {});
    this.inputs = { start: this.#input("start"), end: this.#input("end") };
    this.wrong = problemLine();
    this.form = h(
      "form",
      { class: "stack", novalidate: true, onsubmit: (event) => this.#submit(event) },
      h("div", { class: "times" }, Object.entries(this.inputs).map(([which, input]) => h("div", { class: "field" }, h("label", { for: input.id }, t(`editor.${which}`)), input))),
      h("p", { class: "hint" }, t("editor.whole_hint")),
      h("div", { class: "choices" }, choices(video, defaultsOf(limits), () => showWhatMatters(this.form))),
      this.wrong,
      h("div", { class: "row actions" }, h("button", { class: "primary", type: "submit" }, icon("clip"), t("editor.get"))),
    );
    this.element = h("article", { class: "editor" }, head(video, url, null, this.preview), this.preview.element, this.form);
  }

  begin() {
    const { start, end } = timesIn(this.url);
    if (start) this.inputs.start.value = String(start);
    if (end) this.inputs.end.value = String(end);
    showWhatMatters(this.form);
  }

  end() {
    this.preview.end();
  }

  #input(which) {
    return h("input", { id: `${which}-time`, type: "text", inputmode: "decimal", autocomplete: "off", class: "numbers" });
  }

  /** The typed part, null for all of it, undefined where it makes no sense. */
  #part() {
    const typed = Object.values(this.inputs).map((input) => input.value.trim());
    if (typed.every((text) => !text)) return null;
    const [start, end] = typed.map((text) => seconds(text || "-"));
    return start < end ? { start, end } : undefined;
  }

  #submit(event) {
    event.preventDefault();
    const part = this.#part();
    problem(this.wrong, part === undefined ? t("editor.no_times") : "");
    if (part !== undefined) whileBusy(event.submitter || this.form.querySelector(".primary"), () => this.#save(part));
  }

  async #save(part) {
    const wishes = chosen(this.form);
    remember(wishes);
    try {
      await startOnBoard(await saveClip(this.url, part, requests(wishes)));
    } catch (error) {
      explain(this.wrong, error);
    }
  }
}
