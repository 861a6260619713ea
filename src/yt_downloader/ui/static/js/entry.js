/* Logging in and registering, and back to where one came from. */

import { api, becomeGuest, session } from "./api.js";
import { byId, fieldProblem, problem, whileBusy } from "./dom.js";
import { refreshUser, telling } from "./shell.js";
import { fieldSentence, sentence, t, tn } from "./texts.js";

const FIELDS = ["email", "password"];
const REASONS = new Set(["ended", "needed", "changed", "deleted"]);
const query = new URLSearchParams(location.search);
const form = byId("entry");
const registering = document.documentElement.dataset.page === "register";

/** Where to go afterwards: a page of ours, whatever the address says. */
function next() {
  try {
    const wish = new URL(query.get("next") || "/board", location.origin);
    // Its path alone would not do: one that begins with `//` leads to another host.
    if (wish.origin === location.origin) return wish.href;
  } catch {
    // no address at all
  }
  return "/board";
}

function explain() {
  const why = query.get("why");
  if (registering && session.kind === "guest") problem(byId("why"), t("entry.keeps"));
  else if (REASONS.has(why)) problem(byId("why"), t(`entry.${why}`));
}

function showProblems(error) {
  for (const name of FIELDS) {
    const messages = error.details?.[name];
    fieldProblem(byId(name), byId(`${name}-error`), messages && fieldSentence(messages));
  }
  const shown = FIELDS.some((name) => error.details?.[name]);
  const waiting = error.code === "TOO_MANY_REQUESTS";
  problem(byId("entry-error"), shown ? "" : waiting ? tn("entry.wait", error.retryAfter || 1) : sentence(error));
  (form.querySelector("[aria-invalid=true]") || byId("password")).focus();
}

async function enter() {
  const json = { email: byId("email").value.trim(), password: byId("password").value };
  if (registering) await api("POST", "/api/auth/register", { json });
  const { token, user } = await api("POST", "/api/auth/login", { json });
  session.begin(token, user);
  await refreshUser();
  location.replace(next());
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  whileBusy(event.submitter || form.querySelector("button"), async () => {
    try {
      await enter();
    } catch (error) {
      showProblems(error);
    }
  });
});

byId("as-guest")?.addEventListener(
  "click",
  telling(async () => {
    await becomeGuest();
    location.replace(next());
  }),
);

explain();
byId("email").focus();
