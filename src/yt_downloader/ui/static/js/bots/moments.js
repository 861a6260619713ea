/* What viewers saved, the newest first, and what became of each. */

import { api } from "../api.js";
import { byId, h, whileBusy } from "../dom.js";
import { telling } from "../shell.js";
import { clock, sentence, t, when } from "../texts.js";

const PAGE = 20;
const LOOK = {
  pending: "",
  processing: "busy",
  waiting: "late",
  completed: "good",
  failed: "bad",
  cancelled: "",
  expired: "",
};
const log = byId("log");
const older = byId("older");
const clips = new Map();
const listeners = [];
let cursor = null;

/** `listener` hears of each clip of a chat that is new or has changed. */
export const onMoment = (listener) => listeners.push(listener);

function state(clip) {
  const seeking = clip.status === "pending" && !clip.moment.located;
  return seeking ? t("bots.state_seeking") : t(`shared.status_${clip.status}`);
}

function place(clip) {
  if (clip.status === "failed") return sentence({ code: clip.error_code, message: clip.error });
  if (!clip.moment.located) return "";
  return `${clip.title ? `${clip.title} · ` : ""}${clock(clip.start_time)} – ${clock(clip.end_time)}`;
}

function line(clip) {
  const who = clip.clipped_by || t("bots.somebody");
  const said = clip.channel ? t("bots.who_where", { who, channel: clip.channel }) : who;
  return h(
    "li",
    { "data-id": clip.video_id },
    h(
      "div",
      {},
      h("p", {}, h("b", {}, clip.additional_message || t("bots.no_message"))),
      h("p", { class: "small" }, `${said} · ${when(clip.moment.at)}`),
      place(clip) && h("p", { class: "small" }, place(clip)),
    ),
    h("span", { class: `badge ${LOOK[clip.status]}` }, state(clip)),
    h("a", { class: "button small", href: `/board#${clip.video_id}`, "aria-label": t("bots.show_named", { name: clip.additional_message || who }) }, t("bots.show")),
  );
}

const newestFirst = (one, other) => other.created_at.localeCompare(one.created_at) || other.video_id.localeCompare(one.video_id);

/** The lines as `clips` are; one that says the same as before stays, and so does the focus. */
function show() {
  log.setAttribute("aria-busy", "false");
  if (!clips.size) {
    log.replaceChildren(h("div", { class: "empty" }, h("p", {}, t("bots.log_empty"))));
    return;
  }
  const list = log.querySelector("ul") || h("ul", { class: "plain lines" });
  const before = new Map([...list.children].map((item) => [item.dataset.id, item]));
  const now = [...clips.values()].sort(newestFirst).map((clip) => {
    const was = before.get(clip.video_id);
    const item = line(clip);
    return was?.isEqualNode(item) ? was : item;
  });
  now.forEach((item, at) => {
    const there = list.children[at];
    if (there !== item) list.insertBefore(item, there || null);
  });
  while (list.children.length > now.length) list.lastChild.remove();
  if (list.parentElement !== log) log.replaceChildren(list);
}

function keep(clip) {
  clips.set(clip.video_id, clip);
  for (const listener of listeners) listener(clip);
}

const ask = (more = "") => api("GET", `/api/video/list?saved_by=chat&limit=${PAGE}${more}`);

/** The newest clips of chats, asked anew and shown. */
export async function reloadMoments() {
  const { videos, next_cursor: next } = await ask();
  const whole = next === null;
  const last = videos.at(-1);
  for (const [id, clip] of clips) {
    // What is not among the newest any more was deleted, unless it is older than those.
    if (whole || newestFirst(clip, last) < 0) clips.delete(id);
  }
  if (cursor === null || whole) cursor = next;
  videos.forEach(keep);
  older.hidden = cursor === null;
  show();
  return videos;
}

/** One clip as an event tells of it; true when it is of a chat and was not known. */
export function changeMoment(clip) {
  if (!clip.moment) return false;
  const isNew = !clips.has(clip.video_id);
  keep(clip);
  show();
  return isNew;
}

export function removeMoment(id) {
  if (clips.delete(id)) show();
}

/** The id of the newest that is shown, to tell whether there is a new one; undefined where there is none. */
export const newestMoment = () => [...clips.values()].sort(newestFirst)[0]?.video_id;

older.addEventListener("click", () =>
  whileBusy(
    older,
    telling(async () => {
      const { videos, next_cursor: next } = await ask(`&cursor=${encodeURIComponent(cursor)}`);
      cursor = next;
      videos.forEach(keep);
      older.hidden = cursor === null;
      show();
    }),
  ),
);
