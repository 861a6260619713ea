/* One job as a card: made once, then only what has changed is written. */

import { h, icon } from "./dom.js";
import { fromChat, percentOf, runs, stepOf, stepsOf } from "./job.js";
import { actionWords, BADGES, chatOf, factsOf, failureOf, figuresOf, statusOf, titleOf, untilDeleted, warningOf } from "./job-words.js";
import { t } from "./texts.js";

const URGENT_MS = 5 * 60_000;
const FIGURES = ["percent", "phase", "speed", "left", "fetched", "segments"];

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Of many cards each button tells whose it is. */
const nameless = () => h("span", { class: "unseen whose" });

const action = (name, mark, kind = "") =>
  h("button", { type: "button", class: `small ${kind}`, "data-do": name }, icon(mark), h("span", {}, actionWords(name)), nameless());

const discard = () => action("remove", "trash", "discard");

function afterEnd(job) {
  const kept = !job.isClip && !job.record.output_format;
  return kept ? [] : [action("retry", "retry", "primary")];
}

function actionsOf(job) {
  const choose = () => h("a", { class: "button small primary", href: "/encode" }, icon("encode"), t("jobs.do_choose"), nameless());
  switch (job.status) {
    case "pending":
      return [job.isClip ? action("start", "download", "primary") : choose(), discard()];
    case "processing":
    case "waiting":
      return [action("cancel", "close"), discard()];
    case "completed":
      return [action("download", "download", "primary"), action("play", "play"), action("link", "link"), discard()];
    default:
      return [...afterEnd(job), discard()];
  }
}

/** What a card is made of, but for how far the job is. */
function makeupOf({ status, record, progress }) {
  const { title, start_time, end_time, available_formats, error_code, warning, video_codec, quality_preset, output_format, method } = record;
  const told = [status, progress.current_phase === "queued", title, start_time, end_time, available_formats?.length, error_code, warning, method];
  return [...told, video_codec, quality_preset, output_format, record.expires_at, record.file_size_bytes].join("\u0000");
}

export class JobCard {
  #makeup = "";
  #step = "";

  /** `element` goes into a list; its article takes the focus. */
  constructor(job) {
    this.title = h("h2", { class: "break", dir: "auto", id: `title-${job.id}` });
    this.article = h("article", { class: "job card", tabindex: "-1", "aria-labelledby": `title-${job.id}` });
    this.element = h("li", { id: job.id }, this.article);
  }

  /** Write what has changed since the last time. `now` of performance.now, `clockNow` the server's time in ms. */
  show(job, now, clockNow) {
    this.job = job;
    const makeup = makeupOf(job);
    if (makeup !== this.#makeup) {
      this.#makeup = makeup;
      this.#make(job);
    }
    this.tick(now, clockNow);
    if (runs(job)) this.#showStep(stepOf(job));
  }

  /** Write only what goes on by itself: the times. */
  tick(now, clockNow) {
    if (runs(this.job)) this.#showFigures(now);
    if (this.job.expires === null) return;
    const left = this.job.expires - clockNow;
    set(this.countdown.lastChild, untilDeleted(left));
    this.countdown.classList.toggle("late", left < URGENT_MS);
  }

  #make(job) {
    const focused = this.article.contains(document.activeElement) && document.activeElement !== this.article;
    set(this.title, titleOf(job));
    this.#step = "";
    this.article.dataset.status = job.status;
    this.article.replaceChildren(
      ...[this.#head(job), this.#about(job), this.#way(job), this.#outcome(job), this.#foot(job)].flat().filter(Boolean),
    );
    for (const whose of this.article.querySelectorAll(".whose")) whose.textContent = `: ${titleOf(job)}`;
    if (focused) this.article.focus({ preventScroll: true });
  }

  #head(job) {
    const badge = h("span", { class: `badge ${BADGES[job.status] ?? ""}` }, statusOf(job));
    return h("div", { class: "job-head" }, this.title, badge);
  }

  #about(job) {
    const { record } = job;
    const from = fromChat(job) ? chatOf(record) : "";
    const message = record.additional_message;
    return [
      h("p", { class: "quiet small break numbers" }, factsOf(job)),
      (from || message) &&
        h(
          "p",
          { class: "said small break" },
          icon("bots"),
          h("span", {}, from, from && message ? ": " : "", message && h("q", { dir: "auto" }, message)),
        ),
    ];
  }

  #way(job) {
    if (!runs(job)) return null;
    this.steps = new Map(stepsOf(job).map((name) => [name, h("li", {}, t(`jobs.step_${name}`))]));
    this.bar = h("progress", { max: 100, "aria-label": t("jobs.progress") });
    this.written = []; // what the figures say: asking the page for it takes longer
    this.figures = FIGURES.map((name) => h("span", { class: `figure ${name}` }));
    return h(
      "div",
      { class: "way" },
      h("ol", { class: "steps small", "aria-label": t("jobs.steps") }, [...this.steps.values()]),
      this.bar,
      h("p", { class: "figures small numbers" }, this.figures),
    );
  }

  #outcome(job) {
    const { error_code: code, warning } = job.record;
    return [
      job.status === "failed" &&
        h(
          "div",
          { class: "notice danger job-failure" },
          h("p", {}, failureOf(job.record)),
          h("p", { class: "row small" }, h("code", {}, code ?? "UNKNOWN_ERROR"), action("report", "copy", "as-link")),
        ),
      warning && h("p", { class: "notice warning" }, icon("warning"), " ", warningOf(warning)),
    ];
  }

  #foot(job) {
    this.countdown = job.expires !== null && h("p", { class: "countdown badge numbers" }, icon("clock"), h("span", {}));
    return h("div", { class: "job-foot row" }, this.countdown, h("div", { class: "row job-actions" }, actionsOf(job)));
  }

  #showStep(step) {
    if (step === this.#step) return;
    this.#step = step;
    let passed = true;
    for (const [name, item] of this.steps) {
      if (name === step) {
        passed = false;
        item.setAttribute("aria-current", "step");
      } else {
        item.removeAttribute("aria-current");
      }
      item.classList.toggle("passed", passed);
    }
  }

  #showFigures(now) {
    const percent = percentOf(this.job);
    if (percent === null) this.bar.removeAttribute("value");
    else if (this.bar.value !== percent || !this.bar.hasAttribute("value")) this.bar.value = percent;
    figuresOf(this.job, percent, now).forEach((text, place) => {
      if (this.written[place] === text) return;
      this.figures[place].textContent = this.written[place] = text;
    });
  }
}
