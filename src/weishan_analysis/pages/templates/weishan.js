// A chart's picture stands in the page once; the files that show it are made from it when asked for.
for (const figure of document.querySelectorAll("figure.chart")) {
  const link = (ending) => figure.querySelector(`a[download$=".${ending}"]`);
  const picture = () => frame(figure);
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
// The picture as a file of its own: on paper, with the font of the page inside it, and below it
// where it was taken from.
function frame(figure) {
  const copy = figure.querySelector(".picture svg").cloneNode(true);
  const add = (name, traits, text) => {
    const made = document.createElementNS(copy.namespaceURI, name);
    for (const trait in traits) made.setAttribute(trait, traits[trait]);
    made.textContent = text;
    return made;
  };
  for (const link of copy.querySelectorAll("a")) link.replaceWith(...link.childNodes);
  const margin = 12;
  const [width, height] = copy.getAttribute("viewBox").split(" ").slice(2).map((side) => +side);
  const [wide, high] = [width + 2 * margin, height + 3 * margin];
  const scale = copy.getAttribute("width") / width;
  copy.setAttribute("viewBox", `${-margin} ${-margin} ${wide} ${high}`);
  copy.setAttribute("width", Math.round(scale * wide));
  copy.setAttribute("height", Math.round(scale * high));
  const place = location.protocol === "file:" ? document.title : `${location.href.split("#")[0]}#${figure.id}`;
  copy.prepend(
    add("style", {}, document.getElementById("font").textContent),
    add("rect", {x: -margin, y: -margin, width: wide, height: high, fill: "#ffffff"}, ""),
  );
  copy.append(add("text", {x: 2, y: height + margin, "font-size": 9, fill: "#5f6368"}, place));
  return copy;
}
const address = (picture) =>
  "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(picture));
async function drawPicture(picture) {
  const image = new Image();
  image.src = address(picture);
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [2 * picture.getAttribute("width"), 2 * picture.getAttribute("height")];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
// A mark, its row in a table and its number in a text are one figure: they light up together, and a
// card beside them shows what the figure is and the sentence that states it.
const figures = new Map();
for (const element of document.querySelectorAll("[data-figure]")) {
  const key = element.dataset.figure;
  figures.set(key, [...(figures.get(key) || []), element]);
}
const card = Object.assign(document.createElement("aside"), {id: "card", hidden: true});
document.body.append(card);
let shown = null; // the element that the card belongs to
let closing = 0;
// What a link to a figure has to show; rows and the evidence itself show nothing beside them.
const findNote = (element) => element.localName === "a" && !element.closest(".evidence")
  ? figures.get(element.dataset.figure).find((one) => one.closest(".evidence")) : undefined;
for (const [place, part] of document.querySelectorAll(".evidence :is(blockquote, .gloss)").entries()) part.id = `said-${place}`;
for (const mark of document.querySelectorAll("a[data-figure]")) {
  const note = findNote(mark);
  const heard = note ? [note, ...note.closest(".passage").querySelectorAll("blockquote, .gloss")] : [];
  if (note) mark.setAttribute("aria-describedby", heard.map((part) => part.id).join(" "));
  const title = mark.querySelector("title"); // which a browser would show beside the card
  if (title && note) {
    mark.setAttribute("aria-label", title.textContent);
    title.remove();
  }
}
function light(element, lit) {
  for (const other of figures.get(element.dataset.figure) || []) other.classList.toggle("lit", lit);
}
function showCard(element) {
  clearTimeout(closing);
  if (shown === element) return;
  closeCard();
  shown = element;
  light(element, true);
  const note = findNote(element);
  if (!note) return;
  const passage = note.closest(".passage");
  const parts = [...passage.children].filter((part) => part.localName !== "ul").map((part) => part.cloneNode(true));
  const told = Object.assign(document.createElement("p"), {className: "told"});
  told.append(...note.cloneNode(true).childNodes);
  const link = told.querySelector("a"); // which leads where the element itself does
  link.remove();
  for (const part of parts) part.removeAttribute("id");
  card.replaceChildren(told, ...parts);
  markPrinted(card.querySelector("blockquote"), link.textContent);
  card.hidden = false;
  const box = element.getBoundingClientRect();
  const below = box.bottom + 6 + card.offsetHeight < innerHeight;
  card.style.top = `${scrollY + (below ? box.bottom + 6 : Math.max(6, box.top - 6 - card.offsetHeight))}px`;
  card.style.left = `${Math.max(8, Math.min(box.left, document.body.clientWidth - card.offsetWidth - 8))}px`;
}
function closeCard() {
  if (shown) light(shown, false);
  shown = null;
  card.hidden = true;
}
// The number itself inside its sentence.
function markPrinted(sentence, printed) {
  const place = sentence ? sentence.textContent.indexOf(printed) : -1;
  if (place < 0) return;
  const range = document.createRange();
  range.setStart(sentence.firstChild, place);
  range.setEnd(sentence.firstChild, place + printed.length);
  range.surroundContents(document.createElement("mark"));
}
const findFigure = (event) => event.target instanceof Element && event.target.closest("[data-figure]");
document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const element = findFigure(event);
  if (element) showCard(element);
  else if (card.contains(event.target)) clearTimeout(closing);
});
document.addEventListener("pointerout", (event) => {
  if (event.pointerType !== "touch" && (findFigure(event) || card.contains(event.target))) {
    clearTimeout(closing);
    closing = setTimeout(closeCard, 250); // long enough to reach the card
  }
});
document.addEventListener("focusin", (event) => {
  const element = findFigure(event);
  if (element) showCard(element);
  else if (!card.contains(event.target)) closeCard();
});
// The first tap shows the card, the next one follows the link.
let tapped = null;
document.addEventListener("pointerdown", (event) => {
  tapped = event.pointerType === "touch" && findFigure(event) !== shown ? findFigure(event) : null;
});
document.addEventListener("click", (event) => {
  const element = findFigure(event);
  if (element && element === tapped && findNote(element)) {
    event.preventDefault();
    showCard(element);
  } else if (!element && !card.contains(event.target)) closeCard();
});
// The arrow keys lead from mark to mark.
document.addEventListener("keydown", (event) => {
  const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
  const picture = document.activeElement.closest(".picture");
  if (!step || !picture) return;
  const marks = [...picture.querySelectorAll("a[data-figure]")];
  const next = marks[marks.indexOf(document.activeElement) + step];
  if (next) next.focus();
  event.preventDefault();
});
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
// Escape closes the note of a number, or its card.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!card.hidden) closeCard();
  else document.activeElement.blur();
});
// All figures: what is typed or chosen above the table hides the other rows, a heading sorts them.
const table = document.querySelector("table.figures");
if (table) {
  const form = document.querySelector("form.filters");
  const rows = [...table.tBodies[0].rows];
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const count = form.querySelector("output");
  const choose = () => {
    const wanted = form.elements;
    const words = wanted.search.value.toLowerCase().split(/\s+/);
    for (const row of rows) {
      row.hidden = !(
        words.every((word) => texts.get(row).includes(word)) &&
        ["sector", "unit", "source"].every((name) => !wanted[name].value || row.dataset[name] === wanted[name].value) &&
        (!wanted.doubt.checked || "doubt" in row.dataset)
      );
    }
    count.textContent = count.dataset.text.replace("{}", rows.filter((row) => !row.hidden).length);
  };
  form.hidden = false;
  form.addEventListener("input", choose);
  form.addEventListener("submit", (event) => event.preventDefault());
  choose();
  for (const [place, heading] of [...table.tHead.rows[0].cells].entries()) sortBy(heading, place, rows);
  if (navigator.clipboard) for (const row of rows) offerCopies(row, table.dataset);
}
function sortBy(heading, place, rows) {
  const button = Object.assign(document.createElement("button"), {type: "button"});
  button.append(...heading.childNodes);
  heading.append(button);
  const read = (row) => row.cells[place].dataset.sort ?? row.cells[place].textContent;
  button.addEventListener("click", () => {
    const falls = heading.ariaSort === "ascending";
    for (const other of heading.parentNode.cells) other.ariaSort = null;
    heading.ariaSort = falls ? "descending" : "ascending";
    const order = new Intl.Collator(document.documentElement.lang, {numeric: true}).compare;
    const by = (one, other) => (isFinite(one) && isFinite(other) ? one - other : order(one, other));
    rows.sort((one, other) => (falls ? -1 : 1) * by(read(one), read(other)));
    rows[0]?.parentNode.append(...rows);
  });
}
// A link to the row, and a citation: what it says, the report with its date and address, the row.
function offerCopies(row, {link, cite, done}) {
  const address = () => `${location.href.split("#")[0]}#${row.id}`;
  const citation = () => {
    const [name, value, period] = [...row.cells].map((cell) => cell.textContent.replace("▲", "").trim());
    const source = document.querySelector(`footer [data-source="${CSS.escape(row.dataset.source)}"]`);
    const report = row.cells[5].querySelector("a")?.href;
    return [`${name}: ${value} (${period})`, source.textContent, report, address()].filter(Boolean).join(". ");
  };
  const place = Object.assign(document.createElement("span"), {className: "copies"});
  for (const [label, make] of [[link, address], [cite, citation]]) {
    const button = Object.assign(document.createElement("button"), {type: "button", textContent: label});
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(make());
      button.textContent = done;
    });
    place.append(button);
  }
  row.cells[5].append(place);
}
