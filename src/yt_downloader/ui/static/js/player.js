/* Plays a finished file in the page: one at a time, in a dialog. */

import { h, icon } from "./dom.js";
import { t } from "./texts.js";

const SOUND = /\.(mp3|aac|m4a|flac|opus|ogg)$/i;

/** Play what is at `url`; `name` is the file's. Comes back when the dialog is closed. */
export function play(url, name, title) {
  const kind = SOUND.test(name) ? "audio" : "video";
  const trouble = h("p", { class: "problem", role: "alert", hidden: true }, t("jobs.unplayable"));
  const player = h(kind, { controls: true, autoplay: true, playsInline: true, src: url, "aria-label": title });
  const close = h("button", { type: "submit", class: "icon-button", "aria-label": t("shared.close") }, icon("close"));
  const dialog = h(
    "dialog",
    { class: "player", "aria-labelledby": "playing" },
    h("form", { method: "dialog", class: "row apart" }, h("h2", { id: "playing", class: "break", dir: "auto" }, title), close),
    player,
    trouble,
  );
  player.addEventListener("error", () => {
    trouble.hidden = false;
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  player.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      player.pause();
      player.removeAttribute("src");
      player.load();
      dialog.remove();
      resolve();
    });
  });
}
