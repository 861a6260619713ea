/* A file on its way to the server, and what it should become once it is there. */

import { ChoiceForm, lastChoice } from "./encode-choice.js";
import { goal, reason } from "./encode-words.js";
import { FileCard } from "./file-card.js";
import { bytes, clock, MEGABYTE, t } from "./texts.js";
import { Upload } from "./upload.js";

const SHOWN_EVERY_MS = 250;
const SPEED_OVER_MS = 4000;
const STEADY_MS = 1000;

/** Why the server would not take `file`, as a sentence; empty when it may. */
export function refusal(file, limits) {
  const extension = /\.([^.]+)$/.exec(file.name)?.[1].toLowerCase();
  if (!limits.upload_extensions.includes(extension)) {
    return t("encode.refused_extension", { extensions: limits.upload_extensions.join(", ") });
  }
  if (file.size === 0) return t("encode.refused_empty");
  if (file.size > limits.max_upload_mb * MEGABYTE) {
    return t("encode.refused_size", { size: bytes(file.size), most: bytes(limits.max_upload_mb * MEGABYTE) });
  }
  return "";
}

/** Bytes a second, over the last seconds. */
class Speed {
  #seen = [];

  add(count) {
    const now = performance.now();
    // Less than before: it began anew.
    if (count < this.#seen.at(-1)?.count) this.#seen = [];
    this.#seen.push({ now, count });
    this.#seen = this.#seen.filter((seen) => now - seen.now < SPEED_OVER_MS);
  }

  get value() {
    const [first, last] = [this.#seen[0], this.#seen.at(-1)];
    return last && last.now - first.now > STEADY_MS ? ((last.count - first.count) * 1000) / (last.now - first.now) : 0;
  }
}

/**
 * `page` has the server's `codecs`, and `turns` of which each upload takes one; `page.arrived(card,
 * id, choice, wanted)` hears that the file is there (`wanted`: to be converted so at once), `page.left(card)`
 * that the card is to go, `page.changed()` that cards may offer something else now; `page.undecided()`
 * and `page.acceptAll(choice)` are about the cards for which nobody has chosen.
 */
export class UploadCard extends FileCard {
  #page;
  #upload;
  #form;
  #going = null;
  #failed = false;
  #refused = false;
  #wanted = false;
  #shownAt = 0;
  #speed = new Speed();

  constructor(file, page) {
    super(file.name);
    this.#page = page;
    this.#upload = new Upload(file);
    this.#form = new ChoiceForm(page, lastChoice());
    this.facts([bytes(file.size)]);
  }

  get key() {
    return this.#upload.key;
  }

  /** The server's codecs have changed. */
  fit() {
    this.#form.fit();
  }

  /** Of the upload at the server, once it is known there. */
  get id() {
    return this.#upload.id;
  }

  get isGoing() {
    return this.#going !== null;
  }

  /** The server would not take it: nothing is sent. */
  refuse(sentence) {
    this.#refused = true;
    this.state(t("encode.state_refused"), "bad");
    this.problem(sentence);
    this.offer();
  }

  /** Send it, or go on with sending; never fails, but tells. */
  async go() {
    this.#going = new AbortController();
    const { signal } = this.#going;
    this.#failed = false;
    this.problem("");
    this.state(t("shared.status_waiting"), "");
    this.offer();
    let give = () => {};
    try {
      give = await this.#page.turns.take(signal);
      this.state(t("encode.state_uploading"), "busy");
      const id = await this.#upload.send(signal, {
        onProgress: (count) => this.#count(count),
        onPause: (ms, error) => this.#waits(ms, error),
      });
      await this.#page.arrived(this, id, this.#form.choice, this.#wanted);
    } catch (error) {
      if (!signal.aborted) this.failed(error);
    } finally {
      give();
      if (this.#going?.signal === signal) this.#going = null;
    }
  }

  failed(error) {
    if (error.name !== "ApiError") console.error(error);
    this.#going = null;
    this.#failed = true;
    this.state(t("shared.status_failed"), "bad");
    this.progress(null);
    this.problem(reason(error));
    this.offer();
  }

  #count(count) {
    const now = performance.now();
    const { size } = this.#upload.file;
    this.#speed.add(count);
    if (now - this.#shownAt < SHOWN_EVERY_MS && count < size) return;
    this.#shownAt = now;
    const speed = this.#speed.value;
    const left = speed > 0 && t("jobs.left", { time: clock(Math.ceil((size - count) / speed)) });
    const whole = count >= size;
    const sent = t("encode.sent", { sent: bytes(count), size: bytes(size) });
    this.state(t(whole ? "encode.state_checking" : "encode.state_uploading"), "busy");
    this.problem("");
    this.progress((100 * count) / size, whole ? [] : [sent, speed > 0 && `${bytes(speed)}/s`, left]);
  }

  #waits(ms, error) {
    this.state(t("encode.state_interrupted"), "late");
    const why = error.code === "OFFLINE" ? t("encode.broke") : reason(error);
    this.problem(`${why} ${t("encode.goes_on", { seconds: Math.ceil(ms / 1000) })}`);
  }

  #pause() {
    this.#going.abort();
    this.#going = null;
    this.state(t("encode.state_paused"), "late");
    this.problem("");
    this.offer();
  }

  #want(wanted) {
    this.#wanted = wanted;
    this.#page.changed();
  }

  /** Whether nobody has said yet what it should become. */
  get undecided() {
    return !this.#wanted && !this.#failed && !this.#refused;
  }

  /** Have it become `choice` once it is there. */
  accept(choice) {
    this.#form.choice = choice;
    this.#wanted = true;
  }

  async #cancel() {
    this.#going?.abort();
    this.#going = null;
    // What the server does not hear of now it deletes after its time.
    this.#page.left(this);
    await this.#upload.remove();
  }

  #remove() {
    return { key: "remove", text: t("shared.cancel"), mark: "close", act: () => this.#cancel() };
  }

  /** Choice and buttons, as they fit the state. */
  offer() {
    if (this.#refused) return this.actions([this.#remove()]);
    const choosing = !this.#wanted && !this.#failed;
    this.show(choosing ? this.#form.element : null);
    this.notes(this.#wanted ? [{ text: t("encode.then", { goal: goal(this.#form.choice) }) }] : []);
    return this.actions([...this.#buttons(choosing), this.#remove()]);
  }

  #buttons(choosing) {
    const send = this.#sending();
    if (this.#failed) return [send];
    if (!choosing) return [send, { key: "change", text: t("encode.change"), act: () => this.#want(false) }];
    const kind = this.isGoing ? "primary" : "";
    const want = { key: "want", text: t("encode.convert"), mark: "encode", kind, act: () => this.#want(true) };
    const all = { key: "all", text: t("encode.all"), act: () => this.#page.acceptAll(this.#form.choice) };
    const asks = this.#page.undecided().length > 1 ? [want, all] : [want];
    return this.isGoing ? [...asks, send] : [send, ...asks];
  }

  #sending() {
    const go = { kind: "primary", act: () => void this.go() };
    if (this.isGoing) return { key: "pause", text: t("encode.pause"), mark: "pause", act: () => this.#pause() };
    if (this.#failed) return { ...go, key: "again", text: t("shared.retry"), mark: "retry" };
    return { ...go, key: "go", text: t("encode.resume"), mark: "play" };
  }
}
