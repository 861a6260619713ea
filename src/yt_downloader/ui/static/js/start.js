/* One box: paste a link, see what it is, go on to the editor. */

import { api, becomeGuest, here, session } from "./api.js";
import { byId, h, icon, problem, whileBusy } from "./dom.js";
import { tell, telling } from "./shell.js";
import { clock, sentence, t } from "./texts.js";

const form = byId("ask");
const input = byId("link");
const found = byId("found");
const status = byId("status");
let asked = new AbortController();
let editor; // its module, once a link needed it

/** The first link in what was typed, pasted or shared: apps share words around it, too. */
function linkIn(text) {
  const match = /https?:\/\/\S+/i.exec(text);
  if (match) return match[0];
  const word = text.trim();
  return /^[\w-]+(\.[\w-]+)+\/\S*$/.test(word) ? `https://${word}` : "";
}

const shared = () => {
  const query = new URLSearchParams(location.search);
  return ["url", "text", "title"].map((name) => query.get(name) || "").find(linkIn) || "";
};

/** The head of what was found: picture, title, who made it, how long it is. */
function headline(video) {
  const facts = [video.uploader, video.duration ? clock(video.duration) : ""].filter(Boolean);
  return h(
    "div",
    { class: "headline" },
    video.thumbnail && h("img", { src: video.thumbnail, alt: "", width: "320", height: "180" }),
    h(
      "div",
      {},
      h("h2", {}, video.title || video.url),
      h("p", { class: "quiet" }, facts.join(" · ")),
      video.live_status === "is_live" && h("span", { class: "badge bad" }, t("shared.live_now")),
    ),
  );
}

function showToStranger(video) {
  const next = encodeURIComponent(here());
  const names = video.resolutions || [];
  const asGuest = h("button", { class: "primary", type: "button" }, t("start.continue_guest"));
  asGuest.addEventListener("click", () =>
    whileBusy(
      asGuest,
      telling(async () => {
        await becomeGuest();
        await look(input.value);
        found.querySelector("h2")?.focus(); // the button that had the focus is gone
      }),
    ),
  );
  found.replaceChildren(
    h(
      "article",
      { class: "card stack" },
      headline(video),
      names.length > 0 &&
        h("p", {}, `${t("start.resolutions")}: `, names.flatMap((name) => [h("span", { class: "badge" }, name), " "])),
      h("p", { class: "notice" }, t("start.anonymous")),
      h(
        "div",
        { class: "row" },
        asGuest,
        h("a", { class: "button", href: `/login?next=${next}` }, t("shared.nav_login")),
        h("a", { class: "button", href: `/register?next=${next}` }, t("start.register")),
      ),
    ),
  );
}

/** Show what is at `url`; its title. */
async function ask(url, signal) {
  if (!session.token) {
    const video = await api("POST", "/api/video/resolutions", { json: { url }, signal });
    showToStranger(video);
    return video.title || url;
  }
  const [video, module] = await Promise.all([
    api("POST", "/api/video/info", { json: { url, fetch_subtitle: true }, signal }),
    import("./editor.js"),
  ]);
  editor = module;
  await editor.openEditor(video, found, url, signal);
  return video.title || url;
}

/** One line for all to see while we look; afterwards it is read out only, as the rest is there to be seen. */
function say(text, ...mark) {
  status.classList.toggle("unseen", mark.length === 0);
  status.replaceChildren(...mark, text);
}

async function look(text) {
  const url = linkIn(text);
  problem(byId("link-error"), url ? "" : t("start.no_link"));
  input.setAttribute("aria-invalid", url ? "false" : "true");
  if (!url) return input.focus();
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  input.value = url;
  history.replaceState(null, "", `/?${new URLSearchParams({ url })}`);
  document.documentElement.classList.add("asked");
  found.setAttribute("aria-busy", "true");
  editor?.closeEditor();
  found.replaceChildren();
  say(t("start.looking"), icon("clock"));
  try {
    const title = await ask(url, signal);
    say(t("start.found", { title }));
  } catch (error) {
    if (signal.aborted) return undefined;
    say("");
    if (error.name === "ApiError") problem(byId("link-error"), sentence(error));
    else tell(error);
  } finally {
    if (!signal.aborted) found.setAttribute("aria-busy", "false");
  }
  return undefined;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  look(input.value);
});
input.addEventListener("paste", () => setTimeout(() => linkIn(input.value) && look(input.value)));

const link = shared();
if (link) look((input.value = linkIn(link)));
else if (matchMedia("(pointer: fine)").matches) input.focus();

// What benchmarks look for: from here on the box takes a link.
performance.mark("interactive");
