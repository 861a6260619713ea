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

/** Who stops asking for more, for whatever reason, ends the connection with it. */
async function* read(response, silent) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
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
  } finally {
    reader.cancel().catch(() => {}); // it broke already
  }
}

/** How often to ask instead, in milliseconds, as a refusal tells; `usual` where it tells nothing. */
async function pollMsOf(response, usual) {
  try {
    const { details } = await response.json();
    return details.poll_seconds > 0 ? details.poll_seconds * 1000 : usual;
  } catch {
    return usual;
  }
}

/**
 * The stream at `path`: `{events}`, each `{event, id, data}`, or where the server gives none `{pollMs}`.
 * `signal` has to abort once no more events are wanted, also by those who never asked for the first.
 * Throws StreamLost, in the midst of the events, too.
 */
export async function eventsOf(path, { headers, signal, pollMs }) {
  const dead = new AbortController();
  const silent = () => dead.abort();
  const both = AbortSignal.any([signal, dead.signal]);
  const response = await heard(fetch(path, { headers, signal: both, cache: "no-store" }), silent);
  return response.ok ? { events: read(response, silent) } : { pollMs: await pollMsOf(response, pollMs) };
}
