/* From a bot and a channel to a key and the command to paste. */

import { api, serverLimits } from "../api.js";
import { byId, fieldProblem, whileBusy } from "../dom.js";
import { telling } from "../shell.js";
import { store, stored } from "../stored.js";
import { t } from "../texts.js";
import { channelIn } from "./channels.js";
import { knowsItsStream } from "./commands.js";

const REMEMBERED = "bots";
const LONGEST_BEFORE = 43_200;
const form = byId("wizard");
const channel = byId("channel");
const name = byId("name");
let nameIsTyped = false;
let longest = Infinity;

const picked = (field) => form.querySelector(`[name=${field}]:checked`);
const botName = () => (picked("bot").value === "other" ? t("bots.other_bot") : picked("bot").parentElement.textContent.trim());

/** What is chosen: `{bot, place, channel, before, after}`; the channel is empty where none is named. */
export function choice() {
  return {
    bot: picked("bot").value,
    place: picked("place").value,
    channel: channelIn(channel.value),
    before: byId("before").valueAsNumber,
    after: byId("after").valueAsNumber,
  };
}

/** How people call the bot that is chosen. */
export const chosenBot = botName;

function complain(input, place, message) {
  fieldProblem(input, place, message);
  return !message;
}

function checkChannel() {
  const now = choice();
  const message = knowsItsStream(now) || now.channel ? "" : t("bots.channel_bad");
  return complain(channel, byId("channel-problem"), message);
}

function spanProblem({ before, after }) {
  if (!(before >= 0 && before <= LONGEST_BEFORE && after >= 0)) return t("bots.span_bad");
  if (before + after < 1) return t("bots.span_empty");
  return before + after > longest ? t("bots.span_long", { seconds: longest }) : "";
}

function checkSpan() {
  const message = spanProblem(choice());
  complain(byId("after"), byId("span-problem"), message);
  return complain(byId("before"), byId("span-problem"), message);
}

function checkName() {
  return complain(name, byId("name-problem"), name.value.trim() ? "" : t("bots.name_bad"));
}

/** Whether what is chosen makes a command; what does not is said at its field. */
export function isWhole() {
  const fine = [checkChannel(), checkSpan()];
  return fine.every(Boolean);
}

function fit() {
  const now = choice();
  byId("place").hidden = now.bot !== "nightbot";
  byId("no-channel").hidden = !knowsItsStream(now);
  byId("channel-field").hidden = knowsItsStream(now);
  if (!nameIsTyped) name.value = [botName(), knowsItsStream(now) ? "" : now.channel].filter(Boolean).join(", ");
}

/** Remember in this browser what the key `id` was made for. */
export function remember(id) {
  store(REMEMBERED, { ...stored(REMEMBERED), [id]: choice() });
}

export function forget(id) {
  const { [id]: _gone, ...rest } = stored(REMEMBERED);
  store(REMEMBERED, rest);
}

/** Choose again what the key `id` was made for, as far as this browser knows. */
export function recall(id) {
  const was = stored(REMEMBERED)[id];
  if (!was) return;
  for (const field of ["bot", "place"]) {
    const input = form.querySelector(`[name=${field}][value="${CSS.escape(was[field])}"]`);
    if (input) input.checked = true;
  }
  channel.value = was.channel || "";
  byId("before").value = was.before ?? "";
  byId("after").value = was.after ?? "";
  fit();
}

async function make(onKey) {
  const fine = [isWhole(), checkName()];
  if (!fine.every(Boolean)) {
    form.querySelector("[aria-invalid=true]").focus();
    return;
  }
  const key = await api("POST", "/api/auth/keys", { json: { name: name.value.trim() } });
  remember(key.id);
  nameIsTyped = false;
  onKey(key);
}

/** Bring the form to life. `onKey` gets each key that is made, `onChange` hears of every choice. */
export function startWizard({ onKey, onChange }) {
  name.addEventListener("input", () => {
    nameIsTyped = name.value.trim() !== "";
    checkName();
  });
  channel.addEventListener("change", () => {
    const found = channelIn(channel.value);
    if (found) channel.value = found;
    if (channel.value) checkChannel();
  });
  for (const id of ["before", "after"]) byId(id).addEventListener("change", checkSpan);
  form.addEventListener("input", ({ target }) => {
    if (target === channel && channel.getAttribute("aria-invalid")) checkChannel();
    if (target !== name) fit();
    onChange();
  });
  form.addEventListener("change", onChange);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(form.querySelector("[type=submit]"), telling(() => make(onKey)));
  });
  fit();
  serverLimits().then(
    (limits) => {
      longest = limits.max_video_duration;
    },
    () => {}, // then the server says what is too long
  );
}
