/* A file at the server: what it is, what it becomes, and the result. */

import { api, serverNow } from "./api.js";
import { ChoiceForm, lastChoice } from "./encode-choice.js";
import { facts, goal, reason, said, wishOf } from "./encode-words.js";
import { FileCard } from "./file-card.js";
import { percentOf, runs } from "./job.js";
import { DOES } from "./job-actions.js";
import { actionWords, BADGES, failureOf, figuresOf, statusOf, titleOf, untilDeleted, warningOf } from "./job-words.js";
import { tell } from "./shell.js";
import { bytes, MEGABYTE, t, when } from "./texts.js";

const MARKS = { download: "download", play: "play", link: "link", cancel: "close", remove: "trash", retry: "retry" };
const FIRST = new Set(["download", "retry"]);

/** `page` is as for UploadCard, and has the `store` that the job is in. */
export class EncodeCard extends FileCard {
  #page;
  #job;
  #chosen;
  #form = null;
  /** What went wrong with an action: shown until the next one, or until the job is in another state. */
  #trouble = "";

  /** `choice` is what was chosen for it already, or null. */
  constructor(job, page, choice = null) {
    super(titleOf(job));
    this.#page = page;
    this.#chosen = choice;
    this.update(job);
  }

  get id() {
    return this.#job.id;
  }

  /** Show the job as it is told of now. */
  update(job) {
    const { status, record } = job;
    const isNews = this.#job?.status !== status;
    this.#job = job;
    if (isNews) this.#trouble = "";
    if (status === "pending") this.#form ??= this.#choice();
    else if (isNews) this.#form = null;
    this.state(statusOf(job), BADGES[status]);
    this.problem(this.#trouble || (status === "failed" ? failureOf(record) : ""));
    this.notes(this.#notes());
    this.show(this.#form?.element);
    this.offer();
    this.tick();
  }

  /** What changes with time alone. */
  tick() {
    const { record, expires } = this.#job;
    const size = expires !== null && t("encode.result_size", { size: bytes(record.file_size_mb * MEGABYTE) });
    const time = expires === null ? when(record.created_at) : untilDeleted(expires - serverNow());
    this.facts([...facts(record.metadata), size, time]);
    if (!runs(this.#job)) this.progress(null);
    else {
      const percent = percentOf(this.#job);
      this.progress(percent ?? undefined, figuresOf(this.#job, percent, performance.now()));
    }
  }

  /** Have it become `choice`; the answer is shown. Throws ApiError. */
  async start(choice) {
    await api("POST", `/api/encode/start/${this.id}`, { json: wishOf(choice) });
    await this.#page.store.ask(this.#job);
  }

  /** Whether nobody has said yet what it should become. */
  get undecided() {
    return this.#job.status === "pending";
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
    if (!this.undecided) return;
    this.#form = this.#choice();
    this.show(this.#form.element);
  }

  began() {
    this.#trouble = "";
  }

  /** What was asked for and refused stays as it is, to be tried again. */
  failed(error) {
    if (error.name !== "ApiError") return tell(error);
    this.#trouble = reason(error);
    return this.problem(this.#trouble);
  }

  #notes() {
    const { status, record } = this.#job;
    const { method, decided, warning, video_codec: codec } = record;
    const lines = record.output_format ? [{ text: goal(record) }] : [];
    if (status !== "completed") return lines;
    const copied = method === "remux" && !decided.some((text) => text.startsWith("The picture is "));
    if (copied && codec) lines.push({ text: t("encode.copied") });
    lines.push(...decided.map((text) => ({ text: said(text) })));
    if (warning) lines.push({ text: warningOf(warning), kind: "warning" });
    return lines;
  }

  #choice() {
    const form = new ChoiceForm(this.#page, this.#chosen || lastChoice());
    form.know(this.#job.record.metadata);
    return form;
  }

  #buttons() {
    const { status } = this.#job;
    if (this.#form) return this.#choosing();
    const other = { key: "other", text: t("encode.other"), mark: "encode", act: () => this.#askAnew(this.#choice()) };
    const remove = this.#does("remove");
    if (runs(this.#job)) return [this.#does("cancel")];
    if (status === "completed") return [...["download", "play", "link"].map((name) => this.#does(name)), other, remove];
    return status === "expired" ? [remove] : [this.#does("retry"), other, remove];
  }

  #choosing() {
    const start = () => this.start(this.#form.choice);
    const convert = { key: "convert", text: t("encode.convert"), mark: "encode", kind: "primary", act: start };
    if (!this.undecided) return [convert, { key: "back", text: t("shared.cancel"), act: () => this.#askAnew(null) }];
    const all = { key: "all", text: t("encode.all"), act: () => this.#page.acceptAll(this.#form.choice) };
    return [convert, ...(this.#page.undecided().length > 1 ? [all] : []), this.#does("remove")];
  }

  /** The button of what can be done with a job on the board, too. */
  #does(name) {
    const act = () => DOES[name](this.#job, this.#page.store);
    return { key: name, text: actionWords(name), mark: MARKS[name], kind: FIRST.has(name) ? "primary" : "", act };
  }

  #askAnew(form) {
    this.#form = form;
    this.update(this.#job);
  }
}
