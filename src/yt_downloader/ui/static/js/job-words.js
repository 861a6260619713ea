/* What a card says of its job. */

import { secondsLeft } from "./job.js";
import { amount, bytes, clock, hasText, sentence, t, when } from "./texts.js";

const MEGABYTE = 1_000_000;

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
  if (start === null) return t(moment ? "board.locating" : "board.whole");
  const times = `${clock(start, { fraction: true })}–${clock(end, { fraction: true })}`;
  return t("board.segment", { times, length: clock(end - start, { fraction: true }) });
}

function factsOfClip({ record, status }) {
  const best = record.available_formats[0];
  return [
    segmentOf(record),
    record.media_type === "audio" ? t("board.sound_only") : "",
    record.format ?? "",
    record.subtitle ? t("board.subtitle", { language: record.subtitle }) : "",
    best && status !== "completed" ? t("board.up_to", { resolution: best }) : "",
    record.file_size_bytes ? bytes(record.file_size_bytes) : "",
    siteOf(record.url),
  ];
}

function factsOfEncode({ record }) {
  const wish = [record.output_format, record.video_codec, record.quality_preset].filter(Boolean);
  return [
    clock(record.metadata.duration),
    record.metadata.resolution ?? "",
    wish.length ? `→ ${wish.join(" · ")}` : "",
    record.method === "remux" ? t("board.copied_streams") : "",
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
  if (viewer && channel) return t("board.clipped_in", { viewer: apart(viewer), channel: apart(channel) });
  if (viewer) return t("board.clipped_by", { viewer: apart(viewer) });
  return channel ? t("board.clipped_chat", { channel: apart(channel) }) : "";
}

/** Why it failed, as a sentence. */
export const failureOf = ({ error_code: code, error }) => sentence({ code, message: error });

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
  if (status === "waiting") return t("board.phase_waiting");
  const phase = progress.current_phase || "queued";
  const key = `board.phase_${phase}`;
  return hasText(key) ? t(key) : t(isClip ? "board.step_fetching" : "board.step_making");
}

function fetchedOf({ downloaded_bytes: fetched, total_bytes: total }) {
  if (!fetched) return "";
  return total ? t("board.fetched_of", { fetched: bytes(fetched), total: bytes(total) }) : bytes(fetched);
}

function segmentsOf({ downloaded_segments: done, total_segments: total }) {
  return total ? t("board.segments", { done: amount(done ?? 0), total: amount(total) }) : "";
}

function timeLeft(job, now) {
  const seconds = secondsLeft(job, now);
  if (seconds === null) return "";
  return t(job.status === "waiting" ? "board.next_try" : "board.left", { time: clock(seconds) });
}

/** How far one is that runs, in pieces for one line; an unknown one is empty. `now` of performance.now. */
export function figuresOf(job, percent, now) {
  const { progress } = job;
  return [
    percent === null ? "" : t("board.percent", { percent: Math.floor(percent) }),
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
  return t("board.deleted_in", { time: clock(seconds) });
}
