/* What a program calls itself, in plain words. */

import { t } from "../texts.js";

/* In this order, as most of them also name those that they want to be taken for. */
const PROGRAMS = [
  [/\bEdgA?(iOS)?\//, "Edge"],
  [/\bOPR\/|\bOpera\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bCriOS\/|\b(Headless)?Chrom(e|ium)\//, "Chrome"],
  [/\bVersion\/[\d.]+.*|\bSafari\//, "Safari"],
];
const SYSTEMS = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

const named = (list, text) => list.find(([mark]) => mark.test(text))?.[1];

/** `Firefox on Windows` of a User-Agent, the name of a tool such as `curl`, or that it is not known. */
export function deviceOf(agent) {
  const browser = agent.startsWith("Mozilla/") && named(PROGRAMS, agent);
  const system = named(SYSTEMS, agent);
  if (browser && system) return t("account.device", { browser, system });
  const tool = /^[\w.+ -]{1,40}/.exec(agent.startsWith("Mozilla/") ? "" : agent)?.[0].trim();
  return browser || tool || system || t("account.device_unknown");
}
