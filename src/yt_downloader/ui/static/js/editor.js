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
  // A moment is found again by the stream's id, which only those that can be embedded have.
  if (found.live_status === "is_live" && found.embed) return LiveMoment;
  return found.duration ? PartEditor : WholeVideo;
}

/** Close what is open: it gives back the keyboard, and its player falls silent. */
export function closeEditor() {
  open?.end();
  open = undefined;
}

/**
 * Open what `info` found at `url` in `place`, instead of what was open there.
 *
 * Throws ApiError where the server does not tell its limits, and what `signal` aborts with.
 */
export async function openEditor(found, place, url, signal) {
  const [limits] = await Promise.all([serverLimits(), useStyles()]);
  signal.throwIfAborted();
  closeEditor();
  open = new (kindOf(found))(found, url, limits);
  place.replaceChildren(open.element);
  open.element.querySelector("h2").tabIndex = -1; // a place for the focus, where it was on what is gone
  open.begin();
}
