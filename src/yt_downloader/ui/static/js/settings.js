/* Settings of the account: each is kept as soon as it is changed, wherever it stands. */

import { api, session } from "./api.js";
import { byId, fieldProblem, problem, whileBusy } from "./dom.js";
import { refreshUser, tell, telling, toast } from "./shell.js";
import { sentence, t } from "./texts.js";

const inputs = () => document.querySelectorAll("[data-setting]");
const isSwitch = (input) => input.type === "checkbox";

function show(user) {
  for (const input of inputs()) {
    const value = user[input.dataset.setting];
    if (value === undefined) continue;
    if (isSwitch(input)) input.checked = value;
    else if (input !== document.activeElement) input.value = value;
  }
  byId("webhook-now").hidden = !user.webhook_host;
  byId("webhook-host").textContent = user.webhook_host ? t("settings.webhook_now", { host: user.webhook_host }) : "";
}

async function keep(changes) {
  const { user } = await api("PATCH", "/api/auth/me", { json: changes });
  session.remember(user);
  show(user);
  toast(t("settings.saved"));
}

/** What is wrong with a field is said at it; everything else at the edge of the page. */
async function keepOrExplain(name, changes, input, place) {
  fieldProblem(input, place, "");
  try {
    await keep(changes);
    return true;
  } catch (error) {
    const messages = error.details?.[name];
    if (!messages) throw error;
    fieldProblem(input, place, name === "clip_delay_seconds" ? t("settings.delay_range") : t("settings.webhook_bad"));
    return false;
  }
}

async function change({ currentTarget: input }) {
  const name = input.dataset.setting;
  if (isSwitch(input)) {
    try {
      await keep({ [name]: input.checked });
    } catch (error) {
      input.checked = !input.checked;
      tell(error);
    }
    return;
  }
  // What is no number has the value "", as nothing has.
  if (input.validity.badInput) {
    fieldProblem(input, byId(`${input.id}-problem`), t("settings.delay_range"));
    return;
  }
  const value = input.value.trim() === "" ? 0 : Number(input.value);
  await keepOrExplain(name, { [name]: value }, input, byId(`${input.id}-problem`));
}

async function setWebhook() {
  const input = byId("webhook-url");
  const place = byId("webhook-problem");
  if (!input.value.trim()) {
    fieldProblem(input, place, t("settings.webhook_bad"));
    input.focus();
    return;
  }
  const kept = await keepOrExplain("webhook_url", { webhook_url: input.value.trim() }, input, place);
  if (kept) input.value = "";
  else input.focus();
}

/** Fill the settings in, and keep what is changed. Gives the account as it is. */
export async function startSettings() {
  for (const input of inputs()) input.addEventListener("change", telling(change));
  const form = byId("webhook");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(form.querySelector("[type=submit]"), telling(setWebhook));
  });
  byId("webhook-remove").addEventListener("click", ({ currentTarget }) =>
    whileBusy(currentTarget, telling(() => keep({ webhook_url: null }).then(() => byId("webhook-url").focus()))),
  );
  if (session.user) show(session.user);
  try {
    const user = await refreshUser();
    show(user);
    return user;
  } catch (error) {
    if (error.name !== "ApiError") throw error;
    problem(byId("webhook-problem"), sentence(error));
    return session.user || {};
  }
}
