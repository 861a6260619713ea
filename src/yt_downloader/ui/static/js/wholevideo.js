/* A video whose length the site does not tell: times are typed, or all of it is taken. */

import { choices, chosen, remember, requests, showWhatMatters } from "./choices.js";
import { h, icon, problem, whileBusy } from "./dom.js";
import { Preview } from "./preview.js";
import { saveClip, startJob, toBoard } from "./saving.js";
import { tell } from "./shell.js";
import { sentence, t } from "./texts.js";
import { seconds, timesIn } from "./times.js";

/** The same interface as PartEditor. */
export class WholeVideo {
  constructor(video, url, limits) {
    this.video = video;
    this.url = url;
    this.preview = new Preview(video, () => {});
    this.inputs = { start: this.#input("start"), end: this.#input("end") };
    const { resolution, format, cut_mode: cut } = limits.defaults;
    this.wrong = h("p", { class: "problem", role: "alert", hidden: true });
    this.form = h(
      "form",
      { class: "stack", novalidate: true, onsubmit: (event) => this.#submit(event) },
      h("div", { class: "times" }, Object.entries(this.inputs).map(([which, input]) => h("div", { class: "field" }, h("label", { for: input.id }, t(`editor.${which}`)), input))),
      h("p", { class: "hint" }, t("editor.whole_hint")),
      h("div", { class: "choices" }, choices(video, { media: "video", resolution, format, cut }, () => showWhatMatters(this.form))),
      this.wrong,
      h("div", { class: "row actions" }, h("button", { class: "primary", type: "submit" }, icon("clip"), t("editor.get"))),
    );
    this.element = h("article", { class: "editor" }, h("h2", { class: "break" }, video.title || url), this.preview.element, this.form);
  }

  begin() {
    const { start, end } = timesIn(this.url);
    if (start) this.inputs.start.value = String(start);
    if (end) this.inputs.end.value = String(end);
    showWhatMatters(this.form);
  }

  end() {}

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
    const { save, download } = requests(this.video, wishes);
    try {
      const id = await saveClip(this.url, part, save);
      await startJob(id, download);
      toBoard(id);
    } catch (error) {
      if (error.name === "ApiError") problem(this.wrong, sentence(error));
      else tell(error);
    }
  }
}
