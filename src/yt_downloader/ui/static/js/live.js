/* Follows the user's jobs: by the stream of events, by asking again where there is none. */

import { session } from "./api.js";
import { eventsOf } from "./event-stream.js";

const POLL_MS = 3000;
const STREAM_AGAIN_MS = 30_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
const HIDDEN_MS = 60_000;

/** Wait; shorter when `signal` aborts, or when the browser finds the network again. */
const pause = (ms, signal) =>
  new Promise((resolve) => {
    const done = new AbortController();
    const end = () => {
      clearTimeout(timer);
      done.abort();
      resolve();
    };
    const timer = setTimeout(end, ms);
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true, signal: done.signal });
    window.addEventListener("online", end, { once: true, signal: done.signal });
  });

/** Nobody is there, or what is there does not answer as it should: to be tried again. */
const isTrouble = (error) => error.name === "ApiError" || error.name === "StreamLost";

/**
 * Keep a page up to date until it is left.
 *
 * `onEvent(kind, data)` gets progress, status and removed as the API sends them. `reload({all})` is
 * to ask the API: with `all` for everything that the page shows, as something was missed, otherwise
 * for what is newest and what runs, which happens every few seconds while there is no stream.
 * `onState(state, error)` hears live, polling or offline, the latter with what went wrong: nothing
 * need be wrong with the network. A page that nobody looks at for a minute gives its stream up.
 */
export function follow({ onEvent, reload, onState = () => {} }) {
  let lastId = "";
  let begun = false;
  let missed = false;
  let running = new AbortController();

  /** What may have been missed is asked for once it is sure that nothing more is. */
  async function catchUp() {
    await reload({ all: missed });
    begun = true;
    missed = false;
  }

  /** How often to poll where there is no stream to be had; undefined once one that was there has ended. */
  async function stream(signal) {
    const headers = { Authorization: `Bearer ${session.token}`, Accept: "text/event-stream" };
    if (lastId) headers["Last-Event-ID"] = lastId;
    const done = new AbortController();
    try {
      const both = AbortSignal.any([signal, done.signal]);
      const { events, pollMs } = await eventsOf("/api/events", { headers, signal: both, pollMs: POLL_MS });
      if (events) await hear(events);
      return pollMs;
    } finally {
      done.abort(); // what fails while the stream is open must not leave it open
    }
  }

  async function hear(events) {
    const resumed = begun && Boolean(lastId) && !missed;
    if (!resumed) await catchUp();
    onState("live");
    for await (const { event, data, id } of events) {
      if (event === "reset") await reload({ all: true });
      else if (data) onEvent(event, JSON.parse(data));
      if (id) lastId = id;
    }
  }

  async function poll(pollMs, signal) {
    const until = performance.now() + STREAM_AGAIN_MS;
    lastId = "";
    while (!signal.aborted && performance.now() < until) {
      await catchUp();
      onState("polling");
      await pause(pollMs, signal);
    }
  }

  async function run(signal) {
    let wait = FIRST_PAUSE_MS;
    while (!signal.aborted && session.token) {
      try {
        const pollMs = await stream(signal);
        if (pollMs) await poll(pollMs, signal);
        else await pause(FIRST_PAUSE_MS, signal);
        wait = FIRST_PAUSE_MS;
      } catch (error) {
        if (signal.aborted) return;
        if (!isTrouble(error)) console.error(error);
        onState("offline", error);
        missed ||= !lastId;
        await pause(Math.max(wait, (error.retryAfter || 0) * 1000), signal);
        wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  let hiding;
  const onVisibility = () => {
    clearTimeout(hiding);
    if (document.hidden) {
      hiding = setTimeout(() => running.abort(), HIDDEN_MS);
    } else if (running.signal.aborted) {
      running = new AbortController();
      missed ||= !lastId;
      run(running.signal);
    }
  };
  document.addEventListener("visibilitychange", onVisibility);
  run(running.signal);
  onVisibility(); // a tab that was opened in the background was never seen
}
