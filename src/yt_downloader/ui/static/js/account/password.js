/* A new password: it ends all logins, this one included. */

import { api, session } from "../api.js";
import { byId, fieldProblem, whileBusy } from "../dom.js";
import { tell } from "../shell.js";
import { fieldSentence, sentence, t } from "../texts.js";

const FIELDS = ["current_password", "new_password"];
const form = byId("password");

const complain = (name, message) => fieldProblem(byId(name), byId(`${name}-problem`), message);

function explain(error) {
  if (error.name !== "ApiError") return tell(error);
  if (error.code === "INVALID_CREDENTIALS") complain("current_password", t("account.wrong"));
  else if (error.details.current_password || error.details.new_password) {
    for (const name of FIELDS) complain(name, error.details[name] && fieldSentence(error.details[name]));
  } else complain("new_password", error.code === "CONFLICT" ? t("account.conflict") : sentence(error));
  return form.querySelector("[aria-invalid=true]")?.focus();
}

async function change() {
  for (const name of FIELDS) complain(name, byId(name).value ? "" : t("account.empty"));
  const empty = form.querySelector("[aria-invalid=true]");
  if (empty) return empty.focus();
  const json = Object.fromEntries(FIELDS.map((name) => [name, byId(name).value]));
  try {
    await api("POST", "/api/auth/change-password", { json });
  } catch (error) {
    return explain(error);
  }
  session.end();
  return location.assign(`/login?${new URLSearchParams({ why: "changed", next: "/account" })}`);
}

export function startPassword() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(form.querySelector("[type=submit]"), change);
  });
}
