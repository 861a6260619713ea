/* What to make of a part: what of it, how large, in which container. Remembered for the next one. */

import { chips as chipsOf } from "./chips.js";
import { h } from "./dom.js";
import { lines, mayBeHigh } from "./outcome.js";
import { t } from "./texts.js";

const KEPT = "choices";
const NAMED = ["720p", "1080p", "1440p", "2160p", "4320p"];

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) || {};
  } catch {
    return {};
  }
}

/** Radio buttons as chips: see chips.js. `onchange` hears of another value. */
export const chips = (name, legend, options, value, onchange) => chipsOf(name, legend, options, { value, onchange }).element;

const valueOf = (form, name) => form.elements.namedItem(name)?.value || "";

/** The resolutions that can be asked for by name, the highest first, and the best there is. */
function resolutions(video) {
  const named = (video.resolutions || []).filter((name) => NAMED.includes(name)).sort((a, b) => lines(b) - lines(a));
  const best = video.resolutions?.[0];
  const label = best && !named.length ? t("editor.best_of", { resolution: best }) : t("editor.best");
  return [...named.map((name) => [name, name]), ["best", label]];
}

function subtitleOptions(video) {
  const tracks = Object.values(video.subtitle_info?.tracks || {});
  return tracks
    .sort((a, b) => a.language_name.localeCompare(b.language_name))
    .map(({ language_code: code, language_name: name }) => h("option", { value: code }, name || code));
}

/** The choices for `video`, as part of a form; `onchange` hears of every change. */
export function choices(video, defaults, onchange) {
  const kept = { ...defaults, ...remembered() };
  const has = resolutions(video);
  const wished = has.some(([name]) => name === kept.resolution) ? kept.resolution : has[0][0];
  const subtitles = subtitleOptions(video);
  const more = h(
    "details",
    { class: "more" },
    h("summary", {}, t("editor.more")),
    h(
      "div",
      { class: "stack" },
      chips("cut", t("editor.cut"), ["smart", "fast", "exact"].map((name) => [name, t(`editor.cut_${name}`), t(`editor.cut_${name}_more`)]), kept.cut, onchange),
      h("p", { class: "hint", "data-hint": "cut" }),
      chips("high", t("editor.high"), ["remux", "h265-lossless"].map((name) => [name, t(`editor.high_${name}`)]), "remux", onchange),
      h("div", { class: "field" }, h("label", { for: "clip-name" }, t("editor.name")), h("input", { id: "clip-name", name: "name", type: "text", maxlength: "80", placeholder: video.title || "" })),
      h("label", { class: "inline" }, h("input", { type: "checkbox", name: "thumbnail", value: "yes" }), t("editor.thumbnail")),
    ),
  );
  return [
    chips("media", t("editor.media"), [["video", t("editor.media_video")], ["audio", t("editor.media_audio")]], kept.media, onchange),
    chips("resolution", t("editor.resolution"), has, wished, onchange),
    chips("format", t("editor.format"), [["mp4", "MP4", t("editor.format_mp4")], ["webm", "WebM", t("editor.format_webm")], ["best", t("editor.format_best"), t("editor.format_best_more")]], kept.format, onchange),
    subtitles.length > 0 &&
      h("div", { class: "field" }, h("label", { for: "subtitle" }, t("editor.subtitles")), h("select", { id: "subtitle", name: "subtitle", onchange }, h("option", { value: "" }, t("editor.no_subtitles")), subtitles)),
    more,
  ].filter(Boolean);
}

/** What was chosen in `form`. */
export function chosen(form) {
  return {
    media: valueOf(form, "media"),
    resolution: valueOf(form, "resolution"),
    format: valueOf(form, "format"),
    cut: valueOf(form, "cut"),
    high: valueOf(form, "high"),
    subtitle: valueOf(form, "subtitle"),
    name: valueOf(form, "name").trim(),
    thumbnail: form.elements.namedItem("thumbnail")?.checked || false,
  };
}

/** Keep what is a habit; the name and the language of subtitles belong to one video. */
export function remember({ media, resolution, format, cut }) {
  localStorage.setItem(KEPT, JSON.stringify({ media, resolution, format, cut }));
}

/** Show only the questions that matter for what is chosen now. */
export function showWhatMatters(form) {
  const { media, resolution, format, cut } = chosen(form);
  const shown = { resolution: media === "video", high: mayBeHigh({ media, format, resolution }) };
  for (const [name, matters] of Object.entries(shown)) {
    form.querySelector(`[data-name=${name}]`).hidden = !matters;
  }
  const subtitle = form.elements.namedItem("subtitle");
  if (subtitle) subtitle.closest(".field").hidden = media !== "video";
  const hint = form.querySelector("[data-hint=cut]");
  if (hint) hint.textContent = t(`editor.cut_${cut}_more`);
}
