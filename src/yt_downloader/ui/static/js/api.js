/* Speaks to the API. Every page is a client of it like any other. */

const TOKEN = "token";
const USER = "user";
/* 401 that is about what was typed, not about the session. */
const ABOUT_INPUT = new Set(["INVALID_CREDENTIALS", "NOT_CONFIGURED"]);

/** An answer that is an error: `status`, `code`, `message`, `details` by field, `retryAfter` in seconds. */
export class ApiError extends Error {
  constructor(status, body, retryAfter = 0) {
    super(body.error || "");
    this.name = "ApiError";
    this.status = status;
    this.code = body.code || "UNKNOWN_ERROR";
    this.details = body.details || {};
    this.requestId = body.request_id || "";
    this.retryAfter = retryAfter;
  }
}

/** Who is logged in, in all tabs of this browser. */
export const session = {
  get token() {
    return localStorage.getItem(TOKEN);
  },
  /** What was last known of the account: `{id, email, admin, ...}`; email is null for a guest. */
  get user() {
    try {
      return JSON.parse(localStorage.getItem(USER));
    } catch {
      return null;
    }
  },
  /** One of nobody, guest, user. */
  get kind() {
    if (!this.token) return "nobody";
    return this.user?.email ? "user" : "guest";
  },
  begin(token, user) {
    localStorage.setItem(TOKEN, token);
    this.remember(user);
  },
  remember(user) {
    localStorage.setItem(USER, JSON.stringify(user));
    window.dispatchEvent(new CustomEvent("session"));
  },
  end() {
    localStorage.removeItem(TOKEN);
    localStorage.removeItem(USER);
    window.dispatchEvent(new CustomEvent("session"));
  },
};

/** This page, to come back to after a login. */
export const here = () => location.pathname + location.search;

/** To the login, and back here afterwards. `why` is a key of the texts: ended, needed. */
export function toLogin(why) {
  const query = new URLSearchParams({ why, next: here() });
  location.assign(`/login?${query}`);
}

/** The session of `token` has ended: forget it, unless there is another one by now, and log in anew. */
export function sessionEnded(token) {
  if (session.token === token) session.end();
  toLogin("ended");
}

/** For pages of users: true when somebody is logged in, else on to the login. */
export function needsLogin() {
  if (session.token) return true;
  toLogin("needed");
  return false;
}

/* Answers tell the server's time to the second: smaller differences are none. */
const SAME_CLOCK_MS = 2000;
let ahead = 0;

/** The server's time now, in milliseconds: that of this device may be wrong. */
export const serverNow = () => Date.now() + ahead;

function compareClocks(response) {
  const difference = Date.parse(response.headers.get("Date")) - Date.now();
  if (!Number.isNaN(difference)) ahead = Math.abs(difference) < SAME_CLOCK_MS ? 0 : difference;
}

/** The JSON of an answer. One that breaks off is none: ApiError with OFFLINE, as without an answer. */
async function bodyOf(response, signal) {
  if (response.status === 204) return null;
  const isJson = (response.headers.get("Content-Type") || "").includes("json");
  if (!isJson) return {};
  try {
    return await response.json();
  } catch {
    signal?.throwIfAborted();
    throw new ApiError(0, { code: "OFFLINE" });
  }
}

/**
 * Ask `path`; the answer's JSON, null for an empty one. `answer.status` of 202 and 200 differ where
 * it matters: give `onStatus` to see it.
 *
 * Throws ApiError, with status 0 and code OFFLINE when no server answers. A session that has ended
 * leads to the login.
 */
export async function api(method, path, { json, headers = {}, signal, onStatus } = {}) {
  const token = session.token;
  const sent = { Accept: "application/json", ...headers };
  if (token) sent.Authorization = `Bearer ${token}`;
  if (json !== undefined) sent["Content-Type"] = "application/json";
  let response;
  try {
    const body = json === undefined ? undefined : JSON.stringify(json);
    response = await fetch(path, { method, headers: sent, body, signal, cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, { code: "OFFLINE" });
  }
  compareClocks(response);
  const body = await bodyOf(response, signal);
  onStatus?.(response.status);
  if (response.ok) return body;
  const error = new ApiError(response.status, body || {}, Number(response.headers.get("Retry-After")));
  if (error.status === 401 && token && !ABOUT_INPUT.has(error.code)) sessionEnded(token);
  throw error;
}

/** Become a guest: an account without a name, for a day. */
export async function becomeGuest() {
  const { token, user } = await api("POST", "/api/auth/guest");
  session.begin(token, user);
}

let limits;
/** What this server allows, asked once for each page. */
export function serverLimits() {
  limits ??= api("GET", "/api/config").catch((error) => {
    limits = undefined;
    throw error;
  });
  return limits;
}
