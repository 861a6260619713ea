/*
 * Types the command as a viewer would: the bot's address is really called. What it saves is a real
 * clip, so what becomes of it is shown, too, and it can be deleted here.
 */

import { ApiError, api } from "../api.js";
import { byId, h, problem, whileBusy } from "../dom.js";
import { telling } from "../shell.js";
import { clock, sentence, t } from "../texts.js";
import { channelIn } from "./channels.js";
import { trialAddress } from "./commands.js";
import { onMoment, reloadMoments, removeMoment } from "./moments.js";

const heard = byId("heard");
// A name of its own for each page, by which the trial finds its clip among those of viewers.
const viewer = `${t("bots.trial_viewer")} ${crypto.getRandomValues(new Uint16Array(1))[0].toString(16).padStart(4, "0")}`;
let saved = null;
let outcome = null;

async function lineOf(address) {
  try {
    // As a bot: without the session, and whatever happens is 200 with a line.
    const response = await fetch(address, { headers: { Accept: "*/*" }, credentials: "omit", cache: "no-store" });
    return await response.text();
  } catch {
    throw new ApiError(0, { code: "OFFLINE" });
  }
}

function becomes(clip) {
  if (clip.status === "failed" && clip.error_code === "LIVE_NOT_STARTED") return t("bots.trial_not_live");
  if (clip.status === "failed") {
    return t("bots.trial_failed", { why: sentence({ code: clip.error_code, message: clip.error }) });
  }
  if (!clip.moment.located) return t("bots.trial_seeking");
  return t("bots.trial_found", { start: clock(clip.start_time), end: clock(clip.end_time) });
}

function showOutcome(clip) {
  const remove = h("button", { type: "button", class: "small" }, t("bots.trial_delete"));
  const text = h("p", {}, becomes(clip));
  remove.addEventListener("click", () =>
    whileBusy(
      remove,
      telling(async () => {
        await api("DELETE", `/api/video/${clip.video_id}`);
        removeMoment(clip.video_id);
        saved = null;
        outcome.replaceChildren(h("p", {}, t("bots.trial_deleted")));
        byId("trial-stream").focus();
      }),
    ),
  );
  saved = { id: clip.video_id, text };
  outcome.replaceChildren(h("p", {}, t("bots.trial_saved")), text, h("div", {}, remove));
}

async function tryIt({ key, choice, botName }) {
  const typed = byId("trial-stream").value.trim();
  const stream = channelIn(typed) || typed;
  const bad = stream ? "" : t("bots.trial_nothing");
  problem(byId("trial-problem"), bad);
  if (bad) return byId("trial-stream").focus();
  const message = t("bots.trial_message");
  const line = await lineOf(trialAddress(choice(), key(), { stream, viewer, message }));
  outcome = h("div", { class: "stack outcome" });
  heard.replaceChildren(
    h(
      "div",
      { class: "chat" },
      h("p", { class: "said" }, h("b", {}, viewer), `!clip ${message}`),
      h("p", { class: "said bot" }, h("b", {}, botName()), line),
    ),
    outcome,
  );
  const clips = await reloadMoments();
  const clip = clips.find((found) => found.clipped_by === viewer);
  if (clip) showOutcome(clip);
  else outcome.replaceChildren(h("p", {}, t("bots.trial_not_saved")));
  return undefined;
}

/** Forget what was tried; a clip that was saved is in the log. */
export function endTrial() {
  saved = null;
  heard.replaceChildren();
  problem(byId("trial-problem"), "");
}

export function startTrial(with_) {
  const form = byId("trial");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!with_.isWhole()) return;
    whileBusy(form.querySelector("[type=submit]"), telling(() => tryIt(with_)));
  });
  onMoment((clip) => {
    if (saved && clip.video_id === saved.id && saved.text.textContent !== becomes(clip)) {
      saved.text.textContent = becomes(clip);
    }
  });
}
