/* What conversions, and what the API says of results, are called in the reader's language. */

import { clock, hasText, sentence, t } from "./texts.js";

const CODECS = { h264: "H.264", h265: "H.265", hevc: "H.265", av1: "AV1", vp9: "VP9", vp8: "VP8", mpeg4: "MPEG-4" };

/** A codec as people know it. */
export const codecName = (codec) => CODECS[codec] || codec.toUpperCase();

/* Sentences of the API, which speaks English only, and ours for them. */
const SAID = [
  [/^The picture is (?<codec>\w+) already/, "jobs.said_copied"],
  [/^The picture was deinterlaced/, "jobs.said_deinterlaced"],
  [/^The picture is still interlaced/, "jobs.said_interlaced"],
  [/^More than (?<count>\d+) pictures a second/, "jobs.said_thinned"],
  [/^HDR was mapped/, "jobs.said_hdr"],
  [/^An odd width or height/, "jobs.said_odd"],
  [/^Transparency was left out/, "jobs.said_transparency"],
  [/^The picture was turned upright/, "jobs.said_upright"],
  [/^Only the sound was kept/, "jobs.said_sound_alone"],
  [/^Only the first of (?<count>\d+) sound tracks/, "jobs.said_first_track"],
  [/^The upload has no sound\.$/, "jobs.said_no_sound"],
  [/^All (?<count>\d+) sound tracks/, "jobs.said_tracks"],
  [/^Subtitles were left out/, "jobs.said_subtitles"],
  [/^Cover pictures were left out/, "jobs.said_covers"],
  [/^The source is damaged: (?<share>\d+)%/, "jobs.said_damaged"],
  [/^The video has no subtitles in (?<language>[^;.]+)\.$/, "jobs.said_no_captions"],
  [/^The video has no subtitles in (?<language>[^;]+); it has (?<known>.+)\.$/, "jobs.said_other_captions"],
  [/^The subtitles in (?<language>.+) have nothing in this segment\.$/, "jobs.said_empty_captions"],
  [/^The site has no preview picture/, "jobs.said_no_picture"],
  [/It is not a video file, or it is broken/, "jobs.said_no_video"],
  [/It has no length|There is neither picture nor sound|No picture of it can be decoded/, "jobs.said_nothing_in_it"],
  [/The picture is larger than/, "jobs.said_too_many_pixels"],
  [/It lasts \d+ s; at most (?<seconds>\d+) s/, "jobs.said_too_long"],
];

/** A sentence of the API in the reader's language; as it is where we have no words for it. */
export function said(text) {
  for (const [pattern, key] of SAID) {
    const found = pattern.exec(text);
    if (!found) continue;
    const { codec = "", seconds = 0, ...values } = found.groups || {};
    return t(key, { ...values, codec: codecName(codec), length: clock(Number(seconds)) });
  }
  return text;
}

/** Why it failed, as a sentence. `error` has `code`, and `message` of the server. */
export function reason(error) {
  if (error.code === "INVALID_MEDIA") return said(error.message);
  const key = `encode.code_${error.code}`;
  return hasText(key) ? t(key) : sentence(error);
}

/** What is in a file: 1:02:03 · 1920 × 1080 · H.264. */
export function facts({ duration, resolution, original_codec: codec, audio_codec: sound }) {
  const size = resolution && resolution.replace("x", " × ");
  const names = [codec && codecName(codec), sound && (!codec || sound !== "aac") && codecName(sound)];
  return [clock(duration), size, ...names, !sound && t("jobs.silent")].filter(Boolean);
}

/** What it becomes, in a line. */
export function goal({ video_codec: codec, quality_preset: preset, output_format: format }) {
  if (isSound(format)) return t("jobs.goal_sound", { format: format.toUpperCase() });
  const names = { codec: codecName(codec), quality: t(`jobs.quality_${preset}`), format: format.toUpperCase() };
  return t("jobs.goal", names);
}

export const isSound = (format) => ["mp3", "aac", "flac"].includes(format);

/** A choice as the API takes it: of sound alone, codec and preset are left out. */
export function wishOf({ output_format, video_codec, quality_preset, force_reencode }) {
  return isSound(output_format) ? { output_format } : { output_format, video_codec, quality_preset, force_reencode };
}
