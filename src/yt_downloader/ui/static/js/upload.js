/*
 * Resumable uploads: a client of tus 1.0 (tus.io/protocols/resumable-upload) with the extensions
 * creation and termination, for /api/encode/uploads.
 *
 * A file goes in pieces. After a failure the server is asked how much is there, and sending goes on from
 * there; also after the page was left, once the same file is picked again: what is unfinished is remembered
 * in localStorage by the file's name, size and date.
 */

import { ApiError, session, sessionEnded } from "./api.js";
import { store, stored } from "./stored.js";

const PLACE = "/api/encode/uploads";
const VERSION = "1.0.0";
const PIECE_BYTES = 4 * 2 ** 20;
const REMEMBERED = "uploads";
const TRIES = 8;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/* Without a byte going out; and for the answer to the last piece, for which the server looks at the file. */
const STALLED_MS = 45_000;
const ANSWER_MS = 180_000;
const GONE = new Set([403, 404, 410]);
/* What passes by itself. 409: another request was faster, 423: it is not done yet. */
const PASSING = new Set([0, 408, 409, 423, 500, 502, 503, 504]);

const passes = (error) => PASSING.has(error.status) || error.code === "TOO_MANY_REQUESTS";

function errorOf(xhr) {
  if (xhr.status === 0) return new ApiError(0, { code: "OFFLINE" });
  let body = {};
  try {
    body = JSON.parse(xhr.responseText);
  } catch {
    // An answer to HEAD, or of a proxy, has no JSON: the status has to do.
  }
  return new ApiError(xhr.status, body, Number(xhr.getResponseHeader("Retry-After")));
}

/** One request, by XMLHttpRequest: fetch does not tell how much has gone out. */
function ask(method, place, { headers = {}, body = null, signal, onSent }) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const xhr = new XMLHttpRequest();
    const { token } = session;
    let timer;
    const stop = () => xhr.abort();
    const within = (ms) => {
      clearTimeout(timer);
      timer = setTimeout(stop, ms);
    };
    xhr.open(method, place);
    const sent = { "Tus-Resumable": VERSION, Authorization: `Bearer ${token}`, ...headers };
    for (const [name, value] of Object.entries(sent)) xhr.setRequestHeader(name, value);
    if (onSent) {
      xhr.upload.addEventListener("progress", ({ loaded }) => (within(STALLED_MS), onSent(loaded)));
      xhr.upload.addEventListener("load", () => within(ANSWER_MS));
    }
    xhr.addEventListener("loadend", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      if (xhr.status >= 200 && xhr.status < 300) return resolve(xhr);
      if (signal?.aborted) return reject(signal.reason);
      if (xhr.status === 401) sessionEnded(token);
      return reject(errorOf(xhr));
    });
    signal?.addEventListener("abort", stop);
    within(STALLED_MS);
    xhr.send(body);
  });
}

function numberOf(xhr, header) {
  const text = xhr.getResponseHeader(header);
  if (!/^\d+$/.test(text || "")) throw new ApiError(502, {});
  return Number(text);
}

/** Base64 of text in UTF-8, for Upload-Metadata. */
const packed = (text) => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));

/* What was not finished: by the file, `{place, name, size, user, until}`. */
const keyOf = (file) => [session.user?.id, file.name, file.size, file.lastModified].join("\n");

function remembered() {
  return Object.fromEntries(Object.entries(stored(REMEMBERED)).filter(([, entry]) => entry?.until > Date.now()));
}

function remember(key, entry) {
  const all = remembered();
  if (entry) all[key] = entry;
  else delete all[key];
  store(REMEMBERED, all);
}

/** The unfinished uploads of who is logged in, as `{key, place, name, size}`. */
export function unfinished() {
  const all = Object.entries(remembered()).map(([key, entry]) => ({ key, ...entry }));
  return all.filter(({ user }) => user === session.user?.id);
}

