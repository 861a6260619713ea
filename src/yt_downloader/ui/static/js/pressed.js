/* Follows a pointer that is down. */

/** Let `move` hear where the pointer of `event` goes, outside of `element`, too; `done` once it is up or lost. */
export function whilePressed(element, event, move, done) {
  const gone = new AbortController();
  const { signal } = gone;
  signal.addEventListener("abort", done, { once: true });
  element.setPointerCapture(event.pointerId);
  element.addEventListener("pointermove", move, { signal });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
    element.addEventListener(name, () => gone.abort(), { signal });
  }
}
