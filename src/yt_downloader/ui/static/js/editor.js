/* What opens for a link: the editor of a video, of a running stream, or a list of videos. */

import { serverLimits } from "./api.js";
import { LiveMoment } from "./livemoment.js";
import { PartEditor } from "./parteditor.js";
import { Playlist } from "./playlist.js";
import { WholeVideo } from "./wholevideo.js";

let open;

function useStyles() {
  const href = new URL("../editor.css", import.meta.url).href;
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  const loaded = new Promise((resolve) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
  });
  document.head.append(link);
  return loaded;
}

function kindOf(found) {
  if (found.type === "playlist") return Playlist;
  if (found.live_status === "is_live") return LiveMoment;
  return found.duration ? PartEditor : WholeVideo;
}

/** Open what `info` found at `url` in `place`, instead of what was open there. */
export async function openEditor(found, place, url) {
  const [limits] = await Promise.all([serverLimits(), useStyles()]);
  open?.end();
  open = new (kindOf(found))(found, url, limits);
  place.replaceChildren(open.element);
  open.begin();
}
