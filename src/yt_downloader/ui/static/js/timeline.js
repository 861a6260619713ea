/* <time-line>: a whole video as a strip, with two handles that say which part is wanted. */

import { h } from "./dom.js";
import { whilePressed } from "./pressed.js";
import { clock, t } from "./texts.js";
import { ticks } from "./ticks.js";

/** The shortest part that can be chosen, in seconds. */
export const SHORTEST = 0.1;
const STEP = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
const FINE = 0.1;
const SVG = "http://www.w3.org/2000/svg";

const between = (low, value, high) => Math.min(Math.max(value, low), high);
const toMillisecond = (value) => Math.round(value * 1000) / 1000;

/**
 * Events: `select` with `{start, end, which}` when the part changes by hand, `seek` with `{time}`.
 * All times in seconds. What is shown may be a window of the whole: `zoom`, `showSelection`, `showAll`.
 */
export class TimeLine extends HTMLElement {
  #duration = 0;
  #part = { start: 0, end: 0 };
  #window = { from: 0, to: 1 };
  #time = 0;
  #chapters = [];
  #heat = [];
  #handles = {};
  #pressed = false;

  /** Show a video of `duration` seconds, with what the source tells of it. */
  open({ duration, chapters = [], heatmap = [] }) {
    this.#duration = duration;
    this.#chapters = chapters;
    this.#heat = heatmap;
    this.#build();
    this.showAll();
  }

