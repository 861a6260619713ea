/* What was chosen for clips that are saved but not started: the server keeps the segment only. */

import { api } from "./api.js";

const KEPT = "wishes";
const MOST = 500; // as many as a playlist shows

/** By id, the oldest first. */
function all() {
  try {
    return new Map(JSON.parse(localStorage.getItem(KEPT)) || []);
  } catch {
    return new Map();
  }
}

function write(wishes) {
  localStorage.setItem(KEPT, JSON.stringify([...wishes].slice(-MOST)));
}

/** Keep the body of the download of `ids` until they are started; of the newest clips, in this browser. */
export function keepWishes(ids, wishes) {
  write(new Map([...all(), ...ids.map((id) => [id, wishes])]));
}

/** Start the download of a saved clip with what was chosen for it; asking again is no mistake. */
export async function startJob(id) {
  await api("POST", `/api/video/download/${id}`, { json: all().get(id) });
  const left = all();
  if (left.delete(id)) write(left);
}
