/* A stream that runs: the minutes that have just been, and those to come. */

import { api } from "./api.js";
import { chips } from "./choices.js";
import { h, icon, problem, whileBusy } from "./dom.js";
import { Preview } from "./preview.js";
import { startJob, toBoard } from "./saving.js";
import { tell } from "./shell.js";
import { clock, sentence, t } from "./texts.js";

const BACK = [30, 60, 120, 300, 600];
const AHEAD = [0, 30, 60, 120, 300];

/** The same interface as PartEditor. */
export class LiveMoment {
  constructor(video, url, limits) {
    this.video = video;
    this.limits = limits;
    this.preview = new Preview(video, () => {});
    this.wrong = h("p", { class: "problem", role: "alert", hidden: true });
    this.button = h("button", { class: "primary", type: "submit" }, icon("clip"), t("editor.get_moment"));
    this.form = h(
      "form",
      { class: "stack", onsubmit: (event) => this.#submit(event) },
      h("p", { class: "notice" }, t("editor.live_hint")),
      chips("back", t("editor.back"), this.#lengths(BACK), "60"),
      chips("ahead", t("editor.ahead"), this.#lengths(AHEAD), "0"),
      this.wrong,
      h("div", { class: "row actions" }, this.button),
    );
    const player = video.embed && h("button", { type: "button", class: "small", onclick: () => this.#embed(player) }, icon("play"), t("editor.use_site_player"));
    this.element = h(
      "article",
      { class: "editor" },
      h("header", { class: "row apart" }, h("div", {}, h("h2", { class: "break" }, video.title || url), h("p", {}, h("span", { class: "badge bad" }, t("shared.live_now")), " ", video.uploader)), player),
      this.preview.element,
      this.form,
    );
  }

  begin() {}

  end() {}

  #embed(button) {
    this.preview.embed();
    button.replaceWith(h("p", { class: "hint" }, t("editor.site_player_hint")));
  }

  #lengths(all) {
    const longest = this.limits.max_video_duration;
    return all.filter((length) => length <= longest).map((length) => [String(length), length ? clock(length) : t("editor.nothing")]);
  }

  #submit(event) {
    event.preventDefault();
    const { back, ahead } = Object.fromEntries(new FormData(this.form));
    whileBusy(this.button, () => this.#save(Number(back), Number(ahead)));
  }

  /** The moment counts from when the button was pressed, as a chat's does. */
  async #save(back, ahead) {
    const length = back + ahead;
    if (length > this.limits.max_video_duration) {
      problem(this.wrong, t("editor.too_long", { longest: clock(this.limits.max_video_duration) }));
      return;
    }
    try {
      const { token } = await api("GET", "/api/auth/token/public");
      const query = new URLSearchParams({ offset: back, duration: length });
      const { video_id: id } = await api("POST", `/api/video/save/stream/${token}/${this.video.video_id}?${query}`);
      await startJob(id, {});
      toBoard(id);
    } catch (error) {
      if (error.name === "ApiError") problem(this.wrong, sentence(error));
      else tell(error);
    }
  }
}
