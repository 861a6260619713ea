/* A file at the server: what it is, what it becomes, and the result. */

import { api } from "./api.js";
import { h, icon } from "./dom.js";
import { ChoiceForm, lastChoice } from "./encode-choice.js";
import { facts, goal, isSound, reason, said } from "./encode-words.js";
import { FileCard } from "./file-card.js";
import { confirmed, tell } from "./shell.js";
import { amount, bytes, clock, t, when } from "./texts.js";

const MEGABYTE = 1_000_000;
/** `choice` as the API takes it: of sound alone, codec and preset are left out. */
const wish = ({ output_format, ...picture }) => (isSound(output_format) ? { output_format } : { output_format, ...picture });

const BADGES = { completed: "good", failed: "bad", processing: "busy", waiting: "late" };

/** `page` is as for UploadCard. */
export class EncodeCard extends FileCard {
  #page;
  #encode;
  #chosen;
  #form = null;
  #player = null;

  /** `choice` is what was chosen for it already, or null. */
  constructor(encode, page, choice = null) {
    super(encode.original_filename);
    this.#page = page;
    this.#chosen = choice;
    this.update(encode);
  }

  get id() {
    return this.#encode.encode_id;
  }

  get createdAt() {
    return this.#encode.created_at;
  }

  /** Show the upload as the API tells of it now. */
  update(encode) {
    const before = this.#encode;
    this.#encode = encode;
    if (before && (before.status !== encode.status || before.expires_at !== encode.expires_at)) this.#player = null;
    const { status } = encode;
    if (status === "pending") this.#form ??= this.#choice();
    else if (before?.status !== status) this.#form = null;
    this.#tellState();
    const failed = status === "failed";
    this.problem(failed ? reason({ code: encode.error_code, message: encode.error || "" }) : "");
    this.notes(this.#notes());
    this.show(this.#form?.element || this.#player);
    this.offer();
    this.tick();
  }

  /** What changes with time alone. */
  tick() {
    const { status, metadata, expires_at: ends, file_size_mb: size, created_at: made } = this.#encode;
    const left = ends && status === "completed" ? (Date.parse(ends) - Date.now()) / 1000 : null;
    const parts = facts(metadata);
    if (left === null) parts.push(when(made));
    else {
      parts.push(t("encode.result_size", { size: bytes(size * MEGABYTE) }));
      parts.push(left > 0 ? t("encode.deleted_in", { time: clock(left) }) : t("encode.state_expired"));
    }
    this.facts(parts);
  }

  /** Have it become `choice`; the answer is shown. Throws ApiError. */
  async start(choice) {
    await api("POST", `/api/encode/start/${this.id}`, { json: wish(choice) });
    await this.refresh();
  }

  /** Whether nobody has said yet what it should become. */
  get undecided() {
    return this.#encode.status === "pending";
  }

  /** Have it become `choice`; never fails, but tells. */
  async accept(choice) {
    await this.start(choice).catch((error) => this.failed(error));
  }

  offer() {
    this.actions(this.#buttons());
  }

  /** The server's codecs have changed. */
  fit() {
    this.#form?.fit();
  }

  /** Offer `choice`, where nobody has decided yet. */
  propose(choice) {
    this.#chosen = choice;
    if (this.#encode.status !== "pending") return;
    this.#form = this.#choice();
    this.show(this.#form.element);
  }

  async refresh() {
    this.update(await api("GET", `/api/encode/status/${this.id}`));
  }

  /** What was asked for and refused stays as it is, to be tried again. */
  failed(error) {
    if (error.name === "ApiError") this.problem(reason(error));
    else tell(error);
  }

  #tellState() {
    const { status, current_phase: phase, progress, speed, fps, eta } = this.#encode;
    const queued = phase === "queued";
    this.state(t(queued ? "encode.state_queued" : `encode.state_${status}`), queued ? "" : BADGES[status]);
    if (status !== "processing") this.progress(null);
    else if (queued) this.progress(undefined);
    else {
      this.progress(progress || undefined, [
        progress > 0 && `${amount(progress)} %`,
        speed && t("encode.speed", { speed }),
        fps > 0 && t("encode.fps", { fps: amount(Math.round(fps)) }),
        eta && t("encode.left", { time: eta }),
      ]);
    }
  }

  #notes() {
    const { status, method, decided, warning, video_codec: codec } = this.#encode;
    const lines = this.#encode.output_format ? [{ text: goal(this.#encode) }] : [];
    if (status !== "completed") return lines;
    const copied = method === "remux" && !decided.some((text) => text.startsWith("The picture is "));
    if (copied && codec) lines.push({ text: t("encode.copied") });
    lines.push(...decided.map((text) => ({ text: said(text) })));
    if (warning) lines.push({ text: said(warning), kind: "warning" });
    return lines;
  }

  #choice() {
    const form = new ChoiceForm(this.#page, this.#chosen || lastChoice());
    form.know(this.#encode.metadata);
    return form;
  }

  #buttons() {
    const { status } = this.#encode;
    const convert = {
      key: "convert",
      text: t("encode.convert"),
      mark: "encode",
      kind: "primary",
      act: () => this.start(this.#form.choice),
    };
    const remove = { key: "remove", text: t("encode.remove"), mark: "trash", act: () => this.#remove() };
    if (this.#form && status === "pending") {
      const all = { key: "all", text: t("encode.all"), act: () => this.#page.acceptAll(this.#form.choice) };
      return this.#page.undecided().length > 1 ? [convert, all, remove] : [convert, remove];
    }
    if (this.#form) return [convert, { key: "back", text: t("shared.cancel"), act: () => this.#askAnew(null) }];
    const other = { key: "other", text: t("encode.other"), mark: "encode", act: () => this.#askAnew(this.#choice()) };
    const again = {
      key: "again",
      text: t("encode.again"),
      mark: "retry",
      kind: "primary",
      act: () => this.start(this.#same()),
    };
    if (status === "processing" || status === "waiting") {
      return [{ key: "stop", text: t("shared.cancel"), mark: "close", act: () => this.#stop() }];
    }
    if (status === "completed") return [this.#download(), ...this.#play(), other, remove];
    return status === "expired" ? [remove] : [again, other, remove];
  }

  #same() {
    const { video_codec, quality_preset, output_format } = this.#encode;
    return { video_codec, quality_preset, output_format };
  }

  #askAnew(form) {
    this.#form = form;
    this.update(this.#encode);
  }

  #link = () => api("POST", `/api/encode/download/${this.id}`);

  #download() {
    const act = async () => {
      const { download_url: href, filename } = await this.#link();
      h("a", { href, download: filename }).click();
    };
    return { key: "download", text: t("encode.download"), mark: "download", kind: "primary", act };
  }

  /** Browsers play no Matroska. */
  #play() {
    if (this.#encode.output_format === "mkv") return [];
    if (this.#player) return [{ key: "close", text: t("shared.close"), mark: "close", act: () => this.#showPlayer(null) }];
    const act = async () => {
      const { download_url: link } = await this.#link();
      const src = new URL(link).pathname; // the page's own server, whatever name it goes by
      const tag = isSound(this.#encode.output_format) ? "audio" : "video";
      const player = h(tag, { src, controls: true, autoplay: true, "aria-label": this.name });
      const sorry = h("p", { class: "notice warning", hidden: true }, icon("warning"), " ", t("encode.cannot_play"));
      player.addEventListener("error", () => {
        player.hidden = true;
        sorry.hidden = false;
      });
      this.#showPlayer(h("div", { class: "player" }, player, sorry));
    };
    return [{ key: "play", text: t("encode.play"), mark: "play", act }];
  }

  #showPlayer(player) {
    this.#player = player;
    this.update(this.#encode);
  }

  async #stop() {
    await api("POST", `/api/encode/cancel/${this.id}`);
    await this.refresh();
  }

  async #remove() {
    const question = t("encode.remove_question", { name: this.name });
    if (!(await confirmed(question, { more: t("encode.remove_more"), yes: t("encode.remove") }))) return;
    await api("DELETE", `/api/encode/${this.id}`);
    this.#page.left(this);
  }
}
