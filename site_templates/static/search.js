// Search in the page. Pagefind and the files beside it are looked up in this browser. What is asked stands behind the
// "#" of the address, which no browser sends: neither words nor filters reach the host's log.
const root = new URL("..", import.meta.url);
const find = (id) => document.getElementById(id);
const form = find("search");
const [state, list, more, sort, chosen] = ["search-state", "hits", "more", "sort", "chosen"].map(find);
const field = form.elements.q;
const boxes = [...document.querySelectorAll("[data-facet] input")];
const FACETS = ["condition", "treatment", "symptom", "voice", "stage", "kind", "source", "year"];
const SHOWN = 10; // hits at a time
const PARTS = 16; // of each filter, as search_files.py cuts them
const FIRST_DAY = Date.UTC(1989, 11, 31);

let latest = 0; // the search that may write into the page
let tools; // what start() loads
let merged; // names of the bundles that are searched
let hits = []; // of the latest search, in order
let shown = new Set();

const json = async (path) => {
  const answer = await fetch(new URL(path, root));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const say = (name, values = {}) => state.dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
function make(tag, text, kind) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

// Loading: once, when somebody is about to search.
function start() {
  const early = document.createElement("link");
  Object.assign(early, { rel: "preload", as: "fetch", crossOrigin: "anonymous" });
  early.href = new URL(`pagefind/wasm.${document.documentElement.lang.split("-")[0]}.pagefind`, root);
  document.head.append(early);
  const loaded = Promise.all([begin(), json("search/words.json"), danger()]);
  return loaded.then(([[pagefind, shards], words, danger]) => ({ pagefind, shards, words, ...danger, names: new Map() }));
}
async function danger() {
  const [{ ready, edits }, rules] = await Promise.all([import("./words.js"), json("search/crisis.json")]);
  return { crisis: ready(rules), edits };
}
async function begin() {
  const listed = json("pagefind/shards.json");
  const pagefind = await import(new URL("pagefind/pagefind.js", root));
  // In the page itself: a worker is 41 kB more, and a bundle is small enough.
  await pagefind.options({ noWorker: true, basePath: new URL("pagefind/", root).pathname, excerptLength: 32 });
  await pagefind.init();
  const { first, shards } = await listed;
  merged = new Set([""]);
  await merge(pagefind, shards.slice(1, first));
  return [pagefind, shards];
}
async function merge(pagefind, shards) {
  const fresh = shards.filter((shard) => !merged.has(shard.name));
  for (const shard of fresh) merged.add(shard.name);
  await Promise.all(fresh.map(({ name }) => pagefind.mergeIndex(new URL(`pagefind/${name}/`, root).pathname)));
}

// What is asked, from the address and back.
function read() {
  const asked = new URLSearchParams(location.hash.slice(1) || location.search);
  const filters = Object.fromEntries(FACETS.map((name) => [name, asked.getAll(name)]).filter(([, values]) => values.length));
  return { q: asked.get("q") ?? "", sort: asked.get("sort") ?? "", filters };
}
function address({ q, sort, filters }) {
  const asked = new URLSearchParams();
  if (q) asked.set("q", q);
  for (const name of FACETS) for (const value of filters[name] ?? []) asked.append(name, value);
  if (sort) asked.set("sort", sort);
  return new URL(`search.html${asked.size ? `#${asked}` : ""}`, root);
}
function show({ q, sort: order, filters }) {
  field.value = q;
  sort.value = order;
  for (const box of boxes) box.checked = (filters[box.closest("[data-facet]").dataset.facet] ?? []).includes(box.value);
  const picked = Object.entries(filters).flatMap(([facet, values]) => values.map((value) => [facet, value]));
  chosen.hidden = !picked.length;
  chosen.replaceChildren(...picked.map(([facet, value]) => {
    const name = boxes.find((box) => box.value === value && box.checked)?.parentElement.querySelector("bdi").textContent ?? value.replaceAll("-", " ");
    const button = make("button", `${name} ×`);
    button.type = "button";
    button.setAttribute("aria-label", say("without", { name }));
    button.addEventListener("click", () => {
      const { q, sort, filters } = read();
      go({ q, sort, filters: { ...filters, [facet]: filters[facet].filter((other) => other !== value) } });
      field.focus();
    });
    return button;
  }));
}
function asked() {
  const filters = read().filters;
  for (const box of boxes) {
    const { facet } = box.closest("[data-facet]").dataset;
    const others = (filters[facet] ?? []).filter((value) => value !== box.value);
    filters[facet] = box.checked ? [...others, box.value] : others;
    if (!filters[facet].length) delete filters[facet];
  }
  return { q: field.value.trim(), sort: sort.value, filters };
}
function go(wanted) {
  const target = address(wanted);
  if (target.href !== location.href) history.pushState(null, "", target);
  search();
}

// Names: a query that holds one is also asked as the concept that has it.
function letterOf(word) {
  return /^[a-z]/.test(word) ? word[0] : "0";
}
async function namesFor(words, wide = false) {
  const { letters } = tools.words;
  const exact = (word) => [word.slice(0, 2), letterOf(word)].filter((key) => letters.includes(key)).slice(0, 1);
  const keysOf = wide ? (word) => letters.filter((key) => key[0] === letterOf(word)) : exact;
  return Promise.all([...new Set(letters ? words.flatMap(keysOf) : [""])].map((key) => {
    if (!tools.names.has(key)) tools.names.set(key, (key ? json(`search/names-${key}.json`) : Promise.resolve(tools.words)).then(table));
    return tools.names.get(key);
  }));
}
function table({ concepts, names }) {
  const lines = names ? names.split("\n").map((line) => line.split("=")) : [];
  return { concepts, names: new Map(lines.map(([name, places]) => [name, places.split(",").map(Number)])) };
}
function understand(words, tables) {
  const found = [];
  const rest = [];
  for (let n = 0; n < words.length; ) {
    let size = Math.min(words.length - n, 8);
    let concepts;
    for (; size && !concepts; size -= concepts ? 0 : 1) {
      const name = words.slice(n, n + size).join(" ");
      concepts = tables.flatMap(({ concepts, names }) => (names.get(name) ?? []).map((place) => concepts[place]));
      if (!concepts.length) concepts = undefined;
    }
    if (concepts) found.push(concepts);
    else rest.push(words[n]);
    n += concepts ? size : 1;
  }
  return { found, rest };
}
// Concepts of which a name begins with these words.
function beginning(start, tables) {
  const found = start.length > 2 ? tables.flatMap(({ concepts, names }) => [...names].filter(([name]) => name.startsWith(`${start} `)).flatMap(([, places]) => places.map((place) => concepts[place]))) : [];
  return [...new Set(found)].slice(0, 3);
}
function instead(words, tables) {
  const known = new Set(tables.flatMap(({ names }) => [...names.keys()].flatMap((name) => name.split(" "))));
  let changed = false;
  const better = words.map((word) => {
    if (known.has(word) || word.length < 4 || tools.words.common.includes(word)) return word;
    const limit = word.length > 6 ? 2 : 1;
    let best = [limit + 1, word];
    for (const other of known) if (other[0] === word[0] && other.length > 3) best = [best, [tools.edits(word, other, best[0]), other]].sort((a, b) => a[0] - b[0])[0];
    changed ||= best[1] !== word;
    return best[1];
  });
  return changed ? better.join(" ") : "";
}
// Asking Pagefind.
const partOf = (value) => [...value].reduce((sum, sign) => sum + sign.codePointAt(0), 0) % PARTS;
async function ask(words, filters, concepts = []) {
  const wanted = [...Object.entries(filters), ...concepts.map(([facet, value]) => [facet, [value]])];
  const all = wanted.map(([name, values]) => ({ any: values.map((value) => ({ [`${name}.${partOf(value)}`]: value })) }));
  if (!words && !all.length) return [];
  return (await tools.pagefind.search(words || null, all.length ? { filters: { all } } : {})).results;
}
const dayOf = (id) => parseInt(id.slice(0, 3), 36); // 0 where there is none
const yearOf = (id) => (dayOf(id) ? String(new Date(FIRST_DAY + dayOf(id) * 864e5).getUTCFullYear()) : "");
const byTime = (a, b) => dayOf(b.id) - dayOf(a.id) || (a.id < b.id ? -1 : 1);

// The bundles that must be searched before the next hits can be shown, in order; none where all are.
function ahead({ sort, filters }) {
  const years = filters.year;
  const fit = tools.shards.filter(({ year }) => year === null || !years || years.includes(year));
  if (sort === "oldest") fit.sort((a, b) => (a.year || "9999").localeCompare(b.year || "9999"));
  const waiting = fit.filter(({ name }) => !merged.has(name));
  if (!waiting.length) return [];
  return sort || years ? waiting.filter(({ year }) => year === waiting[0].year) : waiting.slice(0, 4);
}
// In order of time, years of which not all was searched wait.
function settled(results, wanted) {
  if (!wanted.sort) return results;
  const year = ahead(wanted)[0]?.year;
  const ordered = results.sort(byTime);
  const dated = ordered.filter(({ id }) => dayOf(id));
  const undated = ordered.filter(({ id }) => !dayOf(id));
  const all = wanted.sort === "oldest" ? [...dated.reverse(), ...undated] : [...dated, ...undated];
  if (year === undefined || year === null) return all;
  return all.filter(({ id }) => yearOf(id) && (year === "" || (wanted.sort === "oldest" ? yearOf(id) < year : yearOf(id) > year)));
}
// What has the words and what was meant come first; a name that was understood leaves out what only has the other words.
async function gather(wanted, said) {
  const [typed, ...lists] = await Promise.all([
    ask(said.words, wanted.filters),
    ...said.meant.map((concepts) => ask(said.others, wanted.filters, concepts)),
  ]);
  const meant = new Map(lists.flat().sort(byTime).map((hit) => [hit.id, hit]));
  const both = typed.filter(({ id }) => meant.has(id));
  const others = meant.size && said.others ? [] : typed;
  const seen = new Set();
  return [...both, ...others, ...meant.values()].filter(({ id }) => !seen.has(id) && seen.add(id));
}
// Conversations that have some of the words, those with most of them first.
async function loosely(words, filters) {
  const scores = new Map();
  for (const results of await Promise.all(words.map((word) => ask(word, filters)))) {
    for (const hit of results) scores.set(hit.id, { hit, score: (scores.get(hit.id)?.score ?? 0) + 10 + hit.score });
  }
  return [...scores.values()].sort((a, b) => b.score - a.score).map(({ hit }) => hit);
}
function phrase(q, tables) {
  const words = plain(q).split(" ").filter(Boolean);
  if (/^\s*".+"\s*$/.test(q)) return { words: q, others: "", meant: [], found: [], all: words };
  const { common, usual } = tools.words;
  let telling = words.filter((word) => !common.includes(word));
  const rarer = telling.filter((word) => !usual.includes(word));
  if (telling.length > 3 && rarer.length > 1) telling = rarer.slice(0, 8);
  const { found, rest } = understand(words, tables);
  const others = rest.filter((word) => telling.includes(word)).join(" ");
  // A name of several concepts is asked once for each; of several names, all must hold.
  const choices = found.slice(0, 3).reduce((all, some) => all.flatMap((one) => some.slice(0, 3).map((concept) => [...one, concept])), [[]]);
  return { words: (telling.length ? telling : words).join(" "), others, meant: found.length ? choices.slice(0, 4) : [], found: found.flat(), all: words };
}

async function search() {
  const turn = ++latest;
  const wanted = read();
  show(wanted);
  more.hidden = true;
  hits = [];
  shown = new Set();
  const empty = !wanted.q && !Object.keys(wanted.filters).length;
  state.replaceChildren(empty ? "" : say("loading"));
  if (empty) {
    warn(new Set());
    list.replaceChildren();
    return;
  }
  try {
    tools = await (start.done ??= start());
    if (turn !== latest) return;
    warn(tools.crisis(wanted.q));
    const words = plain(wanted.q).split(" ").filter(Boolean);
    const tables = await namesFor(words);
    const said = phrase(wanted.q, tables);
    if (wanted.filters.year || wanted.sort) await merge(tools.pagefind, ahead(wanted));
    await page(turn, wanted, said, tables, true);
  } catch (error) {
    start.done = undefined;
    if (turn !== latest) return;
    list.replaceChildren();
    state.replaceChildren(say("error"));
    console.warn(error);
  }
}
// The next hits. A few bundles are merged where there are not enough for a page; further ones on request. What is shown stays.
async function page(turn, wanted, said, tables, first) {
  let loose = false;
  for (let round = 0; ; round++) {
    const results = settled(await gather(wanted, said), wanted);
    if (turn !== latest) return;
    const fresh = results.filter(({ id }) => !shown.has(id));
    hits = [...hits.filter(({ id }) => shown.has(id)), ...fresh];
    if (fresh.length >= SHOWN || !ahead(wanted).length || (!first && fresh.length) || round) break;
    await merge(tools.pagefind, ahead(wanted));
  }
  if (!hits.length && said.all.length > 1) {
    hits = settled(await loosely(said.words.split(" "), wanted.filters), wanted);
    loose = hits.length > 0;
  }
  const next = hits.filter(({ id }) => !shown.has(id)).slice(0, SHOWN);
  const items = await Promise.all(next.map(async (hit) => item(await hit.data())));
  if (turn !== latest) return;
  for (const { id } of next) shown.add(id);
  if (first) list.replaceChildren();
  list.append(...items);
  await report(turn, wanted, said, tables, loose);
  const left = hits.length > shown.size;
  more.hidden = !left && !ahead(wanted).length;
  more.textContent = left ? more.dataset.more : more.dataset.older;
  more.onclick = async () => {
    await (left ? undefined : merge(tools.pagefind, ahead(wanted)));
    const before = list.children.length;
    await page(turn, wanted, said, tables, false);
    list.children[before]?.querySelector("a").focus();
  };
}
async function report(turn, wanted, said, tables, loose) {
  const n = hits.length.toLocaleString(document.documentElement.lang);
  const nothing = Object.keys(wanted.filters).length ? "filtered" : "none";
  const lines = [make("p", loose ? say("some") : hits.length ? say(ahead(wanted).length ? "sofar" : "found", { n }) : say(nothing))];
  const known = said.found.length ? said.found : beginning(said.all.join(" "), tables);
  if (known.length) {
    const line = make("p", `${say(said.found.length ? "also" : "about")} `);
    for (const [facet, slug, name] of known) {
      const link = make("a", name);
      link.href = new URL(`${facet}/${slug}.html`, root);
      line.append(link, " ");
    }
    lines.push(line);
  }
  const better = hits.length < 3 || loose ? instead(said.all, await namesFor(said.all, true)) : "";
  if (better) {
    const line = make("p", `${say("mean")} `);
    const link = make("a", better);
    link.href = address({ ...wanted, q: better });
    line.append(link);
    lines.push(line);
  }
  if (turn === latest) state.replaceChildren(...lines);
}
// A hit. Whatever comes out of a bundle is text; its words are marked on the page that it leads to by the address alone.
function item(data) {
  const made = document.createElement("li");
  const link = make("a", data.meta.title || say("untitled"));
  const words = data.content.split(/\s+/);
  const marks = [...new Set(data.locations.map((place) => EDGES.exec(words[place])?.[1]))].filter(Boolean).slice(0, 8);
  const directive = marks.map((word) => `text=${encodeURIComponent(word).replace(/-/g, "%2D")}`).join("&");
  link.href = new URL(data.raw_url.replace(/^\/+/, ""), root) + (directive && `#:~:${directive}`);
  link.dir = "auto";
  const facts = make("p", data.meta.source ?? "", "facts");
  if (/^\d{4}-\d\d-\d\d$/.test(data.meta.date)) {
    const day = new Date(`${data.meta.date}T00:00:00Z`);
    const time = make("time", day.toLocaleDateString(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" }));
    time.dateTime = data.meta.date;
    facts.append(facts.textContent ? " · " : "", time);
  }
  const passage = document.createElement("p");
  passage.dir = "auto";
  // Pagefind writes "<" as "&lt;" and nothing else, then puts <mark> around words.
  for (const [n, part] of data.excerpt.split(/<\/?mark>/).entries()) {
    const text = part.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    if (n % 2) passage.append(...text.split(EDGES).map((piece, m) => (m === 1 ? make("mark", piece) : piece)));
    else passage.append(text);
  }
  made.append(link, facts, passage);
  return made;
}
const EDGES = /([\p{L}\p{N}](?:.*[\p{L}\p{N}])?)/su; // what a word is without the marks around it

// Help comes first: the cards stand in the page, hidden.
function warn(kinds) {
  for (const card of document.querySelectorAll("#crisis [data-kind]")) card.hidden = !kinds.has(card.dataset.kind);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(asked());
});
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = target.matches("input:not([type=checkbox]), select, textarea");
  const links = [...list.querySelectorAll("li > a")];
  const at = links.indexOf(target);
  let next;
  if (key === "/" && !typing) next = field;
  else if (key === "ArrowDown" && (target === field || at >= 0)) next = links[at + 1];
  else if (key === "ArrowUp" && at >= 0) next = links[at - 1] ?? field;
  else if (key === "Escape" && at >= 0) next = field;
  else if (key === "Escape" && target === field && field.value) {
    field.value = "";
    go(asked());
    next = field;
  }
  if (!next) return;
  event.preventDefault();
  next.focus();
});
find("search-note").hidden = find("facets").querySelector("details") !== null;
form.hidden = find("facets").hidden = !find("search-note").hidden;
for (const control of [sort, ...boxes]) control.addEventListener("change", () => go(asked()));
field.addEventListener("focus", () => (start.done ??= start()).catch(() => (start.done = undefined)), { once: true });
addEventListener("popstate", search);
search();
