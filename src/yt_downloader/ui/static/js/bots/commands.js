/* What is pasted into each bot, and the address that it will call. */

const USUAL_BEFORE = 60;
const USUAL_SECONDS = 120;

/** What each bot fills in by itself, in its own words; `wrap` is the command around the address. */
const BOTS = {
  nightbot: { query: "message=$(querystring)", wrap: (address) => `!commands add !clip -cd=5 $(urlfetch ${address})` },
  streamelements: {
    query: "viewer=$(sender)&message=$(queryescape $(1:))",
    wrap: (address) => `!command add !clip $(customapi ${address})`,
  },
  fossabot: { query: "message=$(querystring)", wrap: (address) => `$(customapi ${address})` },
  moobot: {
    query: "format=text&viewer=<Username of the user>&message=<Command arguments>",
    wrap: (address) => address,
  },
  other: { query: "format=text&message=", wrap: (address) => address },
};

/** Whether the bot names the stream itself: Nightbot does in the chat of YouTube. */
export const knowsItsStream = ({ bot, place }) => bot === "nightbot" && place === "youtube";

function span({ before, after }) {
  const seconds = before + after;
  const parts = [];
  if (before !== USUAL_BEFORE) parts.push(`offset=${before}`);
  if (seconds !== USUAL_SECONDS) parts.push(`duration=${seconds}`);
  return parts;
}

const inPath = (name) => encodeURIComponent(name).replaceAll("%40", "@");

function address(key, stream, query) {
  return `/api/video/save/stream/${key}/${stream}?${query.join("&")}`;
}

/** The text to paste, for a choice of `{bot, place, channel, before, after}`. */
export function commandOf(choice, key) {
  const { query, wrap } = BOTS[choice.bot];
  const stream = knowsItsStream(choice) ? "$(chatid)" : inPath(choice.channel);
  return wrap(location.origin + address(key, stream, [...span(choice), query]));
}

/** The address as the bot calls it when `viewer` types `message`, on this server. */
export function trialAddress(choice, key, { stream, viewer, message }) {
  const typed = new URLSearchParams({ format: "text", viewer, message });
  return address(key, inPath(stream), [...span(choice), String(typed)]);
}
