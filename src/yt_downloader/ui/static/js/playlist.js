/* A playlist: which of its videos are wanted, whole. */

import { api } from "./api.js";
import { choices, chosen, remember, showWhatMatters } from "./choices.js";
import { h, whileBusy } from "./dom.js";
import { defaultsOf, head, problemLine } from "./editor-parts.js";
import { requests } from "./outcome.js";
import { toBoard } from "./saving.js";
import { explain, leaveWord } from "./shell.js";
import { clock, sentence, t, tn } from "./texts.js";
import { keepWishes, startJob } from "./wishes.js";

const AT_ONCE = 100; // what one request saves

/** The same interface as PartEditor. */
export class Playlist {
  constructor(list, url, limits) {
    this.list = list;
    this.boxes = list.entries.map((entry) => h("input", { type: "checkbox", value: entry.url, onchange: () => this.#count() }));
    this.all = h("input", { type: "checkbox", onchange: () => this.#setAll(this.all.checked) });
    this.wrong = problemLine();
    this.report = h("div", { class: "notice", role: "status", hidden: true });
    this.button = h("button", { class: "primary", type: "submit" });
    // What single videos come in is not known yet; what one does not have becomes its nearest.
    const any = { resolutions: limits.resolutions.filter((name) => name !== "best") };
    this.form = h(
      "form",
      { class: "stack", onsubmit: (event) => this.#submit(event) },
      h("label", { class: "inline" }, this.all, t("editor.all")),
      h("ol", { class: "entries plain" }, list.entries.map((entry, index) => this.#entry(entry, index))),
      list.left_out > 0 && h("p", { class: "hint" }, tn("editor.left_out", list.left_out)),
      h("div", { class: "choices" }, choices(any, defaultsOf(limits), () => showWhatMatters(this.form))),
      this.wrong,
      this.report,
      h("div", { class: "row actions" }, this.button),
    );
    this.element = h("article", { class: "editor" }, head(list, url, null), this.form);
  }

  begin() {
    this.form.elements.namedItem("name").disabled = true;
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

  /** What is saved is started, too, and not saved again by a second press, whatever happens to the rest. */
  async #save(urls) {
    const wishes = chosen(this.form);
    remember(wishes);
    const done = { saved: [], failed: [] };
    let broke = false;
    this.#tell(done);
    try {
      for (let at = 0; at < urls.length; at += AT_ONCE) await this.#saveSome(urls.slice(at, at + AT_ONCE), requests(wishes), done);
    } catch (error) {
      broke = true;
      explain(this.wrong, error);
    }
    const waiting = await this.#start(done.saved);
    if (broke || done.failed.length) return this.#tell(done);
    if (waiting) leaveWord(tn("editor.list_waiting", waiting));
    return toBoard();
  }

  async #saveSome(urls, { save, download }, done) {
    const { saved, failed } = await api("POST", "/api/video/save/playlist", { json: { urls, ...save } });
    const ids = saved.map(({ video_id: id }) => id);
    keepWishes(ids, download);
    done.saved.push(...ids);
    done.failed.push(...failed);
    const gone = new Set(saved.map(({ url }) => url));
    for (const box of this.boxes) if (gone.has(box.value)) box.checked = false;
    this.#count();
  }

  /** As many as there is room for; how many of the rest wait on the board to be started. */
  async #start(ids) {
    for (const [index, id] of ids.entries()) {
      try {
        await startJob(id);
      } catch (error) {
        if (error.name !== "ApiError") throw error;
        return ids.length - index;
      }
    }
    return 0;
  }

  /** What became of it, where that is not all that was asked for. */
  #tell({ saved, failed }) {
    const nameOf = (url) => this.list.entries.find((entry) => entry.url === url)?.title || url;
    this.report.hidden = saved.length + failed.length === 0;
    this.report.replaceChildren(
      ...[
        failed.length > 0 && h("p", {}, t("editor.list_failed")),
        failed.length > 0 && h("ul", {}, failed.map(({ url, error, code }) => h("li", { class: "break" }, `${nameOf(url)}: ${sentence({ code, message: error })}`))),
        saved.length > 0 && h("p", {}, tn("editor.list_saved", saved.length), " ", h("a", { href: "/board" }, t("editor.to_board"))),
      ].filter(Boolean),
    );
  }
}
