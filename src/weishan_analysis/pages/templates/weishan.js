// A chart's picture stands in the page once; the files that show it are made from it when asked for.
for (const figure of document.querySelectorAll("figure.chart")) {
  const link = (ending) => figure.querySelector(`a[download$=".${ending}"]`);
  const picture = () => figure.querySelector(".picture svg");
  offer(link("svg"), async () => address(picture()));
  offer(link("png"), () => drawPicture(picture()));
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
// The picture as a file of its own, with the font of the page inside it.
function address(picture) {
  const copy = picture.cloneNode(true);
  const style = document.createElementNS(copy.namespaceURI, "style");
  style.textContent = document.getElementById("font").textContent;
  copy.prepend(style);
  for (const link of copy.querySelectorAll("a")) link.replaceWith(...link.childNodes);
  return "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
}
async function drawPicture(picture) {
  const image = new Image();
  image.src = address(picture);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 3 * picture.getAttribute("width");
  canvas.height = 3 * picture.getAttribute("height");
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
// A mark, its row in a table and its number in a text are one figure: they light up together.
const figures = Object.groupBy
  ? Object.groupBy(document.querySelectorAll("[data-figure]"), (element) => element.dataset.figure)
  : {};
function light(event, lit) {
  const element = event.target instanceof Element && event.target.closest("[data-figure]");
  for (const other of (element && figures[element.dataset.figure]) || []) other.classList.toggle("lit", lit);
}
for (const [start, end] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  document.addEventListener(start, (event) => light(event, true));
  document.addEventListener(end, (event) => light(event, false));
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
// On a narrow screen the list of contents would push the page out of sight.
if (matchMedia("(max-width: 60rem)").matches) document.querySelector("nav.contents details")?.removeAttribute("open");
// Escape closes the note of a number.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.activeElement.blur();
});
