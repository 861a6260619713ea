/* What an operator has to do, if anything: sentences from figures. */

import { bytes, clock, t, tn } from "../texts.js";

const OLD_DAYS = 45;
const LONG_QUEUE_SECONDS = 300;
const MANY = 5;
const UPGRADE = ".venv/bin/python -m pip install --upgrade yt-dlp";
const INSTALL = "make install";
const DANGER = "danger";
const WARNING = "warning";

const of = (level, text, command = "") => ({ level, text, command });

function ofWorkers({ workers, jobs }) {
  if (!workers.length) return [of(DANGER, t("operator.no_worker"), ".venv/bin/python -m yt_downloader worker")];
  const longest = Math.max(...jobs.map((lane) => lane.oldest_queued_seconds ?? 0));
  return longest > LONG_QUEUE_SECONDS ? [of(WARNING, t("operator.long_queue", { time: clock(longest) }))] : [];
}

function ofDisk({ disk }) {
  const free = bytes(disk.free_bytes);
  if (!disk.ok) return [of(DANGER, t("operator.disk_full", { free, least: bytes(disk.min_free_bytes) }))];
  const near = Math.max(3 * disk.min_free_bytes, disk.total_bytes / 20);
  return disk.free_bytes < near ? [of(WARNING, t("operator.disk_near", { free }))] : [];
}

function ofPrograms({ programs: { ytdlp, ffmpeg, js_runtime: runtime } }) {
  const found = [];
  if (!ytdlp.ok) found.push(of(DANGER, t("operator.no_ytdlp"), UPGRADE));
  else if (ytdlp.age_days > OLD_DAYS) found.push(of(WARNING, tn("operator.old_ytdlp", ytdlp.age_days), UPGRADE));
  if (!ffmpeg.ok) found.push(of(DANGER, t("operator.no_ffmpeg"), INSTALL));
  if (!runtime.ok) found.push(of(DANGER, t("operator.no_runtime"), INSTALL));
  return found;
}

function ofStores({ database, cache, confinement }) {
  const found = [];
  if (!database.ok) found.push(of(DANGER, t("operator.no_database")));
  if (!cache.ok) found.push(of(WARNING, t("operator.no_cache")));
  if (!confinement.ok) found.push(of(WARNING, t("operator.no_walls")));
  return found;
}

function ofFailures({ failures }) {
  const count = (...codes) => failures.filter(({ code }) => codes.includes(code)).reduce((sum, some) => sum + some.count, 0);
  const found = [];
  if (count("BOT_CHECK", "RATE_LIMITED") >= MANY) found.push(of(WARNING, t("operator.refused")));
  if (count("NETWORK_ERROR", "TIMED_OUT") >= MANY) found.push(of(WARNING, t("operator.network")));
  if (count("UNKNOWN_ERROR") > 0) found.push(of(WARNING, t("operator.unknown")));
  return found;
}

/** `[{level, text, command}]`, the worst first; empty when all is well. */
export function adviceOn(figures) {
  const all = [ofWorkers, ofDisk, ofPrograms, ofStores, ofFailures].flatMap((look) => look(figures));
  return [...all.filter(({ level }) => level === DANGER), ...all.filter(({ level }) => level !== DANGER)];
}
