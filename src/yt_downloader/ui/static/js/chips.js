/* A choice of one among few: radio buttons that look like chips. */

import { h } from "./dom.js";

/**
 * `{element, inputs}`. `options` are `[value, label, hint, more]`: the hint shows when one points at
 * it, `more` stands quietly beside the label. A `value` that is none of them means the first one;
 * without any, none is chosen. `onchange` hears of another value.
 */
export function chips(name, legend, options, { value, onchange } = {}) {
  const known = options.some(([one]) => one === value);
  const chosen = value === undefined || known ? value : options[0][0];
  const inputs = options.map(([one]) =>
    h("input", { type: "radio", name, value: one, checked: one === chosen, onchange: onchange && (() => onchange(one)) }),
  );
  const label = ([, text, hint, more], at) =>
    h("label", { title: hint }, inputs[at], more ? h("span", {}, text, h("span", { class: "small quiet" }, ` ${more}`)) : text);
  const element = h(
    "fieldset",
    { class: "field", "data-name": name },
    h("legend", {}, legend),
    h("div", { class: "chips" }, options.map(label)),
  );
  return { element, inputs };
}
