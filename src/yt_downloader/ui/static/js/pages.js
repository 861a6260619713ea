/* Lists of the API, page by page, as one list that is newest first. */

import { api } from "./api.js";
import { fromChat, jobOf, newestFirst, runs } from "./job.js";

const CLIPS = { path: "/api/video/list", items: "videos" };
const ENCODES = { path: "/api/encode/list", items: "encodes" };
const EVERYTHING = [CLIPS, ENCODES];
const withStatus = (status, lists = EVERYTHING) => lists.map((list) => ({ ...list, status }));
const PAGE = 50;
/* What the server finds may have just stopped to match: so many pages are read for one that has some. */
const MOST_PAGES = 6;

/** What the board can be narrowed to: which lists, and which of their jobs. */
export const FILTERS = {
  all: { lists: EVERYTHING, matches: () => true },
  running: { lists: [...withStatus("processing"), ...withStatus("waiting", [CLIPS])], matches: runs },
  ready: { lists: withStatus("completed"), matches: (job) => job.status === "completed" },
  saved: { lists: withStatus("pending"), matches: (job) => job.status === "pending" },
  chat: { lists: [{ ...CLIPS, saved_by: "chat" }], matches: fromChat },
  encodes: { lists: [ENCODES], matches: (job) => !job.isClip },
};

async function page({ path, items, status, saved_by }, cursor, signal) {
  const query = new URLSearchParams({ limit: PAGE });
  const wishes = Object.entries({ status, saved_by, cursor }).filter(([, value]) => value);
  for (const [name, value] of wishes) query.set(name, value);
  const answer = await api("GET", `${path}?${query}`, { signal });
  return { jobs: answer[items].map(jobOf), cursor: answer.next_cursor };
}

/** The newest page of each list, and from when on (in milliseconds) all of them are whole. */
export async function newest(filter, signal) {
  const found = await Promise.all(filter.lists.map((list) => page(list, null, signal)));
  const ends = found.map(({ jobs, cursor }) => (cursor ? jobs.at(-1).created : -Infinity));
  return { jobs: found.flatMap(({ jobs }) => jobs).filter(filter.matches), since: Math.max(...ends) };
}

/** Goes through the lists of `filter` from the newest on. For one reader at a time. */
export class Pages {
  constructor(filter) {
    this.filter = filter;
    this.parts = filter.lists.map((list) => ({ list, cursor: null, whole: false, ready: [] }));
  }

  get ended() {
    return this.parts.every(({ whole, ready }) => whole && !ready.length);
  }

  /** The next jobs; none once all were given, or where there were none in many pages. */
  async next(signal) {
    const found = [];
    for (let turn = 0; !found.length && !this.ended && turn < MOST_PAGES; turn += 1) {
      await Promise.all(this.parts.map((part) => this.#fill(part, signal)));
      found.push(...this.#merged().filter(this.filter.matches));
    }
    return found;
  }

  async #fill(part, signal) {
    if (part.whole || part.ready.length) return;
    const { jobs, cursor } = await page(part.list, part.cursor, signal);
    part.ready = jobs;
    part.cursor = cursor;
    part.whole = !cursor;
  }

  /** What is certain: up to where the first of the lists has to be read on. */
  #merged() {
    const merged = [];
    for (;;) {
      if (this.parts.some(({ whole, ready }) => !whole && !ready.length)) return merged;
      const left = this.parts.filter(({ ready }) => ready.length);
      if (!left.length) return merged;
      left.sort((a, b) => newestFirst(a.ready[0], b.ready[0]));
      merged.push(left[0].ready.shift());
    }
  }
}
