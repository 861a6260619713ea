/* What the choices mean: how large it becomes, and what to ask the API for. */

import { bytes } from "./texts.js";

const HIGH = 1440;

/** How many lines a resolution such as 1080p has; NaN for the best there is. */
export const lines = (name) => Number.parseInt(name, 10);

/** Whether it is so large that an MP4 of it can be made in two ways. */
export const mayBeHigh = ({ media, format, resolution }) => media === "video" && format === "mp4" && lines(resolution) >= HIGH;

/** About how large `seconds` of the video become, as text; empty where the site does not tell. */
export function estimate(video, { media, resolution, format }, seconds) {
  const rates = video.bytes_per_second;
  if (media === "audio") return rates?.audio ? bytes(rates.audio * seconds) : "";
  const ofResolution = rates?.video?.[resolution === "best" ? video.resolutions?.[0] : resolution] || {};
  const rate = ofResolution[format] ?? Object.values(ofResolution)[0];
  return rate ? bytes(rate * seconds) : "";
}

/** The bodies of `save` and `download` for what was chosen. */
export function requests({ media, resolution, format, cut, high, subtitle, name, thumbnail }) {
  const isVideo = media === "video";
  return {
    save: {
      media_type: media,
      ...(isVideo && subtitle ? { subtitle } : {}),
      ...(thumbnail ? { thumbnail: true } : {}),
      ...(name ? { video_name: name } : {}),
    },
    download: {
      format_preference: format,
      cut_mode: cut,
      ...(isVideo ? { resolution_preference: resolution } : {}),
      ...(mayBeHigh({ media, format, resolution }) ? { high_res_mp4: high } : {}),
    },
  };
}
