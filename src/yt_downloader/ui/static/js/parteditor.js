/* Choosing a part of a video: look, set start and end by hand, by keys or by typing. */

import { choices, chosen, remember, showWhatMatters } from "./choices.js";
import { h, icon, problem, whileBusy } from "./dom.js";
import { defaultsOf, head, problemLine } from "./editor-parts.js";
import { chapterField, mostReplayed } from "./highlights.js";
import { isPlain, markOf } from "./keys.js";
import { estimate, requests } from "./outcome.js";
import { Preview } from "./preview.js";
import { saveClip, startOnBoard } from "./saving.js";
import { explain, toast } from "./shell.js";
import { clock, fieldSentence, t } from "./texts.js";
import { SHORTEST } from "./timeline.js";
import { seconds, timesIn } from "./times.js";

const FIRST_SECONDS = 30;
const JUMP = 5;
const FRAME = 1 / 25; // about a picture; nobody tells a page how many a second a video has
const MILLISECOND = 0.001;
const FIELDS = { start_time: "start", end_time: "end" };
const rounded = (time) => Math.round(time * 1000) / 1000;
const between = (low, value, high) => Math.min(Math.max(value, low), high);

/** The editor of one video that has a length. Call `begin` once `element` is in the page, `end` after. */
export class PartEditor {
  constructor(video, url, limits) {
    this.video = video;
    this.url = url;
    this.limits = limits;
    this.duration = video.duration;
    this.timeline = document.createElement("time-line");
    this.preview = new Preview(video, (time) => (this.timeline.time = time));
    this.times = { start: this.#timeField("start", "I", "["), end: this.#timeField("end", "O", "]") };
    this.length = h("output", { class: "numbers", "aria-live": "polite" });
    this.form = this.#form();
    const facts = [video.uploader, clock(this.duration)].filter(Boolean).join(" · ");
    const titled = head(video, url, h("p", { class: "quiet small" }, facts), this.preview);
    this.element = h("article", { class: "editor" }, titled, this.preview.element, this.#tools(), this.timeline, chapterField(video, (part) => this.#take(part)), this.form);
  }

  /** Once it is in the page. */
  begin() {
    const asked = timesIn(this.url);
    const start = between(0, asked.start || 0, Math.max(0, this.duration - 1));
    const end = between(start + SHORTEST, asked.end || start + FIRST_SECONDS, this.duration);
    this.timeline.open(this.video);
    this.#select({ start, end });
    if (asked.start) {
      this.timeline.showSelection();
      this.preview.seek(start);
    }
    this.timeline.addEventListener("select", ({ detail }) => {
      this.#select(detail);
      this.preview.seek(detail.which === "end" ? detail.end : detail.start);
    });
    this.timeline.addEventListener("seek", ({ detail }) => this.preview.seek(detail.time));
    showWhatMatters(this.form);
    this.#tellLength();
    this.keys = (event) => this.#key(event);
    document.addEventListener("keydown", this.keys);
  }

  end() {
    document.removeEventListener("keydown", this.keys);
    this.preview.end();
  }

  #tools() {
    const button = (label, action, kind) => h("button", { type: "button", class: "small", onclick: action }, kind ? icon(kind) : null, label);
    const [out, into] = ["−", "+"].map((sign, at) =>
      h("button", { type: "button", class: "small", "aria-label": t(at ? "editor.zoom_in" : "editor.zoom_out"), onclick: () => this.timeline.zoom(at ? 0.5 : 2) }, sign),
    );
    const peak = mostReplayed(this.video, FIRST_SECONDS);
    return h(
      "div",
      { class: "row tools" },
      button(t("editor.play_part"), () => this.preview.playPart(this.part.start, this.part.end), "play"),
      peak && button(t("editor.most_replayed"), () => this.#take(peak)),
      h("span", { class: "grow" }),
      h("span", { class: "group" }, out, into, button(t("editor.zoom_part"), () => this.timeline.showSelection()), button(t("editor.zoom_all"), () => this.timeline.showAll())),
    );
  }

  #take(part) {
    this.#select(part);
    this.timeline.showSelection();
    this.preview.seek(part.start);
  }

  #timeField(which, key, other) {
    const input = h("input", {
      id: `${which}-time`,
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      class: "numbers",
      "aria-describedby": `${which}-problem times-hint`,
      onchange: () => this.#typed(which),
    });
    const set = h("button", { type: "button", class: "small", onclick: () => this.#setHere(which), "aria-keyshortcuts": `${key} ${other}` }, t("editor.here"), h("kbd", { "aria-hidden": "true" }, key));
    const wrong = h("p", { id: `${which}-problem`, class: "problem", role: "alert", hidden: true });
    const element = h("div", { class: "field" }, h("label", { for: input.id }, t(`editor.${which}`)), h("div", { class: "row tight" }, input, set), wrong);
    return { element, input, wrong };
  }

  #form() {
    const changed = () => {
      showWhatMatters(this.form);
      this.#tellLength();
    };
    this.wrong = problemLine();
    this.get = h("button", { class: "primary", type: "submit", value: "get" }, icon("clip"), t("editor.get"));
    this.keep = h("button", { type: "submit", value: "keep" }, t("editor.keep"));
    return h(
      "form",
      { class: "stack", novalidate: true, onsubmit: (event) => this.#submit(event) },
      h("div", { class: "times" }, this.times.start.element, this.times.end.element, h("div", { class: "field" }, h("span", { class: "label" }, t("editor.length")), this.length)),
      h("p", { id: "times-hint", class: "hint" }, t("editor.times_hint"), h("span", { class: "keys" }, ` ${t("editor.keys_hint")}`)),
      h("div", { class: "choices" }, choices(this.video, defaultsOf(this.limits), changed)),
      this.wrong,
      h("div", { class: "row actions" }, this.get, this.keep),
    );
  }

  get part() {
    return this.timeline.part;
  }

  #select({ start, end }) {
    this.timeline.part = { start: rounded(start), end: rounded(end) };
    for (const which of ["start", "end"]) this.#showTime(which);
    this.#tellLength();
  }

  #showTime(which) {
    const { input, wrong } = this.times[which];
    input.value = clock(this.part[which], { fraction: true });
    input.setAttribute("aria-invalid", "false");
    problem(wrong, "");
  }

