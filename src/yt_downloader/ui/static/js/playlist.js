/* A playlist: which of its videos are wanted, whole. */

import { api } from "./api.js";
import { choices, chosen, remember, requests, showWhatMatters } from "./choices.js";
import { h, problem, whileBusy } from "./dom.js";
import { startJob, toBoard } from "./saving.js";
import { tell, toast } from "./shell.js";
import { clock, sentence, t, tn } from "./texts.js";

const AT_ONCE = 100; // what one request saves

/** The same interface as PartEditor. */
export class Playlist {
  constructor(list, url, limits) {
    this.list = list;
    this.boxes = list.entries.map((entry) => h("input", { type: "checkbox", value: entry.url, onchange: () => this.#count() }));
    this.all = h("input", { type: "checkbox", onchange: () => this.#setAll(this.all.checked) });
    this.wrong = h("p", { class: "problem", role: "alert", hidden: true });
    this.button = h("button", { class: "primary", type: "submit" });
    const { resolution, format, cut_mode: cut } = limits.defaults;
    // What single videos come in is not known yet; what one does not have becomes its nearest.
    const any = { resolutions: limits.resolutions.filter((name) => name !== "best") };
    this.form = h(
      "form",
      { class: "stack", onsubmit: (event) => this.#submit(event) },
      h("label", { class: "inline" }, this.all, t("editor.all")),
      h("ol", { class: "entries plain" }, list.entries.map((entry, index) => this.#entry(entry, index))),
      list.left_out > 0 && h("p", { class: "hint" }, tn("editor.left_out", list.left_out)),
      h("div", { class: "choices" }, choices(any, { media: "video", resolution, format, cut }, () => showWhatMatters(this.form))),
      this.wrong,
      h("div", { class: "row actions" }, this.button),
    );
    this.element = h("article", { class: "editor" }, h("h2", { class: "break" }, list.title || url), this.form);
  }

  begin() {
    for (const name of ["name", "thumbnail"]) this.form.elements.namedItem(name).disabled = true;
    this.form.querySelector("#clip-name").closest(".field").hidden = true;
    showWhatMatters(this.form);
    this.#count();
  }

  end() {}

  #entry(entry, index) {
    const picture = entry.thumbnail && h("img", { src: entry.thumbnail, alt: "", loading: "lazy", width: "120", height: "68" });
    const length = entry.duration ? clock(entry.duration) : "";
    return h("li", {}, h("label", {}, this.boxes[index], picture, h("span", { class: "break" }, entry.title || entry.url, h("span", { class: "quiet small numbers" }, ` ${length}`))));
  }

  #setAll(value) {
    for (const box of this.boxes) box.checked = value;
    this.#count();
  }

  #count() {
    const count = this.boxes.filter((box) => box.checked).length;
    this.all.checked = count === this.boxes.length && count > 0;
    this.all.indeterminate = count > 0 && count < this.boxes.length;
    this.button.disabled = count === 0;
    this.button.textContent = tn("editor.get_list", count);
  }

  #submit(event) {
    event.preventDefault();
    whileBusy(this.button, () => this.#save(this.boxes.filter((box) => box.checked).map((box) => box.value)));
  }

  async #save(urls) {
    const wishes = chosen(this.form);
    remember(wishes);
    const { save, download } = requests({}, wishes);
    const saved = [];
    try {
      for (let at = 0; at < urls.length; at += AT_ONCE) {
        const reply = await api("POST", "/api/video/save/playlist", { json: { urls: urls.slice(at, at + AT_ONCE), ...save } });
        saved.push(...reply.saved);
        for (const { url, error } of reply.failed) toast(`${url}: ${error}`, "bad");
      }
      await this.#start(saved, download);
    } catch (error) {
      if (error.name === "ApiError") problem(this.wrong, sentence(error));
      else tell(error);
    }
  }

  /** As many as there is room for; the rest waits on the board to be started. */
  async #start(saved, wishes) {
    for (const { video_id: id } of saved) {
      try {
        await startJob(id, wishes);
      } catch (error) {
        if (![429, 503, 507].includes(error.status)) throw error;
        break;
      }
    }
    if (saved.length) toBoard();
  }
}
