/* The figures as people read them. */

import { byId, h, icon } from "../dom.js";
import { amount, bytes, clock, hasText, t, tn, when } from "../texts.js";
import { adviceOn } from "./advice.js";

const MOST_COUNTED = 10_000;
const LOOK = { healthy: "good", degraded: "late", unhealthy: "bad" };

/** Put `children` there, unless it says the same already. */
function put(id, ...children) {
  const place = byId(id);
  const fresh = place.cloneNode(false);
  fresh.append(...children);
  if (!place.isEqualNode(fresh)) place.replaceChildren(...fresh.childNodes);
}

const facts = (...pairs) => h("dl", { class: "facts" }, pairs.filter(Boolean).flatMap(([name, ...value]) => [h("dt", {}, name), h("dd", {}, ...value)]));

function advice(figures) {
  const found = adviceOn(figures);
  if (!found.length) return [h("li", { class: "notice" }, icon("check"), h("div", {}, h("p", {}, t("operator.well"))))];
  return found.map(({ level, text, command }) =>
    h("li", { class: `notice ${level}` }, icon("warning"), h("div", {}, h("p", {}, text), command && h("code", {}, command))),
  );
}

function jobs({ jobs: lanes }) {
  return lanes.flatMap((lane) => [
    h("h3", {}, t(`operator.kind_${lane.kind}`)),
    facts(
      [t("operator.running"), amount(lane.running)],
      [t("operator.queued"), amount(lane.queued)],
      lane.oldest_queued_seconds !== null && [t("operator.oldest"), clock(lane.oldest_queued_seconds)],
      [t("operator.waiting"), amount(lane.waiting)],
    ),
  ]);
}

function run(job) {
  const tries = job.attempt > 1 ? ` · ${t("operator.attempt", { number: job.attempt })}` : "";
  return h("p", { class: "small" }, `${t(`operator.one_${job.kind}`)} · ${clock(job.seconds)}${tries} · `, h("code", {}, job.id));
}

function workers({ workers: all }) {
  if (!all.length) return [h("p", { class: "problem" }, t("operator.nobody_works"))];
  const line = (worker) =>
    h(
      "li",
      {},
      h(
        "div",
        {},
        h("p", {}, h("b", { class: "break" }, worker.host || t("operator.some_host"))),
        h("p", { class: "small" }, t("operator.process", { number: worker.process })),
        worker.running.length ? worker.running.map(run) : h("p", { class: "small" }, t("operator.idle")),
      ),
    );
  return [h("ul", { class: "plain lines" }, all.map(line))];
}

function disk({ disk: { total_bytes: total, free_bytes: free, min_free_bytes: least, files_bytes: files, uploads_bytes: uploads } }) {
  const rest = Math.max(0, total - free - files - uploads);
  const part = (name, size) => {
    const bar = h("span", { class: name });
    bar.style.width = `${total ? (100 * size) / total : 0}%`;
    return bar;
  };
  const row = (name, size) => [h("span", {}, h("span", { class: `key ${name}` }), t(`operator.disk_${name}`)), bytes(size)];
  return [
    h("div", { class: "meter", "aria-hidden": "true" }, part("files", files), part("uploads", uploads), part("rest", rest)),
    facts(row("files", files), row("uploads", uploads), row("rest", rest), row("free", free), [t("operator.disk_least"), bytes(least)]),
  ];
}

function version(check) {
  if (!check.ok) return h("span", { class: "badge bad" }, t("operator.missing"));
  const age = Number.isInteger(check.age_days) ? ` · ${tn("operator.age", check.age_days)}` : "";
  return `${check.version || t("operator.there")}${age}`;
}

function programs({ version: own, programs: { ytdlp, ffmpeg, js_runtime: runtime }, database, cache, confinement }) {
  const state = (check, good, bad) => h("span", { class: `badge ${check.ok ? "good" : "bad"}` }, check.ok ? good : bad);
  return [
    facts(
      ["yt-downloader", own],
      ["yt-dlp", version(ytdlp)],
      ["ffmpeg", version(ffmpeg)],
      ["JavaScript", version(runtime)],
      [t("operator.database"), state(database, t("operator.answers"), t("operator.away"))],
      [t("operator.cache"), state(cache, t("operator.answers"), t("operator.away"))],
      [t("operator.walls"), state(confinement, t("operator.walls_whole"), t("operator.walls_parts"))],
    ),
  ];
}

function people({ people: { users, guests, sessions } }) {
  return [facts([t("operator.users"), amount(users)], [t("operator.guests"), amount(guests)], [t("operator.sessions"), amount(sessions)])];
}

const counted = (count) => (count >= MOST_COUNTED ? t("operator.or_more", { count: amount(count) }) : amount(count));

function failures({ failures: all }) {
  if (!all.length) return [h("div", { class: "empty" }, h("p", {}, t("operator.no_failures")))];
  const example = (one) =>
    h("p", { class: "small" }, `${when(one.at)} · ${t(`operator.one_${one.kind}`)} `, h("code", {}, one.id), one.request_id && " · ", one.request_id && h("code", { class: "break" }, one.request_id));
  const line = ({ code, count, newest }) =>
    h(
      "li",
      {},
      h(
        "div",
        {},
        h("p", {}, h("code", {}, h("b", {}, code)), " ", h("span", { class: "badge numbers" }, counted(count))),
        hasText(`shared.code_${code}`) && h("p", { class: "small" }, t(`shared.code_${code}`, { seconds: "…" })),
        newest.map(example),
      ),
    );
  return [h("ul", { class: "plain lines" }, all.map(line))];
}

/** Show everything of an answer of the overview. */
export function showFigures(figures) {
  const badge = byId("status");
  badge.className = `badge ${LOOK[figures.status]}`;
  badge.textContent = t(`operator.status_${figures.status}`);
  byId("version").textContent = t("operator.as_of", { when: when(figures.at), up: clock(figures.uptime_seconds) });
  put("advice", ...advice(figures));
  put("jobs", ...jobs(figures));
  put("workers", ...workers(figures));
  put("disk", ...disk(figures));
  put("programs", ...programs(figures));
  put("people", ...people(figures));
  put("failures", ...failures(figures));
}
