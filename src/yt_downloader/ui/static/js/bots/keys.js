/* The keys of the account: when each was used last; rotate, revoke. */

import { api } from "../api.js";
import { byId, h, icon, whileBusy } from "../dom.js";
import { confirmed, telling, toast } from "../shell.js";
import { t, tn, when } from "../texts.js";
import { hideCommand, showCommand } from "./command.js";
import { forget, recall } from "./wizard.js";

const place = byId("keys");

function used(key) {
  if (!key.last_used_at) return t("bots.never_used");
  return `${t("bots.last_used", { when: when(key.last_used_at) })} · ${tn("bots.uses", key.uses)}`;
}

async function rotate(key) {
  const question = t("bots.rotate_sure", { name: key.name });
  if (!(await confirmed(question, { more: t("bots.rotate_more"), yes: t("bots.rotate"), danger: false }))) return;
  const fresh = await api("POST", `/api/auth/keys/${key.id}/rotate`);
  recall(key.id);
  showCommand(fresh);
  await reloadKeys();
}

async function revoke(key) {
  const question = t("bots.revoke_sure", { name: key.name });
  if (!(await confirmed(question, { more: t("bots.revoke_more"), yes: t("bots.revoke") }))) return;
  try {
    await api("DELETE", `/api/auth/keys/${key.id}`);
  } catch (error) {
    if (error.status !== 404) throw error; // revoked on another page
  }
  forget(key.id);
  hideCommand(key.id);
  toast(t("bots.revoked", { name: key.name }));
  await reloadKeys();
  byId("keys-title").focus(); // the button is gone
}

function button(key, { label, mark, action, look }) {
  const made = h("button", { type: "button", class: `small ${look}`, "aria-label": `${label}: ${key.name}` }, icon(mark), label);
  made.addEventListener("click", () => whileBusy(made, telling(() => action(key))));
  return made;
}

function line(key) {
  return h(
    "li",
    { "data-id": key.id },
    h(
      "div",
      {},
      h("p", {}, h("b", {}, key.name)),
      h("p", { class: "small" }, `${t("bots.made_at", { when: when(key.created_at) })} · ${used(key)}`),
    ),
    button(key, { label: t("bots.rotate"), mark: "retry", action: rotate, look: "" }),
    button(key, { label: t("bots.revoke"), mark: "trash", action: revoke, look: "danger" }),
  );
}

/** The list, asked anew. */
export async function reloadKeys() {
  const { keys } = await api("GET", "/api/auth/keys");
  place.setAttribute("aria-busy", "false");
  if (!keys.length) {
    place.replaceChildren(h("div", { class: "empty" }, h("p", {}, t("bots.keys_empty"))));
    return;
  }
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  place.replaceChildren(h("ul", { class: "plain lines" }, keys.map(line)));
  if (focused) place.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
}
