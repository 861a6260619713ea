/* Positions in a video, as people type them and as links carry them. */

/* Minutes may be many where there are no hours. */
const CLOCK = /^(?:(\d+):(?=\d{1,2}:))?(\d+):(\d{1,2}(?:[.,]\d+)?)$/;
const UNITS = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:[.,]\d+)?)s?)?$/i;

const number = (text) => Number((text || "0").replace(",", "."));

/**
 * Seconds of `1:02:03.5`, `100:03`, `90`, `90.5s`, `1h2m3s`; NaN of anything else.
 */
export function seconds(text) {
  const typed = text.trim().replace(/\s+/g, "");
  const clock = CLOCK.exec(typed);
  if (clock) return Number(clock[1] || 0) * 3600 + Number(clock[2]) * 60 + number(clock[3]);
  const units = typed && UNITS.exec(typed);
  return units ? Number(units[1] || 0) * 3600 + Number(units[2] || 0) * 60 + number(units[3]) : NaN;
}

/** Where a link says that one should look: `t=`, `start=`, `end=` in its query or fragment. */
export function timesIn(link) {
  let parts;
  try {
    parts = new URL(link);
  } catch {
    return { start: NaN, end: NaN };
  }
  const fragment = new URLSearchParams(parts.hash.slice(1));
  const named = (...names) =>
    names.map((name) => parts.searchParams.get(name) ?? fragment.get(name)).find((value) => value) ?? "";
  return { start: seconds(named("t", "start", "time_continue") || "-"), end: seconds(named("end") || "-") };
}
