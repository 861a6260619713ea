/* Where the account is logged in; logging one out. */

import { api } from "../api.js";
import { byId, h, whileBusy } from "../dom.js";
import { confirmed, telling, toast } from "../shell.js";
import { sentence, t, when } from "../texts.js";
import { deviceOf } from "./devices.js";

const place = byId("sessions");
const endOthers = byId("end-others");
let others = [];

async function end(login) {
  try {
    await api("DELETE", `/api/auth/sessions/${login.id}`);
  } catch (error) {
    if (error.status !== 404) throw error; // it has ended by itself
  }
}

function line(login) {
  const device = deviceOf(login.client);
  const out = h("button", { type: "button", class: "small", "aria-label": t("account.end_one", { device, address: login.address }) }, t("account.end"));
  out.addEventListener("click", () =>
    whileBusy(
      out,
      telling(async () => {
        await end(login);
        toast(t("account.ended", { device }));
        await reloadSessions();
        byId("sessions-title").focus(); // the button is gone
      }),
    ),
  );
  return h(
    "li",
    { title: login.client || undefined },
    h(
      "div",
      {},
      h("p", {}, h("b", {}, device), " ", login.current && h("span", { class: "badge good" }, t("account.current_one"))),
      h("p", { class: "small" }, [
        login.address,
        t("account.since", { when: when(login.created_at) }),
        login.current ? "" : t("account.seen", { when: when(login.last_seen_at) }),
      ].filter(Boolean).join(" · ")),
    ),
    !login.current && out,
  );
}

/** The list, asked anew. */
export async function reloadSessions() {
  try {
    const { sessions } = await api("GET", "/api/auth/sessions");
    others = sessions.filter((login) => !login.current);
    const inOrder = [...sessions.filter((login) => login.current), ...others];
    place.replaceChildren(h("ul", { class: "plain lines" }, inOrder.map(line)));
    endOthers.hidden = others.length < 2;
  } catch (error) {
    if (error.name !== "ApiError") throw error;
    place.replaceChildren(h("p", { class: "problem", role: "alert" }, sentence(error)));
  } finally {
    place.setAttribute("aria-busy", "false");
  }
}

endOthers.addEventListener("click", () =>
  whileBusy(
    endOthers,
    telling(async () => {
      if (!(await confirmed(t("account.end_others_sure"), { yes: t("account.end_others") }))) return;
      await Promise.all(others.map(end));
      await reloadSessions();
      byId("sessions-title").focus();
    }),
  ),
);
