/* Follows the user's jobs: by the stream of events, by asking again where there is none. */

import { session } from "./api.js";

const POLL_MS = 3000;
const STREAM_AGAIN_MS = 30_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
const HIDDEN_MS = 60_000;

/** The events of one server-sent stream, as `{id, event, data}` (HTML, section 9.2.6). */
async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const event = { event: "message", data: "" };
      for (const line of block.split("\n")) {
        const colon = line.indexOf(":");
        if (colon > 0) event[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
      }
      yield event;
    }
  }
}

const pause = (ms, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    return signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

/**
 * Keep a page up to date until it is left.
 *
 * `onEvent(kind, data)` gets progress, status and removed as the API sends them; `reload()` is to ask
 * for everything that the page shows: after a gap, and every few seconds while there is no
 * stream; `onState` hears live, polling or offline. A page that nobody looks at for a minute gives
 * its stream up.
 */
export function follow({ onEvent, reload, onState = () => {} }) {
  let lastId = "";
  let seenAll = false;
  let running = new AbortController();

  async function stream(signal) {
    const headers = { Authorization: `Bearer ${session.token}`, Accept: "text/event-stream" };
    if (lastId) headers["Last-Event-ID"] = lastId;
    const response = await fetch("/api/events", { headers, signal, cache: "no-store" });
    if (!response.ok) return false;
    if (!seenAll) await reload();
    seenAll = true;
    onState("live");
    for await (const { event, data, id } of eventsOf(response)) {
      if (id) lastId = id;
      if (event === "reset") await reload();
      else if (data) onEvent(event, JSON.parse(data));
    }
    return true;
  }

  async function poll(signal) {
    const until = performance.now() + STREAM_AGAIN_MS;
    onState("polling");
    while (!signal.aborted && performance.now() < until) {
      await reload();
      await pause(POLL_MS, signal);
    }
  }

  async function run(signal) {
    let wait = FIRST_PAUSE_MS;
    while (!signal.aborted && session.token) {
      try {
        const ended = await stream(signal);
        if (!ended) await poll(signal);
        wait = FIRST_PAUSE_MS;
      } catch (error) {
        if (signal.aborted) return;
        if (error.name !== "ApiError" && error.name !== "TypeError") console.error(error);
        onState("offline");
        seenAll = false;
        await pause(wait, signal);
        wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  let hiding;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) {
      hiding = setTimeout(() => running.abort(), HIDDEN_MS);
    } else if (running.signal.aborted) {
      running = new AbortController();
      seenAll = false;
      run(running.signal);
    }
  });
  run(running.signal);
}