/** Give an unfinished upload up, also at the server. */
export async function abandon({ key, place }) {
  remember(key, null);
  await ask("DELETE", place, {}).catch((error) => {
    if (!GONE.has(error.status)) throw error;
  });
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    // A connection that is back is used at once.
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}

/** One file on its way. `send` may be stopped by its signal, and called again to go on. */
export class Upload {
  #place = "";
  #whole = false;

  constructor(file) {
    this.file = file;
    this.offset = 0;
    this.key = keyOf(file);
  }

  /** The id, once the server knows of the upload; it is that of the conversion later. */
  get id() {
    return this.#place.split("/").pop();
  }

  /**
   * Send what is missing; the id once all is there.
   *
   * `onProgress(bytes)` hears how many are out, `onPause(ms, error)` that it goes on after a while.
   * Throws ApiError for what does not pass by itself, or not after eight tries without any
   * progress; AbortError when `signal` stops it.
   */
  async send(signal, { onProgress, onPause }) {
    let tries = 0;
    for (;;) {
      const before = this.offset;
      try {
        await this.#find(signal);
        onProgress(this.offset);
        while (!this.#whole) {
          await this.#piece(signal, onProgress);
          tries = 0;
        }
        remember(this.key, null);
        return this.id;
      } catch (error) {
        signal.throwIfAborted();
        if (this.offset > before) tries = 0;
        tries += 1;
        if (!passes(error) || tries > TRIES) throw this.#given(error);
        const wait = Math.max(FIRST_PAUSE_MS * 2 ** (tries - 1), error.retryAfter * 1000 || 0);
        const ms = Math.min(wait, LONGEST_PAUSE_MS) * (1 + Math.random() / 4);
        onPause(ms, error);
        await pause(ms, signal);
        signal.throwIfAborted();
      }
    }
  }

  /** Give it up, also at the server. Throws ApiError. */
  async remove() {
    const place = this.#place || remembered()[this.key]?.place;
    if (place) await abandon({ key: this.key, place });
  }

  /** A file that was refused is deleted at the server: the next try begins anew. */
  #given(error) {
    if (error.status === 400) {
      remember(this.key, null);
      this.#place = "";
      this.offset = 0;
    }
    return error;
  }

  /** Where the upload is, and how much of it is there; begins one where there is none. */
  async #find(signal) {
    this.#place ||= remembered()[this.key]?.place || "";
    if (this.#place && (await this.#look(signal))) return;
    const { name, size } = this.file;
    const headers = { "Upload-Length": String(size), "Upload-Metadata": `filename ${packed(name)}` };
    const made = await ask("POST", PLACE, { headers, signal });
    // Only the path counts, whatever name the server thinks it goes by.
    this.#place = new URL(made.getResponseHeader("Location"), location.origin).pathname;
    this.offset = 0;
    this.#whole = false;
    this.#remember(made);
  }

  /** Kept here as long as the server keeps it, which every piece prolongs. */
  #remember(answer) {
    const until = Date.parse(answer.getResponseHeader("Upload-Expires"));
    const { name, size } = this.file;
    remember(this.key, { place: this.#place, name, size, user: session.user?.id, until });
  }

  async #look(signal) {
    try {
      const found = await ask("HEAD", this.#place, { signal });
      this.offset = numberOf(found, "Upload-Offset");
      // One that expires has not been taken yet, even with its last byte there.
      this.#whole = this.offset === this.file.size && !found.getResponseHeader("Upload-Expires");
      return numberOf(found, "Upload-Length") === this.file.size;
    } catch (error) {
      if (GONE.has(error.status)) return false;
      throw error;
    }
  }

  async #piece(signal, onProgress) {
    const from = this.offset;
    const answer = await ask("PATCH", this.#place, {
      headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(from) },
      body: this.file.slice(from, from + PIECE_BYTES),
      signal,
      onSent: (bytes) => onProgress(from + bytes),
    });
    this.offset = numberOf(answer, "Upload-Offset");
    this.#whole = this.offset === this.file.size;
    if (!this.#whole) this.#remember(answer);
    onProgress(this.offset);
  }
}
