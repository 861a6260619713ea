/* One clip or conversion: both kinds of the API's status objects in one shape. */

const UNDER_WAY = new Set(["processing", "waiting"]);
const FETCHING = new Set(["initializing", "downloading"]);
const STEPS = {
  clip: ["queued", "fetching", "making", "ready"],
  waiting: ["queued", "waiting", "fetching", "making", "ready"],
  encode: ["queued", "making", "ready"],
};

export const idOf = (record) => record.video_id ?? record.encode_id;

/** Of a status object: ids, moments in milliseconds, and how far it is. `record` is the object itself. */
export function jobOf(record) {
  const isClip = "video_id" in record;
  return {
    id: idOf(record),
    isClip,
    record,
    status: record.status,
    created: Date.parse(record.created_at),
    expires: record.status === "completed" && record.expires_at ? Date.parse(record.expires_at) : null,
    came: performance.now(),
    progress: isClip ? (record.progress ?? {}) : ofEncode(record),
  };
}

function ofEncode({ current_phase, progress, speed, eta }) {
  return { current_phase, encoding_progress: progress, speed, eta };
}

/** Newest first; of the same moment in the order of the API. */
export const newestFirst = (a, b) => b.created - a.created || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

export const runs = (job) => UNDER_WAY.has(job.status);
export const fromChat = ({ record }) => Boolean(record.moment);
/** The part of the API that it belongs to. */
export const pathOf = (job) => (job.isClip ? "/api/video" : "/api/encode");

/** The steps on its way. The one for a stream is shown only to those who wait for one. */
export function stepsOf(job) {
  if (!job.isClip) return STEPS.encode;
  return job.status === "waiting" ? STEPS.waiting : STEPS.clip;
}

/** The step of one that runs. */
export function stepOf(job) {
  const phase = job.progress.current_phase;
  if (job.status === "waiting") return "waiting";
  if (phase === "queued") return "queued";
  return job.isClip && FETCHING.has(phase) ? "fetching" : "making";
}

/** How much of this step is done, 0 to 100; null where nobody knows. */
export function percentOf({ isClip, progress }) {
  const { current_phase: phase, download_progress: fetched, encoding_progress: made } = progress;
  if (phase === "downloading" && (fetched > 0 || progress.total_bytes || progress.total_segments)) return fetched;
  if (phase === "encoding" || (phase === "processing" && !isClip)) return made;
  return null;
}

/** Seconds that are left at `now` (of performance.now), of `eta` such as 1:03:24; null if unknown. */
export function secondsLeft({ progress, came }, now) {
  if (!progress.eta) return null;
  const told = progress.eta.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.max(0, told - (now - came) / 1000);
}
