/* Which channel of YouTube somebody means, by its handle, its id or a link of it. */

const HANDLE = /^@[\p{L}\p{N}_.·-]{3,30}$/u;
const CHANNEL_ID = /^UC[\w-]{22}$/;
const HOSTS = new Set(["youtube.com", "www.youtube.com", "m.youtube.com"]);

function named(word) {
  if (CHANNEL_ID.test(word) || HANDLE.test(word)) return word;
  return HANDLE.test(`@${word}`) ? `@${word}` : "";
}

function linked(text) {
  let link;
  try {
    link = new URL(text);
  } catch {
    return "";
  }
  if (!HOSTS.has(link.hostname)) return "";
  const words = decodeURIComponent(link.pathname).split("/").filter(Boolean);
  const name = words[0] === "channel" ? words[1] : words[0];
  return name && (HANDLE.test(name) || CHANNEL_ID.test(name)) ? name : "";
}

/** `@handle` or `UC…` of what was typed or pasted; empty where no channel is meant. */
export function channelIn(text) {
  const word = text.trim();
  try {
    if (/^https?:\/\//i.test(word)) return linked(word);
    if (/^(www\.|m\.)?youtube\.com\//i.test(word)) return linked(`https://${word}`);
  } catch {
    return ""; // an escape that is none
  }
  return named(word);
}
