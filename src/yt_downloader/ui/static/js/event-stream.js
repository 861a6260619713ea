/* Reads server-sent events with fetch: EventSource sends no token (HTML, section 9.2). */

/* The server says something every 15 seconds; a connection that is silent for longer is dead. */
const SILENCE_MS = 40_000;

/** The connection did not come about, or broke. */
class StreamLost extends Error {
  name = "StreamLost";
}

/** `promise`, but StreamLost where it fails or takes too long. */
function heard(promise, silent) {
  const timer = setTimeout(silent, SILENCE_MS);
  return promise
    .catch((error) => {
      throw new StreamLost("the stream of events broke", { cause: error });
    })
    .finally(() => clearTimeout(timer));
}

/** Of one block of lines the event. */
function parsed(block) {
  const event = { event: "message", id: "", data: "" };
  const data = [];
  for (const line of block.split("\n")) {
    const [, name, value] = /^(\w+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name === "data") data.push(value ?? "");
    else if (name === "event" || name === "id") event[name] = value ?? "";
  }
  return { ...event, data: data.join("\n") };
}

async function* read(response, silent) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await heard(reader.read(), silent);
    if (done) return;
    text += value;
    const end = text.lastIndexOf("\n\n");
    if (end < 0) continue;
    const blocks = text.slice(0, end).split("\n\n");
    text = text.slice(end + 2);
    yield* blocks.map(parsed);
  }
}

/**
 * The events of the stream at `path`, each `{event, id, data}`; null where the server gives none.
 * Throws StreamLost, in the midst of them, too.
 */
export async function eventsOf(path, { headers, signal }) {
  const dead = new AbortController();
  const silent = () => dead.abort();
  const both = AbortSignal.any([signal, dead.signal]);
  const response = await heard(fetch(path, { headers, signal: both, cache: "no-store" }), silent);
  return response.ok ? read(response, silent) : null;
}
