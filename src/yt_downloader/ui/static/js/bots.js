/* The page of the chat bots: a command to paste, the keys, and what viewers saved. */

import { needsLogin, session } from "./api.js";
import { hideCommand, renew, showCommand, startCommand } from "./bots/command.js";
import { reloadKeys } from "./bots/keys.js";
import { changeMoment, newestMoment, reloadMoments, removeMoment } from "./bots/moments.js";
import { startWizard } from "./bots/wizard.js";
import { byId, h, problem } from "./dom.js";
import { follow } from "./live.js";
import { startSettings } from "./settings.js";
import { telling } from "./shell.js";
import { sentence, t, when } from "./texts.js";

const INSIDE = /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[)|\.(local|lan|internal|home\.arpa)$|^[^.]+$/;

/** Bots call from elsewhere: say so where they could not reach this address. */
function warnOfAddress() {
  if (INSIDE.test(location.hostname)) problem(byId("unreachable"), t("bots.unreachable", { address: location.origin }));
}

/** A server that answers, but refuses, is not a lost connection: then its `error` is told. */
function showState(state, error) {
  const badge = byId("log-state");
  badge.hidden = state === "polling";
  badge.className = `badge ${state === "offline" ? "bad" : "good"}`;
  if (error?.status) badge.textContent = sentence(error);
  else badge.textContent = state === "offline" ? t("bots.log_offline") : t("bots.log_live");
}

async function reload() {
  const newest = newestMoment();
  await reloadMoments();
  if (newestMoment() !== newest) await reloadKeys();
}

function onEvent(kind, data) {
  if (kind === "removed") removeMoment(data.video_id);
  else if (changeMoment(data)) telling(reloadKeys)();
}

function showFailure(place) {
  return (error) => {
    byId(place).setAttribute("aria-busy", "false");
    byId(place).replaceChildren(h("p", { class: "problem", role: "alert" }, sentence(error)));
  };
}

async function start() {
  warnOfAddress();
  startCommand();
  startWizard({
    onKey: (key) => {
      showCommand(key);
      telling(reloadKeys)();
    },
    onChange: renew,
  });
  reloadKeys().catch(showFailure("keys"));
  const user = await startSettings();
  if (session.kind === "guest" && user.expires_at) problem(byId("guest"), t("bots.guest", { when: when(user.expires_at) }));
  follow({ onEvent, reload, onState: showState });
}

window.addEventListener("pagehide", () => hideCommand());
if (needsLogin()) telling(start)();
