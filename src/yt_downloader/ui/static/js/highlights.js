/* Parts that the site itself names: chapters, and what is watched most. */

import { h } from "./dom.js";
import { clock, t } from "./texts.js";

const BEFORE_PEAK = 5;

/** The part that is watched most, with a little before it, of `shortest` seconds where there are as many; else null. */
export function mostReplayed({ heatmap, duration }, shortest) {
  if (!heatmap?.length) return null;
  const top = heatmap.reduce((best, mark) => (mark.value > best.value ? mark : best));
  const start = Math.max(0, top.start_time - BEFORE_PEAK);
  return { start, end: Math.min(duration, Math.max(top.end_time, start + shortest)) };
}

/** A field to choose a chapter by; `take` hears of its `{start, end}`. Null where there are none. */
export function chapterField({ chapters, duration }, take) {
  if (!chapters?.length) return null;
  const choose = ({ target }) => {
    if (!target.value) return;
    const { start_time: start, end_time: end } = chapters[Number(target.value)];
    take({ start, end: end ?? duration });
  };
  const select = h(
    "select",
    { id: "chapter", onchange: choose },
    h("option", { value: "" }, t("editor.choose_chapter")),
    chapters.map(({ start_time: start, title }, index) => h("option", { value: String(index) }, `${clock(start)} ${title}`)),
  );
  return h("div", { class: "field inline-field" }, h("label", { for: "chapter" }, t("editor.chapters")), select);
}
