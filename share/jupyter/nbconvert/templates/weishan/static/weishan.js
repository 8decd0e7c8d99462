// A chart's picture and its data are embedded once; the other downloads are made from them.
for (const figure of document.querySelectorAll("figure.chart")) {
  const link = (ending) => figure.querySelector(`a[download$=".${ending}"]`);
  const picture = figure.querySelector("img");
  link("svg").href = picture.src;
  offer(link("png"), async () => drawPicture(picture));
  if ("DecompressionStream" in window) offer(link("csv"), async () => writeCsv(link("xlsx").href));
  link("svg").hidden = false;
}
// Shows a link whose file is made when it is first asked for.
function offer(link, make) {
  link.href = "#";
  link.hidden = false;
  link.addEventListener("click", async (event) => {
    if (link.href.startsWith("data:")) return;
    event.preventDefault();
    link.href = await make();
    link.click();
  });
}
function drawPicture(picture) {
  const canvas = document.createElement("canvas");
  canvas.width = 3 * picture.getAttribute("width");
  canvas.height = 3 * picture.getAttribute("height");
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
// The rows of a workbook as CSV: with the mark by which Excel knows UTF-8, and with an apostrophe
// before text that a spreadsheet would run as a formula.
async function writeCsv(workbook) {
  const xml = await readSheet(Uint8Array.from(atob(workbook.split(",")[1]), (sign) => sign.charCodeAt(0)));
  const rows = new DOMParser().parseFromString(xml, "text/xml").getElementsByTagName("row");
  const lines = Array.from(rows, (row) => Array.from(row.children, writeCell).join(",") + "\r\n");
  return "data:text/csv;charset=utf-8," + encodeURIComponent("\ufeff" + lines.join(""));
}
function writeCell(cell) {
  const isFormula = cell.hasAttribute("t") && /^([=@\t\r]|[+-](?![\d.,]+[\w%‰]*$))/.test(cell.textContent);
  const text = (isFormula ? "'" : "") + cell.textContent;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
// The sheet is the last member of the archive.
function readSheet(archive) {
  const view = new DataView(archive.buffer);
  const number = (place) => view.getUint16(place, true);
  const end = archive.length - 22;
  let entry = view.getUint32(end + 16, true);
  for (let others = number(end + 10) - 1; others > 0; others--) {
    entry += 46 + number(entry + 28) + number(entry + 30) + number(entry + 32);
  }
  const header = view.getUint32(entry + 42, true);
  const start = header + 30 + number(header + 26) + number(header + 28);
  const packed = new Blob([archive.subarray(start, start + view.getUint32(entry + 20, true))]);
  return new Response(packed.stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
}
// The note of a number opens below it, so that the pointer reaches it, but inside the text.
for (const mark of document.querySelectorAll(".article .q")) {
  const place = () => {
    const note = mark.querySelector(".note");
    if (getComputedStyle(note).position !== "absolute") return;
    const room = mark.offsetParent.clientWidth - note.offsetWidth;
    note.style.left = `${Math.max(0, Math.min(mark.offsetLeft, room))}px`;
  };
  mark.addEventListener("pointerenter", place);
  mark.addEventListener("focus", place);
}
// Escape closes the note of a number.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.activeElement.blur();
});