  /** Whether the field shows the time that is chosen; Enter may submit before it says that it changed. */
  #isShown(which) {
    return Math.abs(seconds(this.times[which].input.value) - this.part[which]) < MILLISECOND;
  }

  #tellLength() {
    const length = this.part.end - this.part.start;
    const size = estimate(this.video, chosen(this.form), length);
    this.length.textContent = [clock(length, { fraction: true }), size && t("editor.about", { size })].filter(Boolean).join(" · ");
    problem(this.wrong, this.#tooLong());
  }

  #tooLong() {
    const longest = this.limits.max_video_duration;
    return this.part.end - this.part.start > longest ? t("editor.too_long", { longest: clock(longest) }) : "";
  }

  /** What was typed becomes the time, or is said to be none and stays as it is. */
  #typed(which) {
    const { input, wrong } = this.times[which];
    const time = seconds(input.value);
    const other = this.part[which === "start" ? "end" : "start"];
    const message = Number.isNaN(time)
      ? t("editor.no_time")
      : time > this.duration - (which === "start" ? SHORTEST : 0)
        ? t("editor.behind_end", { end: clock(this.duration) })
        : which === "end" && time <= other
          ? t("editor.end_before_start")
          : "";
    input.setAttribute("aria-invalid", message ? "true" : "false");
    problem(wrong, message);
    if (message) return false;
    // A start behind the end takes the end along.
    const end = which === "end" ? time : time < other ? other : Math.min(this.duration, time + FIRST_SECONDS);
    this.#select({ start: which === "start" ? time : other, end });
    this.preview.seek(time);
    return true;
  }

  #setHere(which) {
    const { start, end } = this.part;
    if (which === "start") {
      const now = between(0, this.preview.time, this.duration - SHORTEST);
      this.#select({ start: now, end: now + SHORTEST <= end ? end : Math.min(this.duration, now + FIRST_SECONDS) });
    } else {
      const now = between(SHORTEST, this.preview.time, this.duration);
      this.#select({ start: now - SHORTEST >= start ? start : Math.max(0, now - FIRST_SECONDS), end: now });
    }
  }

  #key(event) {
    // Keys are ours in the editor and where no part of the page has them; elsewhere they do what they always do.
    if (!this.element.contains(event.target) && !event.target.contains(this.element)) return;
    if (event.key === "Enter" && event.ctrlKey) this.form.requestSubmit(this.get);
    if (!isPlain(event) || event.target.closest("input, select, textarea, video, iframe, dialog")) return;
    const mark = markOf(event);
    const actions = {
      " ": () => !event.target.closest("button, a, summary") && (this.preview.toggle(), true),
      ArrowLeft: () => this.preview.seek(this.preview.time - JUMP),
      ArrowRight: () => this.preview.seek(this.preview.time + JUMP),
      ",": () => this.preview.seek(this.preview.time - FRAME),
      ".": () => this.preview.seek(this.preview.time + FRAME),
    };
    const act = mark ? () => this.#setHere(mark) : actions[event.key];
    if (act && act() !== false) event.preventDefault();
  }

  #submit(event) {
    event.preventDefault();
    for (const which of ["start", "end"]) {
      if (!this.#isShown(which) && !this.#typed(which)) {
        this.times[which].input.focus();
        return;
      }
    }
    if (this.#tooLong()) {
      this.times.end.input.focus();
      return;
    }
    const button = event.submitter || this.get;
    whileBusy(button, () => this.#save(button.value === "get"));
  }

  async #save(now) {
    const wishes = chosen(this.form);
    remember(wishes);
    try {
      const id = await saveClip(this.url, this.part, requests(wishes));
      if (now) await startOnBoard(id);
      else toast(t("editor.kept"));
    } catch (error) {
      this.#explain(error);
    }
  }

  #explain(error) {
    const named = Object.entries(error.details ?? {}).find(([name]) => name in FIELDS);
    if (named) {
      const { input, wrong } = this.times[FIELDS[named[0]]];
      problem(wrong, fieldSentence(named[1]));
      input.focus();
    } else explain(this.wrong, error);
  }
}
