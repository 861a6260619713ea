/* The account: who one is, where one is logged in, password, settings, and the way out. */

import { startLeaving } from "./account/leaving.js";
import { startPassword } from "./account/password.js";
import { reloadSessions } from "./account/sessions.js";
import { needsLogin } from "./api.js";
import { byId, h, icon } from "./dom.js";
import { startSettings } from "./settings.js";
import { copy, telling } from "./shell.js";
import { t, when } from "./texts.js";

const fact = (name, ...value) => [h("dt", {}, name), h("dd", {}, ...value)];

function showUser(user) {
  const copyId = h("button", { type: "button", class: "icon-button", "aria-label": t("account.copy_id") }, icon("copy"));
  copyId.addEventListener("click", () => copy(user.id));
  byId("who").replaceChildren(
    ...fact(t("account.name"), user.email || t("account.guest")),
    ...fact(t("account.made"), when(user.created_at)),
    ...fact(t("account.id"), h("span", { class: "row id" }, h("code", {}, user.id), copyId)),
    ...(user.admin ? fact(t("account.role"), h("a", { href: "/operator" }, t("account.operator"))) : []),
  );
  byId("username").value = user.email || "";
  if (user.expires_at) byId("ends").textContent = t("account.ends", { when: when(user.expires_at) });
}

async function start() {
  startPassword();
  startLeaving();
  const [user] = await Promise.all([startSettings(), reloadSessions()]);
  if (user.created_at) showUser(user);
}

if (needsLogin()) telling(start)();
