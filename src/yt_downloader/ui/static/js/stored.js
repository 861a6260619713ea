/* What this browser remembers from page to page, each by its name. */

/** The object that was kept as `name`; an empty one where nothing is there that can be read. */
export function stored(name) {
  try {
    const value = JSON.parse(localStorage.getItem(name));
    return value && typeof value === "object" ? value : {};
  } catch {
    return {};
  }
}

export const store = (name, value) => localStorage.setItem(name, JSON.stringify(value));
