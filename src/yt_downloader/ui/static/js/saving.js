/* From the editor to the board: a clip is saved, its download is started. */

import { api } from "./api.js";

/** Save `part` of the video at `url`, all of it without one; the clip's id. `wishes` are more fields of `save`. */
export async function saveClip(url, part, wishes) {
  const times = part ? { start_time: part.start, end_time: part.end } : {};
  const { video_id: id } = await api("POST", "/api/video/save", { json: { url, ...times, ...wishes } });
  return id;
}

/** Start the download of a saved clip; asking again is no mistake. */
export const startJob = (id, wishes) => api("POST", `/api/video/download/${id}`, { json: wishes });

/** On to the board, with this clip in view. */
export const toBoard = (id) => location.assign(id ? `/board#${id}` : "/board");
