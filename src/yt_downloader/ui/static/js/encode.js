/* Files in, other files out: uploads on top, what became of earlier ones below. */

import { api, needsLogin, serverLimits } from "./api.js";
import { byId, h, problem, whileBusy } from "./dom.js";
import { EncodeCard } from "./encode-card.js";
import { reason } from "./encode-words.js";
import { takeFiles } from "./intake.js";
import { follow } from "./live.js";
import { tell, telling } from "./shell.js";
import { bytes, t } from "./texts.js";
import { Turns } from "./turns.js";
import { refusal, UploadCard } from "./upload-card.js";
import { abandon, unfinished } from "./upload.js";

const AT_A_TIME = 2;
const PAGE = 20;
const MEGABYTE = 1_000_000;
const TICK_MS = 1000;

const uploads = new Set();
/** By their ids, each `{card, since}`: when it came here. */
const encodes = new Map();
let cursor = null;

const page = {
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
    const encode = await api("GET", `/api/encode/status/${id}`);
    const hadFocus = upload.hasFocus;
    const known = encodes.get(id)?.card;
    if (known && !wanted) known.propose(choice);
    const card = known || add(encode, { choice, first: true });
    upload.element.remove();
    uploads.delete(upload);
    if (hadFocus) card.focus();
    arrange();
    if (wanted) await card.accept(choice);
  },
};

const everyCard = () => [...uploads, ...Array.from(encodes.values(), ({ card }) => card)];

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
  byId("unfinished-files").replaceChildren(...left.map(unfinishedLine));
}

function unfinishedLine(entry) {
  const forget = h("button", { type: "button", class: "small" }, t("encode.forget"), h("span", { class: "unseen" }, `: ${entry.name}`));
  forget.addEventListener("click", () => whileBusy(forget, telling(() => abandon(entry))).then(arrange));
  return h("li", { class: "row" }, h("span", { class: "break" }, `${entry.name} (${bytes(entry.size)})`), forget);
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

function add(encode, { choice = null, first = false } = {}) {
  const card = new EncodeCard(encode, page, choice);
  encodes.set(card.id, { card, since: performance.now() });
  if (first) byId("encodes").prepend(card.element);
  else byId("encodes").append(card.element);
  return card;
}

function showAll(list) {
  for (const encode of list) {
    const known = encodes.get(encode.encode_id);
    if (known) known.card.update(encode);
    else place(add(encode));
  }
}

/** Newest first, wherever it comes from. */
function place(card) {
  const older = [...encodes.values()].map((entry) => entry.card).filter((other) => other.createdAt < card.createdAt);
  older.sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
  if (older.length) older[0].element.before(card.element);
}

/** The newest once more; what is gone from among them goes here, too. */
async function reload() {
  await prepare();
  const began = performance.now();
  const { encodes: list, next_cursor: next } = await api("GET", `/api/encode/list?limit=${PAGE}`);
  byId("loading").hidden = true;
  const told = new Set(list.map(({ encode_id: id }) => id));
  const oldest = next ? list.at(-1).created_at : "";
  for (const [id, { card, since }] of encodes) {
    if (!told.has(id) && since < began && card.createdAt >= oldest) page.left(card);
  }
  if (encodes.size <= list.length || !next) cursor = next;
  showAll(list);
  byId("more").hidden = cursor === null;
  arrange();
}

async function more() {
  const query = new URLSearchParams({ limit: PAGE, cursor });
  const { encodes: list, next_cursor: next } = await api("GET", `/api/encode/list?${query}`);
  cursor = next;
  showAll(list);
  byId("more").hidden = cursor === null;
}

function heard(kind, data) {
  const known = encodes.get(data.encode_id);
  if (!data.encode_id) return;
  if (kind === "removed") {
    if (known) page.left(known.card);
  } else if (known) known.card.update(data);
  else if (isListed(data) && ![...uploads].some(({ id }) => id === data.encode_id)) place(add(data));
  arrange();
}

/** Whether it belongs to what is shown, and not to what "older ones" brings in its order. */
function isListed({ created_at: at }) {
  return cursor === null || [...encodes.values()].some(({ card }) => card.createdAt <= at);
}

function begin() {
  takeFiles(byId("files"), take);
  byId("more").addEventListener("click", ({ target }) => whileBusy(target, telling(more)));
  const offline = (error) => problem(byId("connection"), error ? reason(error) : "");
  follow({
    onEvent: heard,
    reload,
    onState: (state) => offline(state === "offline" ? { code: "OFFLINE" } : null),
  });
  setInterval(() => {
    for (const { card } of encodes.values()) card.tick();
  }, TICK_MS);
  window.addEventListener("beforeunload", (event) => {
    if ([...uploads].some(({ isGoing }) => isGoing)) event.preventDefault();
  });
  arrange();
}

if (needsLogin()) begin();
