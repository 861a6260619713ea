/* What a card says of its job. */

import { facts, goal, reason, said } from "./encode-words.js";
import { secondsLeft } from "./job.js";
import { amount, bytes, clock, hasText, MEGABYTE, sentence, t, when } from "./texts.js";

/** The look of the badge of each status; others have none. */
export const BADGES = { processing: "busy", waiting: "late", completed: "good", failed: "bad" };

/* Names from outside may run from right to left; they must not turn the sentence around them. */
const apart = (text) => `\u2068${text}\u2069`;

/** The name that its owner gave it, else the title, or where nobody knows that the link. */
export function titleOf({ isClip, record }) {
  return isClip ? record.video_name || record.title || record.url : record.original_filename;
}

/** The site of a link: all of it that is short. */
function siteOf(url) {
  try {
    return new URL(url).hostname.replace(/^www\./, "");
  } catch {
    return url;
  }
}

function segmentOf({ start_time: start, end_time: end, moment }) {
  if (start === null) return t(moment ? "jobs.locating" : "jobs.whole");
  const times = `${clock(start, { fraction: true })}–${clock(end, { fraction: true })}`;
  return t("jobs.segment", { times, length: clock(end - start, { fraction: true }) });
}

function factsOfClip({ record, status }) {
  const best = record.available_formats[0];
  return [
    segmentOf(record),
    record.media_type === "audio" ? t("jobs.sound_only") : "",
    record.format ?? "",
    record.subtitle ? t("jobs.subtitle", { language: record.subtitle }) : "",
    best && status !== "completed" ? t("jobs.up_to", { resolution: best }) : "",
    record.file_size_bytes ? bytes(record.file_size_bytes) : "",
    siteOf(record.url),
  ];
}

function factsOfEncode({ record }) {
  return [
    ...facts(record.metadata),
    record.output_format ? `→ ${goal(record)}` : "",
    record.method === "remux" ? t("jobs.copied_streams") : "",
    record.file_size_mb ? bytes(record.file_size_mb * MEGABYTE) : "",
  ];
}

/** What is known of it, as one line. */
export function factsOf(job) {
  const facts = job.isClip ? factsOfClip(job) : factsOfEncode(job);
  return [...facts, when(job.record.created_at)].filter(Boolean).join(" · ");
}

/** Who asked for it in which chat; empty where nobody is named. */
export function chatOf({ clipped_by: viewer, channel }) {
  if (viewer && channel) return t("jobs.clipped_in", { viewer: apart(viewer), channel: apart(channel) });
  if (viewer) return t("jobs.clipped_by", { viewer: apart(viewer) });
  return channel ? t("jobs.clipped_chat", { channel: apart(channel) }) : "";
}

/** Where it stands, in a word or two. */
export function statusOf({ isClip, status, progress }) {
  if (status === "processing" && progress.current_phase === "queued") return t("jobs.step_queued");
  return status === "pending" && !isClip ? t("jobs.uploaded") : t(`shared.status_${status}`);
}

/** What the button of an action is called. */
export const actionWords = (name) => (name === "retry" ? t("shared.retry") : t(`jobs.do_${name}`));

/** Why it failed, as a sentence. */
export function failureOf(record) {
  const error = { code: record.error_code ?? "UNKNOWN_ERROR", message: record.error ?? "" };
  return "video_id" in record ? sentence(error) : reason(error);
}

/* Sentences of the API begin so, one after the other. */
const NEXT_SENTENCE = /(?<=\.) (?=The )/;

/** What one should know of a result, in the reader's language. */
export const warningOf = (text) => text.split(NEXT_SENTENCE).map(said).join(" ");

/** Everything that somebody needs who is asked about a failure. */
export function reportOf({ id, record }) {
  const lines = [record.error_code, record.error, record.url ?? record.original_filename, id, record.created_at];
  return lines.filter(Boolean).join("\n");
}

function speedOf(text) {
  const parts = /^([\d.]+)(.*)$/.exec(text);
  return parts ? `${amount(Number(parts[1]))}${parts[2]}` : text;
}

function phaseOf({ isClip, status, progress }) {
  if (status === "waiting") return t("jobs.phase_waiting");
  const phase = progress.current_phase || "queued";
  const key = `jobs.phase_${phase}`;
  return hasText(key) ? t(key) : t(isClip ? "jobs.step_fetching" : "jobs.step_making");
}

function fetchedOf({ downloaded_bytes: fetched, total_bytes: total }) {
  if (!fetched) return "";
  return total ? t("jobs.fetched_of", { fetched: bytes(fetched), total: bytes(total) }) : bytes(fetched);
}

function segmentsOf({ downloaded_segments: done, total_segments: total }) {
  return total ? t("jobs.segments", { done: amount(done ?? 0), total: amount(total) }) : "";
}

function timeLeft(job, now) {
  const seconds = secondsLeft(job, now);
  if (seconds === null) return "";
  return t(job.status === "waiting" ? "jobs.next_try" : "jobs.left", { time: clock(seconds) });
}

/** How far one is that runs, in pieces for one line; an unknown one is empty. `now` of performance.now. */
export function figuresOf(job, percent, now) {
  const { progress } = job;
  return [
    percent === null ? "" : t("jobs.percent", { percent: Math.floor(percent) }),
    phaseOf(job),
    progress.speed ? speedOf(progress.speed) : "",
    timeLeft(job, now),
    fetchedOf(progress),
    segmentsOf(progress),
  ];
}

/** How long a file is still there. */
export function untilDeleted(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return t("jobs.deleted_in", { time: clock(seconds) });
}
