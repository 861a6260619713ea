/* Files in, other files out: uploads on top, what became of earlier ones below. */

import { api, ApiError, needsLogin, serverLimits, serverNow } from "./api.js";
import { byId, h, problem, whileBusy } from "./dom.js";
import { EncodeCard } from "./encode-card.js";
import { reason } from "./encode-words.js";
import { takeFiles } from "./intake.js";
import { idOf } from "./job.js";
import { JobStore } from "./job-store.js";
import { follow } from "./live.js";
import { FILTERS } from "./pages.js";
import { tell, telling } from "./shell.js";
import { bytes, MEGABYTE, t } from "./texts.js";
import { Turns } from "./turns.js";
import { refusal, UploadCard } from "./upload-card.js";
import { abandon, unfinished } from "./upload.js";

const AT_A_TIME = 2;
const TICK_MS = 1000;

const uploads = new Set();
/** The cards of what is at the server, by their ids. */
const encodes = new Map();
let begun = false;

const store = new JobStore(FILTERS.encodes, {
  onChange(job, before) {
    show(job);
    if (before?.status !== job.status) arrange();
  },
  onGone({ id }) {
    if (encodes.has(id)) page.left(encodes.get(id));
  },
});

const page = {
  store,
  codecs: {},
  turns: new Turns(AT_A_TIME),
  left(card) {
    const next = card.element.nextElementSibling?.querySelector("h3");
    const hadFocus = card.hasFocus;
    card.element.remove();
    uploads.delete(card);
    encodes.delete(card.id);
    if (hadFocus) (next || byId("files")).focus();
    arrange();
  },
  undecided: () => everyCard().filter((card) => card.undecided),
  async acceptAll(choice) {
    const accepted = page.undecided().map((card) => card.accept(choice));
    arrange();
    await Promise.all(accepted);
    arrange();
  },
  changed: () => arrange(),
  async arrived(upload, id, choice, wanted) {
    await store.ask({ id, isClip: false });
    const job = store.get(id);
    if (!job) throw new ApiError(404, { code: "NOT_FOUND" });
    const hadFocus = upload.hasFocus;
    upload.element.remove();
    uploads.delete(upload);
    show(job);
    const card = encodes.get(id);
    if (!wanted) card.propose(choice);
    if (hadFocus) card.focus();
    arrange();
    if (wanted) await card.accept(choice);
  },
};

const everyCard = () => [...uploads, ...encodes.values()];

/** What the server takes; asked again after a failure. */
async function prepare() {
  const limits = await serverLimits();
  if (byId("files").accept) return limits;
  const size = bytes(limits.max_upload_mb * MEGABYTE);
  byId("files").accept = limits.upload_extensions.map((name) => `.${name}`).join(",");
  byId("accepted").prepend(t("encode.accepted", { extensions: limits.upload_extensions.join(", "), size }), " ");
  // A server that has just begun tries its codecs first, for which nobody needs to wait.
  page.codecs = Object.fromEntries(limits.video_codecs.map((codec) => [codec, limits.quality_presets]));
  offerCodecs().catch(tell);
  return limits;
}

async function offerCodecs() {
  page.codecs = (await api("GET", "/api/encode/codecs")).codecs;
  for (const card of everyCard()) card.fit();
}

/** Show what there is of lists, headings and hints. */
function arrange() {
  for (const card of everyCard()) card.offer();
  byId("uploading").hidden = uploads.size === 0;
  byId("empty").hidden = encodes.size > 0 || byId("loading").hidden === false;
  const left = unfinished().filter(({ key }) => ![...uploads].some((card) => card.key === key));
  byId("unfinished").hidden = left.length === 0;
  byId("more").hidden = !begun || store.whole;
  showUnfinished(left);
}

/** Only what has changed is written: somebody may be about to press a button there. */
function showUnfinished(left) {
  const list = byId("unfinished-files");
  const lines = new Map([...list.children].map((line) => [line.dataset.key, line]));
  for (const entry of left) {
    if (!lines.delete(entry.key)) list.append(unfinishedLine(entry));
  }
  for (const line of lines.values()) line.remove();
}

function unfinishedLine(entry) {
  const forget = h("button", { type: "button", class: "small" }, t("encode.forget"), h("span", { class: "unseen" }, `: ${entry.name}`));
  forget.addEventListener("click", () => whileBusy(forget, telling(() => abandon(entry))).then(arrange));
  return h("li", { class: "row", "data-key": entry.key }, h("span", { class: "break" }, `${entry.name} (${bytes(entry.size)})`), forget);
}

/** Take files that were picked, dropped or pasted. */
const take = telling(async (files) => {
  const limits = await prepare();
  for (const file of files) {
    const card = new UploadCard(file, page);
    const same = [...uploads].find(({ key }) => key === card.key);
    if (same) {
      same.focus();
      continue;
    }
    uploads.add(card);
    byId("uploads").append(card.element);
    const sentence = refusal(file, limits);
    if (sentence) card.refuse(sentence);
    else card.go();
  }
  arrange();
});

/** The job as a card at its place; not while the card of its upload is there. */
function show(job) {
  if ([...uploads].some(({ id }) => id === job.id)) return;
  const known = encodes.get(job.id);
  if (known) {
    known.update(job);
    return;
  }
  const card = new EncodeCard(job, page);
  encodes.set(job.id, card);
  let next = store.after(job);
  while (next && !encodes.has(next.id)) next = store.after(next);
  byId("encodes").insertBefore(card.element, next ? encodes.get(next.id).element : null);
}

/** The first time the newest; then everything that is shown, or what may have changed of it. */
async function reload({ all }) {
  await prepare();
  if (!begun) await store.more();
  else if (all) await store.reload();
  else await store.check();
  begun = true;
  byId("loading").hidden = true;
  arrange();
}

function heard(kind, data) {
  if (!data.encode_id) return;
  if (kind === "removed") store.remove(idOf(data));
  else store.put(data);
}

function begin() {
  takeFiles(byId("files"), take);
  byId("more").addEventListener("click", ({ target }) => whileBusy(target, telling(() => store.more().then(arrange))));
  const offline = (error) => problem(byId("connection"), error ? reason(error) : "");
  follow({
    onEvent: heard,
    reload,
    onState: (state, error) => offline(state === "offline" ? (error?.code ? error : { code: "OFFLINE" }) : null),
  });
  setInterval(() => {
    store.expire(serverNow());
    for (const card of encodes.values()) card.tick();
  }, TICK_MS);
  window.addEventListener("beforeunload", (event) => {
    if ([...uploads].some(({ isGoing }) => isGoing)) event.preventDefault();
  });
  arrange();
}

if (needsLogin()) begin();
