/* What the page says, in the reader's language, and how it writes numbers. */

const texts = JSON.parse(document.getElementById("texts").textContent);
export const language = document.documentElement.lang;

const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const integer = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const UNITS = ["B", "kB", "MB", "GB", "TB"];

export const hasText = (key) => key in texts;

/** The text `key` with its {names} filled in. A key that is missing is a bug, and is seen. */
export function t(key, values = {}) {
  const text = texts[key];
  if (text === undefined) throw new Error(`no text ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Of `key.one`, `key.other` (and what else the language has) the one for `count`, as {count}. */
export function tn(key, count, values = {}) {
  const form = `${key}.${plural.select(count)}`;
  return t(hasText(form) ? form : `${key}.other`, { count: number.format(count), ...values });
}

/** Bytes for people, in powers of ten: 12.3 MB. */
export function bytes(count) {
  let size = count;
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const written = unit === 0 || size >= 100 ? integer : number;
  return `${written.format(size)} ${UNITS[unit]}`;
}

export const MEGABYTE = 1_000_000;
export const amount = (value) => number.format(value);

/** A moment for people, of an ISO 8601 text of the API. */
export const when = (iso) => moment.format(new Date(iso));

/** Seconds as a clock: 4:05, 1:02:03; with `fraction` 1:02:03.5, to milliseconds where there are any. */
export function clock(seconds, { fraction = false } = {}) {
  const scale = fraction ? 1000 : 1;
  const whole = Math.round(Math.max(0, seconds) * scale);
  const total = Math.floor(whole / scale);
  const pad = (value) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(total / 3600), Math.floor(total / 60) % 60];
  const start = hours ? `${hours}:${pad(minutes)}` : String(minutes);
  const rest = fraction ? String(whole % scale).padStart(3, "0").replace(/0+$/, "") : "";
  return `${start}:${pad(total % 60)}${rest ? `.${rest}` : ""}`;
}

/* What the API says of a field, in English, and ours for it. */
const OF_FIELDS = [
  [/^is required$|^must not be null$/, "shared.field_required"],
  [/^must be an e-mail address$/, "shared.field_email"],
  [/^must have (?<least>\d+) to (?<most>\d+) characters$/, "shared.field_length"],
  [/passwords that are tried first/, "shared.field_tried_first"],
  [/^must not be the e-mail address/, "shared.field_told"],
  [/^must not hold control characters$/, "shared.field_control"],
  [/^must hold a letter or a digit$/, "shared.field_letter"],
  [/^must be after start_time$/, "shared.field_after_start"],
  [/^must be at most (?<longest>[\d.]+) seconds after start_time$/, "shared.field_longest"],
  [/^must be seconds, as a number/, "shared.field_seconds"],
  [/^must be from (?<least>\d+) to (?<most>\d+) seconds$/, "shared.field_between"],
];

function ofField(message) {
  for (const [pattern, key] of OF_FIELDS) {
    const found = pattern.exec(message);
    if (!found) continue;
    const { longest = 0, ...values } = found.groups || {};
    return t(key, { ...values, longest: clock(Number(longest), { fraction: true }) });
  }
  return message;
}

/** What is wrong with a field, of `details` of an error; as the API says it where we have no words for that. */
export const fieldSentence = (messages) => [messages].flat().map(ofField).join(" ");

/** A failure as a sentence: ours where we know its code, else the server's. */
export function sentence(error) {
  if (error.code === "OFFLINE") return t("shared.error_offline");
  if (error.code === "TOO_MANY_REQUESTS") return tn("shared.code_TOO_MANY_REQUESTS", error.retryAfter || 1);
  const key = `shared.code_${error.code}`;
  if (hasText(key)) return t(key, { why: whyRefused(error) });
  return error.message || t("shared.error_unexpected");
}

/** The first field's sentence; its name is there in the API's own words. */
function whyRefused({ details = {}, message }) {
  const first = Object.values(details)[0];
  const said = Array.isArray(first) && typeof first[0] === "string" ? ofField(first[0]) : "";
  return said && said !== first[0] ? said : message;
}
