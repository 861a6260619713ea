/* Signing out here, and deleting the account for good. */

import { api, session } from "../api.js";
import { byId, problem, whileBusy } from "../dom.js";
import { confirmed, tell, telling } from "../shell.js";
import { sentence, t } from "../texts.js";

async function signOut() {
  if (session.kind === "guest") {
    const sure = await confirmed(t("account.guest_out"), { more: t("account.guest_out_more"), yes: t("account.sign_out") });
    if (!sure) return;
  }
  await api("POST", "/api/auth/logout");
  session.end();
  location.assign("/");
}

async function leave() {
  const place = byId("leave-problem");
  const password = byId("leave-password");
  const guest = session.kind === "guest";
  problem(place, guest || password.value ? "" : t("account.empty"));
  if (!place.hidden) return password.focus();
  const sure = await confirmed(t("account.leave_sure"), { more: t("account.leave_more"), yes: t("account.leave_now") });
  if (!sure) return undefined;
  try {
    await api("DELETE", "/api/auth/me", { json: guest ? {} : { password: password.value } });
  } catch (error) {
    if (error.name !== "ApiError") return tell(error);
    problem(place, error.code === "INVALID_CREDENTIALS" ? t("account.wrong") : sentence(error));
    return password.focus();
  }
  session.end();
  return location.assign(`/login?${new URLSearchParams({ why: "deleted", next: "/" })}`);
}

export function startLeaving() {
  const out = byId("sign-out");
  out.addEventListener("click", () => whileBusy(out, telling(signOut)));
  const form = byId("leave");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(form.querySelector("[type=submit]"), leave);
  });
}
