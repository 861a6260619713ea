/* The board: one card for each job, newest first, live. */

import { api, needsLogin, serverNow } from "./api.js";
import { byId, whileBusy } from "./dom.js";
import { idOf, runs } from "./job.js";
import { obey } from "./job-actions.js";
import { JobList } from "./job-list.js";
import { JobStore } from "./job-store.js";
import { titleOf } from "./job-words.js";
import { follow } from "./live.js";
import { FILTERS } from "./pages.js";
import { tell, telling } from "./shell.js";
import { sentence, t } from "./texts.js";

const TICK_MS = 1000;
const AHEAD = "800px";
/* How far the list is read on for one card that an address names. */
const MOST_PAGES = 20;
const title = document.title;
const more = byId("more");
const filters = byId("filters");

let store;
let leaving = new AbortController();
let reading = null;
const list = new JobList(byId("jobs"), (job) => store.after(job));

/** What happens with a job while one looks is said to those who do not see it. */
function announce(job, before) {
  if (!before || !runs(before) || runs(job)) return;
  const key = { completed: "board.said_ready", failed: "board.said_failed" }[job.status];
  if (key) byId("said").textContent = t(key, { title: titleOf(job) });
}

function showSurroundings() {
  const count = store.running.size;
  document.title = count ? `(${count}) ${title}` : title;
  const nothing = store.whole && store.size === 0;
  byId("empty").hidden = !nothing;
  if (nothing) {
    const { filter } = byId("filters").elements;
    byId("empty-text").textContent = t(`board.empty_${filter.value}`);
    byId("empty-more").hidden = filter.value !== "all";
  }
  more.hidden = store.whole || !reading?.done;
}

function newStore(filter) {
  return new JobStore(filter, {
    onChange(job, before) {
      list.change(job);
      announce(job, before);
      if (!before || runs(before) !== runs(job)) showSurroundings();
    },
    onGone(job) {
      list.remove(job.id);
      showSurroundings();
    },
  });
}

/** Read on. Of calls at the same time there is one request. */
function readMore() {
  if (reading && !reading.done) return reading.promise;
  const mine = { done: false };
  const { signal } = leaving;
  reading = mine;
  byId("board").setAttribute("aria-busy", "true");
  mine.promise = store.more(signal).finally(() => {
    mine.done = true;
    if (signal.aborted) return;
    byId("board").setAttribute("aria-busy", "false");
    byId("loading").hidden = true;
    showSurroundings();
  });
  return mine.promise;
}

/** Read on, and once more when the end of the list can be seen still. */
const readOn = () => readMore().then(watchEnd, (error) => tell(error));

const end = new IntersectionObserver(([seen]) => seen.isIntersecting && readOn(), { rootMargin: AHEAD });

/** Have the end of the list looked for anew: also where it is in sight already. */
function watchEnd() {
  end.unobserve(more);
  end.observe(more);
}

async function showFirst() {
  byId("failed").hidden = true;
  byId("loading").hidden = false;
  byId("empty").hidden = true;
  try {
    await readMore();
  } catch (error) {
    if (error.name === "AbortError") return;
    byId("failed").hidden = false;
    byId("failed-why").textContent = sentence(error);
    if (error.name !== "ApiError") console.error(error);
  }
}

function begin() {
  leaving.abort();
  leaving = new AbortController();
  reading = null;
  list.clear();
  store = newStore(FILTERS[filters.elements.filter.value]);
  return showFirst();
}

/** A job that an address names, wherever it is in the order. */
async function fetchNamed(id) {
  for (const path of ["/api/video", "/api/encode"]) {
    try {
      return await api("GET", `${path}/status/${id}`);
    } catch (error) {
      if (error.status !== 404 || path === "/api/encode") throw error;
    }
  }
  return null;
}

/** Go to the card that the address names. */
const showNamed = telling(async () => {
  const id = location.hash.slice(1);
  if (!/^[0-9a-f]{24}$/.test(id)) return;
  if (!store.get(id)) store.put(await fetchNamed(id), { anyway: true });
  if (!store.get(id)) return; // deleted in this moment
  // What came in between later would push it out of sight.
  for (let page = 0; page < MOST_PAGES && !store.reached(store.get(id)); page += 1) await readMore();
  list.flush();
  for (const named of document.querySelectorAll(".named")) named.classList.remove("named");
  const { article } = list.card(id);
  article.classList.add("named");
  article.focus({ preventScroll: true });
  const show = () => article.scrollIntoView({ block: "center" });
  show();
  requestAnimationFrame(show); // cards around it have their true heights only now
});

/** Everything, or what is newest; also after the first look has failed. */
async function reload({ all }) {
  if (reading) await reading.promise.catch(() => {});
  const { signal } = leaving;
  try {
    if (all) await store.reload(signal);
    else await store.check(signal);
    byId("failed").hidden = true;
    showSurroundings();
    watchEnd();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function showState(state, error) {
  const sign = byId("state");
  const refused = error?.status > 0;
  sign.dataset.state = state;
  sign.textContent = refused ? t("board.state_refused") : t(`board.state_${state}`);
  sign.title = refused ? sentence(error) : "";
}

async function main() {
  filters.addEventListener("change", begin);
  more.addEventListener("click", () => whileBusy(more, readOn));
  byId("again").addEventListener("click", () => whileBusy(byId("again"), showFirst));
  obey(byId("jobs"), () => store);
  window.addEventListener("hashchange", showNamed);
  const first = begin();
  follow({
    onEvent: (kind, data) => (kind === "removed" ? store.remove(idOf(data)) : store.put(data)),
    reload,
    onState: showState,
  });
  await first;
  await showNamed();
  watchEnd();
  setInterval(() => {
    store.expire(serverNow());
    list.tick();
  }, TICK_MS);
}

if (needsLogin()) main();
