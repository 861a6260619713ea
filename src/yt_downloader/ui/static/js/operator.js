/* The page of operators: figures of the whole service, fresh as long as somebody looks. */

import { api, needsLogin } from "./api.js";
import { byId, problem } from "./dom.js";
import { showFigures } from "./operator/panels.js";
import { refreshUser, telling } from "./shell.js";
import { sentence, t } from "./texts.js";

const EVERY_MS = 5000;
let timer;

async function look() {
  clearTimeout(timer);
  try {
    const figures = await api("GET", "/api/admin/overview");
    showFigures(figures);
    problem(byId("problem"), "");
    byId("overview").hidden = false;
  } catch (error) {
    if (error.name !== "ApiError") throw error;
    if (error.status === 403) return showToStranger();
    problem(byId("problem"), `${sentence(error)} ${t("operator.stale")}`);
  } finally {
    byId("loading").hidden = true;
  }
  if (!document.hidden) timer = setTimeout(telling(look), EVERY_MS);
  return undefined;
}

function showToStranger() {
  clearTimeout(timer);
  byId("loading").hidden = true;
  byId("overview").hidden = true;
  byId("strangers").hidden = false;
}

/** The account as it is marked now; an outage is told, and tried again with the figures. */
async function isOperator() {
  try {
    return (await refreshUser()).admin;
  } catch (error) {
    if (error.name !== "ApiError") throw error;
    return error.status === 0 || error.status >= 500;
  }
}

async function start() {
  if (!(await isOperator())) return showToStranger();
  document.addEventListener("visibilitychange", () => {
    if (!byId("strangers").hidden) return;
    if (document.hidden) clearTimeout(timer);
    else telling(look)();
  });
  return look();
}

if (needsLogin()) telling(start)();
