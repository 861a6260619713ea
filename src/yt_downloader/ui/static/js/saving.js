/* From the editor to the board: a clip is saved, its download is started. */

import { api } from "./api.js";
import { leaveWord } from "./shell.js";
import { sentence, t } from "./texts.js";
import { keepWishes, startJob } from "./wishes.js";

/**
 * Save `part` of the video at `url`, all of it without one; the clip's id. `save` are more fields of the
 * request, `download` is what to ask for when it is started, now or later.
 */
export async function saveClip(url, part, { save, download }) {
  const times = part ? { start_time: part.start, end_time: part.end } : {};
  const { video_id: id } = await api("POST", "/api/video/save", { json: { url, ...times, ...save } });
  keepWishes([id], download);
  return id;
}

/** On to the board, with this clip in view. */
export const toBoard = (id) => location.assign(id ? `/board#${id}` : "/board");

/**
 * Start a clip that is saved, and on to the board. One that cannot be started now waits there, which
 * says why: to save it again would make a second one.
 */
export async function startOnBoard(id) {
  try {
    await startJob(id);
  } catch (error) {
    if (error.name !== "ApiError" || error.status === 401) throw error;
    leaveWord(t("editor.not_started", { reason: sentence(error) }));
  }
  toBoard(id);
}
