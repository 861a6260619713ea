/* The questions what a file should become, in plain words. */

import { chips } from "./chips.js";
import { h } from "./dom.js";
import { codecName, isSound } from "./encode-words.js";
import { store, stored } from "./stored.js";
import { t } from "./texts.js";

const REMEMBERED = "encode_choice";
const USUAL = { video_codec: "h264", quality_preset: "high", output_format: "mp4", force_reencode: false };
const CODECS = ["h264", "h265", "av1"];
const PRESETS = ["lossless", "high", "medium"];
const FORMATS = ["mp4", "mkv", "webm", "mp3", "aac", "flac"];
let made = 0;

/** The last choice in this browser. */
export const lastChoice = () => ({ ...USUAL, ...stored(REMEMBERED) });

const without = (list, ...gone) => list.filter((name) => !gone.includes(name));

/** What can be chosen: of this server, and, once it is known, of this file (its `metadata`). */
function able(codecs, metadata) {
  const names = CODECS.filter((codec) => codecs[codec]?.length);
  const picture = !metadata || Boolean(metadata.resolution);
  const sound = !metadata || Boolean(metadata.audio_codec);
  const holds = (format) => {
    if (isSound(format)) return sound;
    return picture && (format === "webm" ? names.includes("av1") : names.length > 0);
  };
  return { names, formats: FORMATS.filter(holds) };
}

/**
 * The form of one file: `element`, and `choice` with the names of the API.
 *
 * `server.codecs` are the presets of each codec that this server has; `fit` after they have changed. The last choice is remembered
 * for the next file.
 */
export class ChoiceForm {
  #server;
  #metadata = null;
  #choice;
  #codec;
  #preset;
  #format;
  #force;
  #more;
  #hint = h("p", { class: "hint", "aria-live": "polite" });

  constructor(server, choice) {
    this.#server = server;
    this.#choice = { ...choice };
    made += 1;
    this.#build();
    this.element = h("div", { class: "choice stack" }, this.#codec.element, this.#preset.element, this.#hint, this.#more);
    this.element.addEventListener("change", () => {
      this.#read();
      this.fit();
      store(REMEMBERED, this.#choice);
    });
    this.fit();
  }

  set choice(choice) {
    this.#choice = { ...choice };
    this.fit();
  }

  get choice() {
    return { ...this.#choice };
  }

  /** What is in the file is known now: what it cannot become is no longer offered. */
  know(metadata) {
    this.#metadata = metadata;
    this.fit();
  }

  #build() {
    const name = (part) => `choice-${made}-${part}`;
    const codec = (value) => [value, t(`encode.codec_${value}`), null, codecName(value)];
    this.#codec = chips(name("codec"), t("encode.what_for"), CODECS.map(codec));
    const preset = (value) => [value, t(`jobs.quality_${value}`)];
    this.#preset = chips(name("preset"), t("encode.quality"), PRESETS.map(preset));
    const format = (value) => [value, value.toUpperCase(), null, isSound(value) && t("jobs.sound_only")];
    this.#format = chips(name("format"), t("encode.file"), FORMATS.map(format));
    this.#force = h("input", { type: "checkbox" });
    this.#more = h(
      "details",
      { open: this.#choice.output_format !== "mp4" || this.#choice.force_reencode },
      h("summary", {}, t("encode.more")),
      h("div", { class: "stack" }, this.#format.element, h("label", { class: "inline" }, this.#force, t("encode.force"))),
    );
  }

  #read() {
    const chosen = ({ inputs }, before) => inputs.find(({ checked }) => checked)?.value || before;
    const before = this.#choice;
    this.#choice = {
      video_codec: chosen(this.#codec, before.video_codec),
      quality_preset: chosen(this.#preset, before.quality_preset),
      output_format: chosen(this.#format, before.output_format),
      force_reencode: this.#force.checked,
    };
  }

  /** Offer what there is, choose the nearest to what was chosen, and say what follows from it. */
  fit() {
    const { codecs: offered } = this.#server;
    const { names, formats } = able(offered, this.#metadata);
    const choice = this.#choice;
    if (formats.length && !formats.includes(choice.output_format)) [choice.output_format] = formats;
    const sound = isSound(choice.output_format);
    const webm = choice.output_format === "webm";
    const codecs = webm ? ["av1"] : names;
    if (codecs.length && !codecs.includes(choice.video_codec)) [choice.video_codec] = codecs;
    const presets = offered[choice.video_codec] || [];
    if (!presets.includes(choice.quality_preset)) {
      choice.quality_preset = presets.find((preset) => preset === "high") || presets[0] || choice.quality_preset;
    }
    offer(this.#codec, names, choice.video_codec, webm ? without(names, "av1") : []);
    offer(this.#preset, presets, choice.quality_preset);
    offer(this.#format, formats, choice.output_format);
    this.#codec.element.hidden = this.#preset.element.hidden = sound;
    this.#force.checked = choice.force_reencode;
    this.#force.closest("label").hidden = sound;
    this.#hint.textContent = hint(choice, sound, webm);
  }
}

function hint({ quality_preset: preset, video_codec: codec }, sound, webm) {
  if (sound) return t("encode.hint_sound");
  if (webm) return t("encode.hint_webm");
  if (preset === "lossless") return t("encode.hint_lossless");
  return t(`encode.hint_${codec}`);
}

function offer({ inputs }, values, chosen, closed = []) {
  for (const input of inputs) {
    input.closest("label").hidden = !values.includes(input.value);
    input.disabled = closed.includes(input.value);
    input.checked = input.value === chosen;
  }
}
