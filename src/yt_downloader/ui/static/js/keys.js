/* Keys of the editor, on any keyboard. */

/* The usual ones of editors, and brackets, which many keyboards have behind AltGr or Option. */
const MARKS = { i: "start", o: "end", "[": "start", "]": "end" };

/** Which end of the part this key sets: start, end, or undefined. */
export const markOf = ({ key }) => MARKS[key.toLowerCase()];

/** Whether no modifier is held but what types a bracket: AltGr, which Windows tells as Ctrl+Alt, or Option. */
export function isPlain(event) {
  const third = event.getModifierState("AltGraph") || (event.altKey && !event.ctrlKey);
  if (third) return !event.metaKey && (event.key === "[" || event.key === "]");
  return !event.ctrlKey && !event.metaKey && !event.altKey;
}
