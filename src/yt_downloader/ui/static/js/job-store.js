/* The jobs that the board shows, in their order, whoever tells of them: pages, events, answers. */

import { api } from "./api.js";
import { jobOf, newestFirst, pathOf, runs } from "./job.js";
import { newest, Pages } from "./pages.js";

const ASKED_AT_ONCE = 8;

/**
 * `onChange(job, before)` hears of each job that is new (`before` is undefined) or told anew,
 * `onGone(job)` of those that are not there any more.
 *
 * Answers of the API may be older than events that came while they were under way. So each
 * request begins with a number of `tick`, and what was heard later stays.
 */
export class JobStore {
  #jobs = new Map();
  #removed = new Set();
  #tick = 0;
  #pages;
  #horizon = null;

  constructor(filter, { onChange, onGone }) {
    this.filter = filter;
    this.onChange = onChange;
    this.onGone = onGone;
    this.order = [];
    this.running = new Set();
    this.#pages = new Pages(filter);
  }

  get(id) {
    return this.#jobs.get(id);
  }

  get size() {
    return this.order.length;
  }

  /** Whether all that there is of this filter is here. */
  get whole() {
    return this.#pages.ended;
  }

  /** Whether everything that is newer than `job` is here, too. */
  reached(job) {
    return this.whole || (this.#horizon !== null && newestFirst(job, this.#horizon) <= 0);
  }

  /** The one that follows in the order. */
  after(job) {
    return this.order[this.#placeOf(job) + 1];
  }

  /** Take what an event or the answer to an action tells. `anyway`: also what does not match. */
  put(record, { anyway = false } = {}) {
    this.#tick += 1;
    this.#take(jobOf(record), this.#tick, anyway);
  }

  remove(id) {
    this.#removed.add(id);
    const job = this.#jobs.get(id);
    if (!job) return;
    this.order.splice(this.#placeOf(job), 1);
    this.#jobs.delete(id);
    this.running.delete(id);
    this.onGone(job);
  }

  /** Read the next page. */
  async more(signal) {
    const asked = ++this.#tick;
    const found = await this.#pages.next(signal);
    for (const job of found) this.#take(job, asked);
    this.#horizon = found.at(-1) ?? this.#horizon;
  }

  /** Read again everything that was read so far, as nobody knows what has happened meanwhile. */
  async reload(signal) {
    const asked = ++this.#tick;
    const pages = new Pages(this.filter);
    const seen = new Set();
    let horizon = null;
    do {
      const found = await pages.next(signal);
      for (const job of found) {
        seen.add(job.id);
        this.#take(job, asked);
      }
      horizon = found.at(-1) ?? horizon;
    } while (!pages.ended && horizon && this.#horizon && newestFirst(horizon, this.#horizon) < 0);
    for (const job of [...this.order]) {
      const covered = pages.ended || (horizon && newestFirst(job, horizon) <= 0);
      if (covered && !seen.has(job.id) && job.heard < asked) this.#forget(job);
    }
    this.#pages = pages;
    this.#horizon = horizon;
  }

  /** Look at the newest again, and at those whose end is still open: cheap enough to repeat. */
  async check(signal) {
    const asked = ++this.#tick;
    const { jobs, since } = await newest(this.filter, signal);
    for (const job of jobs) this.#take(job, asked);
    const seen = new Set(jobs.map((job) => job.id));
    const open = this.order.filter((job) => !seen.has(job.id) && (runs(job) || job.created > since));
    open.sort((a, b) => runs(b) - runs(a) || a.heard - b.heard);
    await Promise.all(open.slice(0, ASKED_AT_ONCE).map((job) => this.ask(job, signal)));
  }

  /** Ask for one of them; it goes when there is none any more. */
  async ask(job, signal) {
    const asked = ++this.#tick;
    try {
      this.#take(jobOf(await api("GET", `${pathOf(job)}/status/${job.id}`, { signal })), asked);
    } catch (error) {
      if (error.status !== 404) throw error;
      this.remove(job.id);
    }
  }

  /** The time of those files is over whose end is before `now`, whether the server said so or not. */
  expire(now) {
    for (const job of this.order) {
      if (job.expires !== null && job.expires <= now) {
        this.put({ ...job.record, status: "expired", file_available: false });
      }
    }
  }

  #take(job, heard, anyway = false) {
    const before = this.#jobs.get(job.id);
    if (this.#removed.has(job.id) || (before && before.heard > heard)) return;
    if (!before && !anyway && !this.filter.matches(job)) return;
    job.heard = heard;
    const place = this.#placeOf(job);
    this.order.splice(place, before ? 1 : 0, job);
    this.#jobs.set(job.id, job);
    if (runs(job)) this.running.add(job.id);
    else this.running.delete(job.id);
    this.onChange(job, before);
  }

  #forget(job) {
    this.remove(job.id);
    this.#removed.delete(job.id);
  }

  #placeOf(job) {
    let low = 0;
    let high = this.order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (newestFirst(this.order[middle], job) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
