// Reads the text of the page with the package, in Pyodide; `told` has the words of the language.
const find = (name) => document.getElementById(`reader${name}`);
const [form, state, result] = [find(""), find("-state"), find("-result")];
const add = (parent, name, text = "") =>
  parent.appendChild(Object.assign(document.createElement(name), { textContent: text }));
const PROGRAM = `
import json
from weishan_analysis.commands import describe_quantities
from weishan_analysis.reading.naming import extract
from weishan_analysis.statistics.codebook import read_indicators

def read(text, published, title):
    rows, known = list(describe_quantities(text, extract(text, published or None))), read_indicators()
    for row in rows:
        row["title"] = getattr(known.get(row["indicator"]), title, "")
    return json.dumps(rows)

read`;
// The whole font, as the page's own holds just the characters of its words.
async function loadFont() {
  const file = await fetch(told.folder + told.font);
  document.fonts.add(await new FontFace(told.family, await file.arrayBuffer()).load());
}
async function start() {
  const { loadPyodide } = await import(new URL(told.folder + "pyodide.mjs", document.baseURI));
  const [python] = await Promise.all([loadPyodide(), loadFont()]);
  const packed = await fetch(told.folder + "weishan_analysis.zip");
  python.unpackArchive(await packed.arrayBuffer(), "zip");
  return python.runPython(PROGRAM);
}
// The text with every numeral marked by what it is; its places count characters as Python does.
function mark(text, rows) {
  const [characters, article] = [Array.from(text), find("-article")];
  let [place, block] = [0, null];
  const write = (end) => {
    for (const [number, line] of characters.slice(place, end).join("").split("\n").entries()) {
      if (number || !block) block = add(article, "p");
      block.append(line);
    }
    place = end;
  };
  article.replaceChildren();
  for (const row of rows) {
    write(row.start);
    const numeral = add(block, "span", characters.slice(row.start, row.end).join(""));
    numeral.className = `q ${row.kind}`;
    numeral.title = [row.title || told.kinds[row.kind] || row.kind, row.value, row.unit, row.period].filter(Boolean).join(" · ");
    place = row.end;
  }
  write(characters.length);
}
function list(rows) {
  const [head, body] = [result.querySelector("thead tr"), result.querySelector("tbody")];
  for (const part of [head, body]) part.replaceChildren();
  for (const title of Object.values(told.columns)) add(head, "th", title).scope = "col";
  for (const row of rows) {
    const line = add(body, "tr");
    const range = row.high === null ? row.value : `${row.value}–${row.high}`;
    const shown = { ...row, kind: told.kinds[row.kind] || row.kind, value: range };
    for (const key of Object.keys(told.columns)) add(line, "td", shown[key] ?? "");
  }
}
// As `weishan extract --format csv` writes it, with the mark by which Excel reads Chinese.
function address(rows) {
  const quote = (value) => `"${String(value ?? "").replaceAll('"', '""').replace(/^(?=[=@+\t\r])/, "'")}"`;
  const lines = [Object.keys(rows[0] ?? {}), ...rows.map(Object.values)].map((line) => line.map(quote).join(","));
  return "data:text/csv;charset=utf-8," + encodeURIComponent("\ufeff" + lines.join("\r\n"));
}
state.textContent = told.starting;
const starting = start();
starting.then(
  () => { form.querySelector("button").disabled = false; state.textContent = told.ready; },
  () => { state.textContent = told.served; },
);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  state.textContent = told.reading;
  const [read, text] = [await starting, find("-text").value];
  await new Promise(requestAnimationFrame);
  const rows = JSON.parse(read(text, find("-published").value, told.title));
  mark(text, rows);
  list(rows);
  find("-csv").href = address(rows);
  result.hidden = !rows.length;
  state.textContent = rows.length ? "" : told.none;
});
