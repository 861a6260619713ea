/* What the editors of the start page have in common. */

import { h, icon } from "./dom.js";
import { t } from "./texts.js";

/** What a form of choices begins with where no habit is known; of `limits`, as the server tells them. */
export const defaultsOf = ({ defaults }) => ({
  media: "video",
  resolution: defaults.resolution,
  format: defaults.format,
  cut: defaults.cut_mode,
});

/** A line for what is wrong with the whole form. */
export const problemLine = () => h("p", { class: "problem", role: "alert", hidden: true });

function playerButton(preview) {
  const swap = () => {
    const hint = h("p", { class: "hint", tabindex: "-1" }, t("editor.site_player_hint"));
    preview.embed();
    button.replaceWith(hint);
    hint.focus();
  };
  const button = h("button", { type: "button", class: "small", onclick: swap }, icon("play"), t("editor.use_site_player"));
  return button;
}

/** The title, `facts` below it, and where the site's player can be had in `preview` the way to it. */
export function head({ title, embed }, url, facts, preview) {
  const titled = h("div", {}, h("h2", { class: "break" }, title || url), facts);
  return h("header", { class: "row apart" }, titled, embed && preview && playerButton(preview));
}
