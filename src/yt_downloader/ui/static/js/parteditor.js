/* Choosing a part of a video: look, set start and end by hand, by keys or by typing. */

import { choices, chosen, estimate, remember, requests, showWhatMatters } from "./choices.js";
import { h, icon, problem, whileBusy } from "./dom.js";
import { Preview } from "./preview.js";
import { saveClip, startJob, toBoard } from "./saving.js";
import { tell, toast } from "./shell.js";
import { clock, sentence, t } from "./texts.js";
import "./timeline.js";
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
    this.preview = new Preview(video, (time) => this.#playerIsAt(time));
    this.times = { start: this.#timeField("start", "["), end: this.#timeField("end", "]") };
    this.length = h("output", { class: "numbers", "aria-live": "polite" });
    this.form = this.#form();
    this.element = h("article", { class: "editor" }, this.#head(), this.preview.element, this.#tools(), this.timeline, this.#chapters(), this.form);
  }

  /** Once it is in the page. */
  begin() {
    const asked = timesIn(this.url);
    const start = between(0, asked.start || 0, Math.max(0, this.duration - 1));
    const end = between(start + 0.1, asked.end || start + FIRST_SECONDS, this.duration);
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
  }

  #head() {
    const { title, uploader, embed } = this.video;
    const facts = [uploader, clock(this.duration)].filter(Boolean).join(" · ");
    const ask = embed && h("button", { type: "button", class: "small", onclick: () => this.#embed(ask) }, icon("play"), t("editor.use_site_player"));
    return h("header", { class: "row apart" }, h("div", {}, h("h2", { class: "break" }, title || this.url), h("p", { class: "quiet small" }, facts)), ask);
  }

  #embed(button) {
    this.preview.embed();
    button.replaceWith(h("p", { class: "hint" }, t("editor.site_player_hint")));
  }

  #tools() {
    const button = (label, action, kind) => h("button", { type: "button", class: "small", onclick: action }, kind ? icon(kind) : null, label);
    const [out, into] = ["−", "+"].map((sign, at) =>
      h("button", { type: "button", class: "small", "aria-label": t(at ? "editor.zoom_in" : "editor.zoom_out"), onclick: () => this.timeline.zoom(at ? 0.5 : 2) }, sign),
    );
    const peak = this.#peak();
    return h(
      "div",
      { class: "row tools" },
      button(t("editor.play_part"), () => this.preview.playPart(this.part.start, this.part.end), "play"),
      peak && button(t("editor.most_replayed"), () => this.#take(peak)),
      h("span", { class: "grow" }),
      h("span", { class: "group" }, out, into, button(t("editor.zoom_part"), () => this.timeline.showSelection()), button(t("editor.zoom_all"), () => this.timeline.showAll())),
    );
  }

  /** The part that is watched most, with a little before it. */
  #peak() {
    const heat = this.video.heatmap || [];
    if (!heat.length) return null;
    const top = heat.reduce((best, mark) => (mark.value > best.value ? mark : best));
    const start = Math.max(0, top.start_time - JUMP);
    return { start, end: Math.min(this.duration, Math.max(top.end_time, start + FIRST_SECONDS)) };
  }

  #chapters() {
    const { chapters = [] } = this.video;
    if (!chapters.length) return null;
    const select = h(
      "select",
      { id: "chapter", onchange: ({ target }) => target.value && this.#take(this.#chapter(Number(target.value))) },
      h("option", { value: "" }, t("editor.choose_chapter")),
      chapters.map((chapter, index) => h("option", { value: String(index) }, `${clock(chapter.start_time)} ${chapter.title}`)),
    );
    return h("div", { class: "field inline-field" }, h("label", { for: "chapter" }, t("editor.chapters")), select);
  }

  #chapter(index) {
    const { start_time: start, end_time: end } = this.video.chapters[index];
    return { start, end: end ?? this.duration };
  }

  #take(part) {
    this.#select(part);
    this.timeline.showSelection();
    this.preview.seek(part.start);
  }

  #timeField(which, key) {
    const input = h("input", {
      id: `${which}-time`,
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      class: "numbers",
      "aria-describedby": `${which}-problem times-hint`,
      onchange: () => this.#typed(which),
    });
    const set = h("button", { type: "button", class: "small", onclick: () => this.#setHere(which), "aria-keyshortcuts": key }, t("editor.here"), h("kbd", { "aria-hidden": "true" }, key));
    const wrong = h("p", { id: `${which}-problem`, class: "problem", role: "alert", hidden: true });
    const element = h("div", { class: "field" }, h("label", { for: input.id }, t(`editor.${which}`)), h("div", { class: "row tight" }, input, set), wrong);
    return { element, input, wrong };
  }

  #form() {
    const changed = () => {
      showWhatMatters(this.form);
      this.#tellLength();
    };
    const defaults = { media: "video", resolution: this.limits.defaults.resolution, format: this.limits.defaults.format, cut: this.limits.defaults.cut_mode };
    this.wrong = h("p", { class: "problem", role: "alert", hidden: true });
    this.get = h("button", { class: "primary", type: "submit", value: "get" }, icon("clip"), t("editor.get"));
    this.keep = h("button", { type: "submit", value: "keep" }, t("editor.keep"));
    return h(
      "form",
      { class: "stack", novalidate: true, onsubmit: (event) => this.#submit(event) },
      h("div", { class: "times" }, this.times.start.element, this.times.end.element, h("div", { class: "field" }, h("span", { class: "label" }, t("editor.length")), this.length)),
      h("p", { id: "times-hint", class: "hint" }, t("editor.times_hint"), h("span", { class: "keys" }, ` ${t("editor.keys_hint")}`)),
      h("div", { class: "choices" }, choices(this.video, defaults, changed)),
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
    const size = estimate(this.video, this.form, length);
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
      : time > this.duration
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
    const now = between(0, this.preview.time, this.duration);
    const { start, end } = this.part;
    if (which === "start") this.#select({ start: now, end: now < end ? end : Math.min(this.duration, now + FIRST_SECONDS) });
    else this.#select({ start: now > start ? start : Math.max(0, now - FIRST_SECONDS), end: Math.max(now, 0.1) });
  }

  #playerIsAt(time) {
    this.timeline.time = time;
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key === "Enter" && event.ctrlKey) this.form.requestSubmit(this.get);
      return;
    }
    if (event.target.closest("input, select, textarea, video, iframe, dialog")) return;
    const actions = {
      "[": () => this.#setHere("start"),
      "]": () => this.#setHere("end"),
      " ": () => !event.target.closest("button, a, summary") && (this.preview.toggle(), true),
      ArrowLeft: () => this.preview.seek(this.preview.time - JUMP),
      ArrowRight: () => this.preview.seek(this.preview.time + JUMP),
      ",": () => this.preview.seek(this.preview.time - FRAME),
      ".": () => this.preview.seek(this.preview.time + FRAME),
    };
    if (actions[event.key] && actions[event.key]() !== false) event.preventDefault();
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
    const { save, download } = requests(this.video, wishes);
    try {
      const id = await saveClip(this.url, this.part, save);
      if (!now) {
        toast(t("editor.kept"));
        return;
      }
      await startJob(id, download);
      toBoard(id);
    } catch (error) {
      this.#explain(error);
    }
  }

  #explain(error) {
    if (error.name !== "ApiError") {
      tell(error);
      return;
    }
    const named = Object.entries(error.details).find(([name]) => name in FIELDS);
    if (named) {
      const { input, wrong } = this.times[FIELDS[named[0]]];
      problem(wrong, named[1].join(" "));
      input.focus();
    } else problem(this.wrong, sentence(error));
  }
}
