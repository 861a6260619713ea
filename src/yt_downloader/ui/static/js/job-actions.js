/* What the buttons of a card do. */

import { api } from "./api.js";
import { h, whileBusy } from "./dom.js";
import { wishOf } from "./encode-words.js";
import { fromChat, pathOf, runs } from "./job.js";
import { reportOf, titleOf } from "./job-words.js";
import { play } from "./player.js";
import { confirmed, copy, telling, toast } from "./shell.js";
import { t } from "./texts.js";
import { startJob } from "./wishes.js";

/** The signed link of a finished job: `{download_url, filename, ...}`. */
const linkOf = (job) => api("POST", `${pathOf(job)}/download/${job.id}`);

/* The address by which others reach the server may differ from the one that this page has. */
const asHere = (address) => new URL(address).pathname;

async function start(job, store) {
  await startJob(job.id);
  await store.ask(job);
}

async function convertAgain({ id, record }) {
  try {
    await api("POST", `/api/encode/start/${id}`, { json: wishOf(record) });
  } catch (error) {
    if (error.code !== "EXPIRED") throw error;
    toast(t("jobs.upload_gone"), "bad");
  }
}

async function retry(job, store) {
  if (job.isClip) await api("POST", `/api/video/retry/${job.id}`);
  else await convertAgain(job);
  await store.ask(job);
}

async function cancel(job, store) {
  try {
    await api("POST", `${pathOf(job)}/cancel/${job.id}`);
  } catch (error) {
    if (error.code !== "CONFLICT") throw error; // it has ended in this very moment
  }
  await store.ask(job);
}

/** Only what can be had again goes without a question. */
async function remove(job, store) {
  const hasUpload = !job.isClip && job.status !== "expired";
  const precious = hasUpload || runs(job) || job.status === "completed" || (job.status === "pending" && fromChat(job));
  const question = { more: t(runs(job) ? "jobs.remove_running" : "jobs.remove_more"), yes: t("jobs.do_remove") };
  if (precious && !(await confirmed(t("jobs.remove_ask", { title: titleOf(job) }), question))) return;
  try {
    await api("DELETE", `${pathOf(job)}/${job.id}`);
  } catch (error) {
    if (error.status !== 404) throw error;
  }
  store.remove(job.id);
}

/** By a real link, so that the browser does it: with its own progress, pause and resume. */
async function download(job) {
  const { download_url: address, filename } = await linkOf(job);
  const link = h("a", { href: asHere(address), download: filename, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}

/** What each action does, with a job and the store that it is in. Throws ApiError. */
export const DOES = {
  start,
  retry,
  cancel,
  remove,
  download,
  async play(job) {
    const { download_url: address, filename } = await linkOf(job);
    await play(asHere(address), filename, titleOf(job));
  },
  async link(job) {
    await copy((await linkOf(job)).download_url);
  },
  async report(job) {
    await copy(reportOf(job));
  },
};

/** Let the buttons in `root` act on the jobs of `store()`. */
export function obey(root, store) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-do]");
    const job = button && store().get(button.closest("li[id]").id);
    if (!job) return;
    whileBusy(
      button,
      telling(async () => {
        try {
          await DOES[button.dataset.do](job, store());
        } catch (error) {
          // The server knows better how the job is than this card.
          if (error.status) await store().ask(job);
          throw error;
        }
      }),
    );
  });
}