  get part() {
    return { ...this.#part };
  }

  /** Show another part as chosen; no event. */
  set part({ start, end }) {
    const before = this.#part;
    this.#part = { start, end };
    this.#follow(before);
    this.#draw();
  }

  set time(value) {
    this.#time = value;
    this.#place(this.playhead, value);
  }

  showAll() {
    this.#show(0, this.#duration);
  }

  /** The part, with some of what is around it. */
  showSelection() {
    const margin = Math.max((this.#part.end - this.#part.start) * 0.5, 2);
    this.#show(this.#part.start - margin, this.#part.end + margin);
  }

  /** Show `factor` times as much, around the part's middle or `around`. */
  zoom(factor, around = (this.#part.start + this.#part.end) / 2) {
    const { from, to } = this.#window;
    const middle = between(from, around, to);
    this.#show(middle - (middle - from) * factor, middle + (to - middle) * factor);
  }

  #show(from, to) {
    const width = between(Math.min(1, this.#duration), to - from, this.#duration);
    const begin = between(0, from, this.#duration - width);
    this.#window = { from: begin, to: begin + width };
    this.#drawGround();
    this.#draw();
  }

  /** Shift the window, not wider, to what differs from `before`; not while a pointer would lose what it holds. */
  #follow(before) {
    const moved = ["start", "end"].filter((which) => this.#part[which] !== before[which]).map((which) => this.#part[which]);
    if (this.#pressed || !moved.length) return;
    const { from, to } = this.#window;
    const first = moved[0];
    const last = moved.at(-1) - first > to - from ? first : moved.at(-1);
    if (first < from) this.#show(first, first + to - from);
    else if (last > to) this.#show(last - (to - from), last);
  }

  #build() {
    this.curve = document.createElementNS(SVG, "svg");
    const drawn = { class: "curve", viewBox: "0 0 1000 100", preserveAspectRatio: "none", "aria-hidden": "true" };
    for (const [name, value] of Object.entries(drawn)) this.curve.setAttribute(name, value);
    this.path = document.createElementNS(SVG, "path");
    this.curve.append(this.path);
    this.marks = h("div", { class: "marks", "aria-hidden": "true" });
    this.selection = h("div", { class: "selection", "aria-hidden": "true" });
    this.playhead = h("div", { class: "playhead", "aria-hidden": "true" });
    this.#handles = { start: this.#handle("start"), end: this.#handle("end") };
    this.strip = h("div", { class: "strip" }, this.curve, this.marks, this.selection, this.playhead, this.#handles.start, this.#handles.end);
    this.ruler = h("div", { class: "ruler numbers", "aria-hidden": "true" });
    this.replaceChildren(this.strip, this.ruler);
    this.strip.addEventListener("pointerdown", (event) => this.#scrub(event));
    this.selection.addEventListener("pointerdown", (event) => this.#drag(event, "both"));
    this.strip.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  #handle(which) {
    const handle = h("div", {
      class: `handle ${which}`,
      role: "slider",
      tabindex: "0",
      "aria-label": t(`editor.${which}`),
      "aria-valuemin": "0",
      "aria-valuemax": String(this.#duration),
    });
    handle.addEventListener("pointerdown", (event) => this.#drag(event, which));
    handle.addEventListener("keydown", (event) => this.#key(event, which));
    return handle;
  }

  #key(event, which) {
    const { start, end } = this.#part;
    let wished;
    if (event.key in STEP) wished = this.#part[which] + STEP[event.key] * (event.shiftKey ? FINE : 1);
    else if (event.key === "Home") wished = which === "start" ? 0 : start + SHORTEST;
    else if (event.key === "End") wished = which === "start" ? end - SHORTEST : this.#duration;
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.#choose(which, wished);
  }

  /** Let `which` be at `wished`, as far as the other end and the video let it. */
  #choose(which, wished) {
    const { start, end } = this.#part;
    const part = { start, end };
    if (which === "start") part.start = between(0, wished, end - SHORTEST);
    else part.end = between(start + SHORTEST, wished, this.#duration);
    this.#chosen(part, which);
  }

  #chosen(part, which) {
    this.part = { start: toMillisecond(part.start), end: toMillisecond(part.end) };
    this.dispatchEvent(new CustomEvent("select", { detail: { ...this.#part, which } }));
  }

  #at(event) {
    const box = this.strip.getBoundingClientRect();
    const { from, to } = this.#window;
    return from + between(0, (event.clientX - box.left) / box.width, 1) * (to - from);
  }

  #drag(event, which) {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    const held = event.currentTarget;
    const grabbed = this.#at(event);
    const { start, end } = this.#part;
    held.focus?.({ preventScroll: true });
    this.#whilePressed(held, event, (moved) => {
      const by = this.#at(moved) - grabbed;
      if (which !== "both") return this.#choose(which, (which === "start" ? start : end) + by);
      const kept = between(-start, by, this.#duration - end);
      return this.#chosen({ start: start + kept, end: end + kept }, "both");
    });
  }

  #scrub(event) {
    if (event.button !== 0) return;
    const seek = (moved) => this.dispatchEvent(new CustomEvent("seek", { detail: { time: this.#at(moved) } }));
    seek(event);
    this.#whilePressed(this.strip, event, seek);
  }

  #whilePressed(element, event, move) {
    const before = this.#part;
    this.#pressed = true;
    whilePressed(element, event, move, () => {
      this.#pressed = false;
      this.#follow(before);
    });
  }

  #wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.#at(event));
  }

  #place(element, time) {
    const { from, to } = this.#window;
    const share = (time - from) / (to - from);
    element.style.left = `${between(0, share, 1) * 100}%`;
    element.classList.toggle("outside", share < 0 || share > 1);
  }

  #draw() {
    const { start, end } = this.#part;
    const { from, to } = this.#window;
    const share = (time) => between(0, (time - from) / (to - from), 1) * 100;
    this.selection.style.left = `${share(start)}%`;
    this.selection.style.right = `${100 - share(end)}%`;
    for (const which of ["start", "end"]) {
      const handle = this.#handles[which];
      this.#place(handle, this.#part[which]);
      handle.setAttribute("aria-valuenow", String(this.#part[which]));
      handle.setAttribute("aria-valuetext", clock(this.#part[which], { fraction: true }));
    }
    this.#place(this.playhead, this.#time);
  }

  #drawGround() {
    const { from, to } = this.#window;
    const x = (time) => ((time - from) / (to - from)) * 1000;
    const points = this.#heat.flatMap((mark) => {
      const y = 100 - mark.value * 92;
      return [`${x(mark.start_time).toFixed(1)},${y.toFixed(1)}`, `${x(mark.end_time).toFixed(1)},${y.toFixed(1)}`];
    });
    this.path.setAttribute("d", points.length ? `M${x(this.#heat[0].start_time)},100 L${points.join(" ")} L${x(this.#heat.at(-1).end_time)},100 Z` : "");
    this.marks.replaceChildren(
      ...this.#chapters
        .filter(({ start_time: at }) => at > from && at < to)
        .map(({ start_time: at, title }) => {
          const mark = h("span", { title });
          this.#place(mark, at);
          return mark;
        }),
    );
    this.#drawRuler(from, to);
  }

  #drawRuler(from, to) {
    const { times, fraction } = ticks(from, to);
    this.ruler.replaceChildren(
      ...times.map((at) => {
        const label = h("span", {}, clock(at, { fraction }));
        this.#place(label, at);
        return label;
      }),
    );
  }
}

customElements.define("time-line", TimeLine);
