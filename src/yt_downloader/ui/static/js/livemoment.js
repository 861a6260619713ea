/* A stream that runs: the minutes that have just been, and those to come. */

import { api } from "./api.js";
import { chips } from "./choices.js";
import { h, icon, problem, whileBusy } from "./dom.js";
import { head, problemLine } from "./editor-parts.js";
import { Preview } from "./preview.js";
import { startOnBoard } from "./saving.js";
import { explain } from "./shell.js";
import { clock, t } from "./texts.js";

const BACK = [30, 60, 120, 300, 600];
const AHEAD = [0, 30, 60, 120, 300];

/** The same interface as PartEditor. */
export class LiveMoment {
  constructor(video, url, limits) {
    this.video = video;
    this.limits = limits;
    this.preview = new Preview(video, () => {});
    this.wrong = problemLine();
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
    const facts = h("p", {}, h("span", { class: "badge bad" }, t("shared.live_now")), " ", video.uploader);
    this.element = h(
      "article",
      { class: "editor" },
      head(video, url, facts, this.preview),
      this.preview.element,
      this.form,
    );
  }

  begin() {}

  end() {
    this.preview.end();
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

  /** The moment counts from when the server gets the second request, as with a chat's command. */
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
      await startOnBoard(id);
    } catch (error) {
      explain(this.wrong, error);
    }
  }
}
