/* Makes elements. No text ever becomes markup here. */

const SVG = "http://www.w3.org/2000/svg";

function attach(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "class") element.setAttribute("class", value);
  else if (name in element && typeof value !== "string" && name !== "hidden") element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

/** An element: `h("a", {href, class, onclick}, "text", child, [more])`; empty children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) attach(element, name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A picture of templates/icons.html, by its name there. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** The element with that id, which the page has. */
export const byId = (id) => document.getElementById(id);

/** Show `message` at the element, or hide it where there is none. */
export function problem(element, message) {
  element.textContent = message || "";
  element.hidden = !message;
}

/** Show `message` at the place of this field's problems, and mark the field; without one it is right. */
export function fieldProblem(input, place, message) {
  problem(place, message);
  if (message) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

/** `action` while the button says that it works, and takes no second press. */
export async function whileBusy(button, action) {
  if (button.getAttribute("aria-busy") === "true") return undefined;
  button.setAttribute("aria-busy", "true");
  try {
    return await action();
  } finally {
    button.removeAttribute("aria-busy");
  }
}
