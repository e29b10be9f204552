// Search in the page. Pagefind looks words up in static files beside this one; no query leaves the browser.
const form = document.getElementById("search");
const field = document.getElementById("words");
const state = document.getElementById("search-state");
const list = document.getElementById("hits");
const base = new URL("..", import.meta.url);
const SHOWN = 10;
let latest = 0;

const pagefind = await import(new URL("pagefind/pagefind.js", base));
await pagefind.init();
document.getElementById("search-note").hidden = true;
form.hidden = false;

// Pagefind marks words with <mark> and escapes the rest; it is taken apart here so that nothing becomes markup.
function excerpt(html) {
  const line = document.createElement("p");
  for (const [n, part] of html.split(/<\/?mark>/).entries()) {
    // The letter in front keeps a leading space, which the parser would drop.
    const text = new DOMParser().parseFromString(`x${part}`, "text/html").body.textContent.slice(1);
    const piece = n % 2 ? document.createElement("mark") : document.createElement("span");
    piece.textContent = text;
    line.append(piece);
  }
  return line;
}

function hit(data) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = data.url;
  link.textContent = data.meta.title;
  const facts = document.createElement("p");
  facts.className = "facts";
  facts.textContent = [data.meta.kind, data.meta.source, data.meta.date].filter(Boolean).join(" · ");
  item.append(link, facts, excerpt(data.excerpt));
  return item;
}

async function search() {
  const words = field.value.trim();
  const turn = ++latest;
  history.replaceState(null, "", words ? `?q=${encodeURIComponent(words)}` : location.pathname);
  if (!words) {
    state.textContent = "";
    list.replaceChildren();
    return;
  }
  const found = await pagefind.search(words);
  const data = await Promise.all(found.results.slice(0, SHOWN).map((result) => result.data()));
  if (turn !== latest) return;
  const total = found.results.length;
  state.textContent = total
    ? `${total} found${total > SHOWN ? `, the first ${SHOWN} are shown` : ""}.`
    : "Nothing was found. Try another name of the condition, or fewer words.";
  list.replaceChildren(...data.map(hit));
}

let waiting;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, 200);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  search();
});
field.value = new URLSearchParams(location.search).get("q") ?? "";
if (field.value) search();
