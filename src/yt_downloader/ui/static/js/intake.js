/* Ways in which files come to a page: picked, dropped anywhere, pasted. */

const holdsFiles = (transfer) => Array.from(transfer?.types || []).includes("Files");

/** `take(files)` hears of what comes by `input`, by a drop anywhere on the page, or from the clipboard. */
export function takeFiles(input, take) {
  const root = document.documentElement;
  let leaving;

  input.addEventListener("change", () => {
    take(Array.from(input.files));
    // So that the same file can be picked again.
    input.value = "";
  });
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    root.classList.add("dropping");
    // Leaving is not told reliably; being over the page is told all the time.
    clearTimeout(leaving);
    leaving = setTimeout(() => root.classList.remove("dropping"), 400);
  });
  document.addEventListener("drop", (event) => {
    root.classList.remove("dropping");
    if (!holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    take(Array.from(event.dataTransfer.files));
  });
  document.addEventListener("paste", (event) => {
    const files = Array.from(event.clipboardData?.files || []);
    if (files.length === 0) return;
    event.preventDefault();
    take(files);
  });
}
