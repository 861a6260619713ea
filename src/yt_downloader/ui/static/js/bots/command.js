/* The command of a key, as long as the key is known: until it is put away, or the page is left. */

import { byId } from "../dom.js";
import { copy } from "../shell.js";
import { t } from "../texts.js";
import { commandOf, knowsItsStream } from "./commands.js";
import { endTrial, startTrial } from "./trial.js";
import { choice, chosenBot, isWhole } from "./wizard.js";

/* The key that is shown now, with its secret. */
let shown = null;

/** Write the command anew, as something else was chosen. */
export function renew() {
  if (!shown) return;
  const now = choice();
  const whole = knowsItsStream(now) || Boolean(now.channel);
  byId("command").textContent = whole ? commandOf(now, shown.key) : t("bots.choose_channel");
  byId("copy").disabled = !whole;
  byId("where").textContent = t(`bots.where_${now.bot}`);
  byId("more").textContent = t(`bots.more_${now.bot}`);
}

/** Show the command of a key that was just made or rotated. */
export function showCommand(key) {
  shown = key;
  endTrial();
  byId("made-title").textContent = t("bots.command_of", { name: key.name });
  byId("trial-stream").value = choice().channel;
  renew();
  byId("made").hidden = false;
  byId("made-title").focus();
}

/** Put it away: that of the key `id` only, where one is named. */
export function hideCommand(id) {
  if (!shown || (id && shown.id !== id)) return;
  shown = null;
  endTrial();
  byId("made").hidden = true;
  byId("command").textContent = "";
}

export function startCommand() {
  byId("copy").addEventListener("click", () => copy(byId("command").textContent));
  byId("done").addEventListener("click", () => {
    hideCommand();
    byId("set-up").scrollIntoView();
    byId("name").focus();
  });
  startTrial({ key: () => shown?.key, choice, isWhole, botName: chosenBot });
}
