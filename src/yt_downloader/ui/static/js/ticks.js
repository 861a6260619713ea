/* Where a ruler of times has its numbers. */

const MOST = 6;
const NICE = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** The times to name between `from` and `to`, all in seconds, and whether they are not whole. */
export function ticks(from, to) {
  const step = NICE.find((size) => (to - from) / size <= MOST) ?? 14400;
  const times = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) times.push(at);
  return { times, fraction: step < 1 };
}
