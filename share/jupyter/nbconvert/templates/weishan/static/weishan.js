// A chart's picture is embedded once; its downloads as SVG and PNG are made from that.
for (const figure of document.querySelectorAll("figure.chart")) {
  const picture = figure.querySelector("img");
  const svg = figure.querySelector('a[download$=".svg"]');
  const png = figure.querySelector('a[download$=".png"]');
  svg.href = png.href = picture.src;
  svg.hidden = png.hidden = false;
  png.addEventListener("click", (event) => {
    if (png.href !== picture.src) return;
    event.preventDefault();
    const canvas = document.createElement("canvas");
    canvas.width = 3 * picture.getAttribute("width");
    canvas.height = 3 * picture.getAttribute("height");
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    png.href = canvas.toDataURL("image/png");
    png.click();
  });
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
