/* What all pages have around them: who is here, theme, language, short messages, questions. */

import { api, session } from "./api.js";
import { byId, h, icon, problem } from "./dom.js";
import { sentence, t } from "./texts.js";

const YEAR_SECONDS = 31_536_000;
const TOAST_MS = 6000;
const WORD = "word";
let shownUser = session.user?.id;

function showWhoIsHere() {
  const kinds = new Set([session.kind, session.user?.admin ? "admin" : ""]);
  for (const element of document.querySelectorAll("[data-when]")) {
    element.hidden = !element.dataset.when.split(" ").some((kind) => kinds.has(kind));
  }
}

function keep(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const life = value ? YEAR_SECONDS : 0;
  document.cookie = `${name}=${value}; Path=/; Max-Age=${life}; SameSite=Lax${secure}`;
}

byId("theme").addEventListener("change", ({ target }) => {
  keep("theme", target.value);
  if (target.value) document.documentElement.dataset.theme = target.value;
  else delete document.documentElement.dataset.theme;
});

byId("language").addEventListener("change", ({ target }) => {
  keep("language", target.value);
  location.reload();
});

for (const link of document.querySelectorAll("a[data-keep-next]")) {
  link.href += location.search;
}

window.addEventListener("session", () => {
  shownUser = session.user?.id;
  showWhoIsHere();
});
window.addEventListener("storage", ({ key }) => {
  if (key !== "token" && key !== "user" && key !== null) return;
  // What this page shows belongs to somebody else now.
  if (session.token && shownUser && session.user && session.user.id !== shownUser) location.reload();
  else showWhoIsHere();
});
showWhoIsHere();

/** A short message that goes away by itself; screen readers say it. `kind`: good, bad. */
export function toast(message, kind = "good") {
  const close = h("button", { class: "icon-button", type: "button", "aria-label": t("shared.close") }, icon("close"));
  const box = h("div", { class: `toast ${kind}` }, h("p", {}, message), close);
  const remove = () => box.remove();
  close.addEventListener("click", remove);
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(remove, TOAST_MS);
  };
  for (const kind of ["pointerenter", "focusin"]) box.addEventListener(kind, () => clearTimeout(timer));
  for (const kind of ["pointerleave", "focusout"]) box.addEventListener(kind, wait);
  wait();
  byId("toasts").append(box);
}

/** Leave a message for the page that comes next. */
export const leaveWord = (message) => sessionStorage.setItem(WORD, message);

const word = sessionStorage.getItem(WORD);
if (word) toast(word, "bad");
sessionStorage.removeItem(WORD);

/** Tell of a failure: of the API in a sentence, of our own code in the console, too. */
export function tell(error) {
  if (error.name === "AbortError") return;
  if (error.name !== "ApiError") console.error(error);
  const id = error.status >= 500 && error.requestId ? ` ${t("shared.error_id", { id: error.requestId })}` : "";
  toast((error.name === "ApiError" ? sentence(error) : t("shared.error_unexpected")) + id, "bad");
}

/** Tell of a failure at `place`: of the API in a sentence there, of our own code as `tell` does. */
export function explain(place, error) {
  if (error.name === "ApiError") problem(place, sentence(error));
  else tell(error);
}

/** `action` in the way of an event handler: failures are told. */
export const telling =
  (action) =>
  async (...parameters) => {
    try {
      return await action(...parameters);
    } catch (error) {
      return tell(error);
    }
  };

/** Ask in a dialog; true when the answer is `yes`. The way back has the focus. */
export function confirmed(question, { more, yes, danger = true }) {
  const no = h("button", { type: "submit", value: "no", autofocus: true }, t("shared.cancel"));
  const go = h("button", { type: "submit", value: "yes", class: danger ? "danger" : "primary" }, yes);
  const dialog = h(
    "dialog",
    { class: "question", "aria-labelledby": "question" },
    h("form", { method: "dialog" }, h("h2", { id: "question" }, question), more && h("p", {}, more), h("div", { class: "row end" }, no, go)),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/** Put `text` onto the clipboard, and say so. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("shared.copied"));
  } catch {
    toast(t("shared.copy_failed"), "bad");
  }
}

/** The account as the server knows it now; kept for the next page. */
export async function refreshUser() {
  const { user } = await api("GET", "/api/auth/me");
  session.remember(user);
  return user;
}
