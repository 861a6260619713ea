/* The cards in their order. Changes are gathered and written once a frame, first where one looks. */

import { serverNow } from "./api.js";
import { newestFirst } from "./job.js";
import { JobCard } from "./job-card.js";

/* What is out of sight has so many milliseconds of each frame, and catches up later. */
const UNSEEN_MS = 3;
const NEARBY = "300px";

export class JobList {
  #cards = new Map();
  #changed = new Map();
  #seen = new Set();
  #frame = 0;

  /** `root` is the list element, `after(job)` gives the job that follows in the order, if any. */
  constructor(root, after) {
    this.root = root;
    this.after = after;
    this.sight = new IntersectionObserver((entries) => this.#look(entries), { rootMargin: NEARBY });
    root.addEventListener("keydown", (event) => this.#onKey(event));
  }

  card(id) {
    return this.#cards.get(id);
  }

  /** Show `job`, soon. */
  change(job) {
    this.#changed.set(job.id, job);
    this.#frame ||= requestAnimationFrame(() => this.#write());
  }

  /** Take a card away; the focus that it had goes on to its neighbour. */
  remove(id) {
    this.#changed.delete(id);
    const card = this.#cards.get(id);
    if (!card) return;
    const neighbour = card.element.nextElementSibling ?? card.element.previousElementSibling;
    const focused = card.element.contains(document.activeElement);
    this.sight.unobserve(card.element);
    this.#seen.delete(id);
    this.#cards.delete(id);
    card.element.remove();
    if (focused) (neighbour?.firstChild ?? document.getElementById("main")).focus();
  }

  clear() {
    for (const id of [...this.#cards.keys()]) this.remove(id);
    this.#changed.clear();
  }

  /** Write at once what is still to be written. */
  flush() {
    this.#insert();
    for (const id of [...this.#changed.keys()]) this.#show(id);
  }

  /** The times on the cards that can be seen; to be called each second. */
  tick() {
    for (const id of this.#seen) this.#cards.get(id)?.tick(performance.now(), serverNow());
  }

  #write() {
    this.#frame = 0;
    this.#insert();
    for (const id of this.#seen) if (this.#changed.has(id)) this.#show(id);
    const until = performance.now() + UNSEEN_MS;
    for (const id of this.#changed.keys()) {
      if (performance.now() > until) break;
      this.#show(id);
    }
    if (this.#changed.size) this.#frame ||= requestAnimationFrame(() => this.#write());
  }

  /** From the oldest on, so that each finds the one it goes before. */
  #insert() {
    const added = [...this.#changed.values()].filter((job) => !this.#cards.has(job.id)).sort(newestFirst);
    for (const job of added.reverse()) {
      const card = new JobCard(job);
      this.#cards.set(job.id, card);
      this.#show(job.id);
      const next = this.after(job);
      this.root.insertBefore(card.element, this.#cards.get(next?.id)?.element ?? null);
      this.sight.observe(card.element);
    }
  }

  #show(id) {
    const job = this.#changed.get(id);
    this.#changed.delete(id);
    this.#cards.get(id).show(job, performance.now(), serverNow());
  }

  #look(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#seen.add(target.id);
      else this.#seen.delete(target.id);
      if (isIntersecting) this.#cards.get(target.id)?.tick(performance.now(), serverNow());
    }
  }

  /** j and k lead from card to card, while the focus is in one. */
  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const item = event.target.closest("li[id]");
    const next = { j: item?.nextElementSibling, k: item?.previousElementSibling }[event.key];
    if (!next) return;
    event.preventDefault();
    next.firstChild.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
}
