// Search in the page. What is asked stands behind the "#" of the address, which no browser sends to the host.
const root = new URL("..", import.meta.url);
const { lang } = document.documentElement;
const find = (id) => document.getElementById(id);
const [form, state, list, more, sort, chosen] = ["search", "search-state", "hits", "more", "sort", "chosen"].map(find);
const field = form.elements.q;
const boxes = [...document.querySelectorAll("[data-facet] input")];
const facets = [...new Set(boxes.map(({ name }) => name))];
const SHOWN = 10; // hits at a time
const FEW = 8; // bundles that are searched at once
const [PARTS, FILES] = [4, 64]; // as search_files.py and search_places.py cut
const FIRST_DAY = Date.UTC(1989, 11, 31);

let latest = 0; // the search that may write into the page
let loading, pagefind, words, shards; // what begin() loads
let merged; // the bundles that are searched, by their places in the list
const files = new Map();
const where = new Map(); // of concepts: the bundles that hold them, and what is narrower

// A file of the site, fetched once.
function get(path) {
	const read = (answer) => (answer.ok ? answer.json() : Promise.reject(Error(path)));
	if (!files.has(path)) files.set(path, fetch(new URL(path, root)).then(read));
	return files.get(path);
}
const bare = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const split = (text) => bare(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
const part = (text, parts) => [...text].reduce((sum, sign) => sum + sign.codePointAt(0), 0) % parts;
const say = (name, value) => state.dataset[name].replace(/\{\w+\}/, value);
const bundle = (name) => new URL(`pagefind/${name}`, root).pathname;
const make = (tag, text = "", more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

// Loads Pagefind and the words beside it. Gives what reads danger.
async function begin() {
	const danger = get("search/crisis.json").then(reader);
	[pagefind, words] = await Promise.all([import(bundle("pagefind.js")), get("search/words.json")]);
	({ shards } = words);
	merged = new Set([0]);
	// A worker is 41 kB more.
	await pagefind.destroy(); // what is left of a failure
	await pagefind.options({ noWorker: true, basePath: bundle(""), excerptLength: 32 });
	await pagefind.init();
	return danger;
}
const merge = (places) => Promise.all(places.map((n) => merged.add(n) && pagefind.mergeIndex(bundle(`${shards[n][0]}/`))));

// What is asked, from the address and back.
const read = () => new URLSearchParams(location.hash.slice(1) || location.search);
const address = (asked) => new URL(`search.html${asked.size ? `#${asked}` : ""}`, root);
function show(asked, filters) {
	field.value = asked.get("q");
	sort.value = asked.get("sort") ?? "";
	for (const box of boxes) box.checked = asked.getAll(box.name).includes(box.value);
	chosen.hidden = !filters.length;
	chosen.replaceChildren(...filters.flatMap(([name, values]) => values.map((value) => {
		const box = boxes.find((box) => box.name === name && box.value === value);
		const label = box?.nextElementSibling.textContent ?? value.replaceAll("-", " ");
		const button = make("button", `${label} ×`, { type: "button", ariaLabel: say("without", label) });
		if (!box) button.append(make("input", "", { type: "hidden", name, value })); // no box: too rare
		button.onclick = () => {
			if (box) box.checked = false;
			button.remove();
			ask();
			field.focus();
		};
		return button;
	})));
}
function ask(event) {
	event?.preventDefault();
	field.value = field.value.trim();
	const asked = [...new FormData(form)].filter(([, value]) => value);
	const target = address(new URLSearchParams(asked));
	if (target.href !== location.href) history.pushState(null, "", target);
	search();
}

// Names: a query that holds one is also asked as its concept.
async function namesFor(typed, wide = false) {
	const { common, usual, letters } = words; // no name has a common word
	const rare = typed.filter((word) => !common.includes(word) && !usual.includes(word));
	const needed = (key) => rare.some((word) => word.startsWith(key) || (wide && key[0] === word[0]) || (key === "0" && !/^[a-z]/.test(word)));
	const paths = letters ? letters.filter(needed).map((key) => `search/names-${key}.json`) : ["search/words.json"];
	const tables = await Promise.all(paths.map(get));
	const names = new Map();
	for (const table of tables) for (const [, name, places] of table.names.matchAll(/(.+)=(.+)/g)) {
		names.set(name, places.split(",").map((place) => table.concepts[place]));
	}
	return names;
}
// The words to look up, the concepts that are named, and the words beside names.
function phrase(q, typed, names) {
	const exact = /^".+"$/.test(q);
	let telling = typed.filter((word) => !words.common.includes(word));
	const rare = telling.filter((word) => !words.usual.includes(word));
	if (telling.length > 3 && rare.length > 1) telling = rare.slice(0, 8);
	const [found, rest] = [[], []];
	for (let n = 0, size; n < typed.length; n += size || 1) {
		const named = () => names.get(typed.slice(n, n + size).join(" "));
		for (size = 8; size && !named(); ) size--;
		if (size) found.push(named().slice(0, 3));
		else rest.push(typed[n]);
	}
	const others = rest.filter((word) => telling.includes(word)).join(" ");
	// A name of several concepts is asked for each; of several names, all must hold.
	const choices = found.slice(0, 3).reduce((all, some) => all.flatMap((one) => some.map(([concept]) => [...one, concept])), [[]]);
	return { text: exact ? q : (telling.length ? telling : typed).join(" "), others, meant: exact || !found.length ? [] : choices.slice(0, 4), found: found.flat() };
}
// Concepts whose names begin so.
function beginning(start, names) {
	const found = [...names].flatMap(([name, concepts]) => (start.length > 2 && name.startsWith(`${start} `) ? concepts : []));
	return [...new Set(found)].slice(0, 3);
}
// Slips mended towards names.
function mended(typed, names) {
	const known = new Set([...names.keys()].join(" ").split(" "));
	const better = typed.map((word) => {
		if (known.has(word) || word.length < 4 || words.common.includes(word)) return word;
		let [best, least] = [word, word.length > 6 ? 3 : 2];
		for (const other of known) {
			const n = other[0] === word[0] ? edits(word, other) : least;
			if (n < least) [best, least] = [other, n];
		}
		return best;
	}).join(" ");
	return better === typed.join(" ") ? "" : better;
}
// Letters more, less, other or swapped (optimal string alignment).
function edits(a, b) {
	let [before, last] = [[], [...b, ""].map((_, n) => n)];
	for (let i = 0; i < a.length; i++) {
		const row = [i + 1];
		for (let j = 0; j < b.length; j++) {
			const swapped = a[i] === b[j - 1] && a[i - 1] === b[j] ? before[j - 1] + 1 : row[j] + 1;
			row.push(Math.min(swapped, row[j] + 1, last[j + 1] + 1, last[j] + (a[i] !== b[j])));
		}
		[before, last] = [last, row];
	}
	return last[b.length];
}

// Bundles: which hold a concept, and which are searched next.
async function locate(concept) {
	const [steps, narrower = []] = (await get(`search/where-${part(concept, FILES)}.json`))[concept] ?? [];
	let place = 0;
	where.set(concept, { places: steps?.map((step) => (place += step)), narrower });
}
function fitting({ sort, meant, filters }) {
	const fit = shards.map((_, n) => n).filter((n) => {
		const holds = (concept) => where.get(concept)?.places?.includes(n) ?? true;
		const of = (year) => shards[n][1] <= year && year <= shards[n][2];
		const fits = ([name, values]) => values.some((value) => (name === "year" ? of(value) : holds(`${name}/${value}`)));
		return filters.every(fits) && (!meant.length || meant.some((concepts) => concepts.every(holds)));
	});
	return sort === "oldest" ? fit.sort((a, b) => !shards[a][1] - !shards[b][1] || b - a) : fit;
}
function ahead({ sort, fit }) {
	const waiting = fit.filter((n) => !merged.has(n));
	if (sort) return waiting.filter((n) => shards[n][2] === shards[waiting[0]][2]);
	return waiting.slice(0, waiting.length > FEW ? Math.max(words.first - 1, 2 * merged.size) : FEW);
}

// Asking Pagefind.
async function look(text, filters, concepts = []) {
	const meant = concepts.map((concept) => concept.split("/")).map(([name, value]) => [name, [value]]);
	const all = [...filters, ...meant].map(([name, values]) => {
		const narrower = values.flatMap((value) => where.get(`${name}/${value}`)?.narrower ?? []);
		return { any: [...values, ...narrower].map((value) => ({ [`${name}.${part(value, PARTS)}`]: value })) };
	});
	return text || all.length ? (await pagefind.search(text || null, { filters: { all } })).results : [];
}
const dated = ({ id }) => !id.startsWith("000"); // an id begins with the number of a day
const yearOf = ({ id }) => String(new Date(FIRST_DAY + parseInt(id.slice(0, 3), 36) * 864e5).getUTCFullYear());
const byTime = (a, b) => (a.id < b.id ? 1 : -1);
// In order of time, years of which not all was searched wait.
function settled(results, { sort, fit }) {
	if (!sort) return results;
	const [, since, until] = shards[fit.find((n) => !merged.has(n))] ?? [];
	const known = results.filter(dated).sort(byTime);
	if (sort === "oldest") known.reverse();
	if (until === undefined) return [...known, ...results.filter((hit) => !dated(hit))];
	return known.filter((hit) => (sort === "oldest" ? yearOf(hit) < (since || "undated") : yearOf(hit) > until));
}
// What has the words and what was meant comes first; where a name was understood, other words alone are not enough.
async function gather({ text, others, meant, filters }) {
	const [typed, ...lists] = await Promise.all([look(text, filters), ...meant.map((concepts) => look(others, filters, concepts))]);
	const found = new Map(lists.flat().sort(byTime).map((hit) => [hit.id, hit]));
	const both = typed.filter(({ id }) => found.has(id));
	const all = [...both, ...(found.size && others ? [] : typed), ...found.values()];
	return [...new Map([...all, ...both].map((hit) => [hit.id, hit])).values()]; // with words to mark
}
// Conversations with some of the words, those with most first.
async function loosely({ text, filters }) {
	const scores = new Map();
	for (const hit of (await Promise.all(text.split(" ").map((word) => look(word, filters)))).flat()) {
		scores.set(hit.id, { hit, score: (scores.get(hit.id)?.score ?? 0) + 10 + hit.score });
	}
	return [...scores.values()].sort((a, b) => b.score - a.score).map(({ hit }) => hit);
}

async function search() {
	const turn = ++latest;
	const asking = read();
	const sort = asking.get("sort");
	const filters = facets.map((name) => [name, asking.getAll(name)]).filter(([, values]) => values.length);
	show(asking, filters);
	const q = field.value;
	more.hidden = true;
	const empty = !q && !filters.length;
	state.replaceChildren(empty ? "" : say("loading"));
	try {
		const danger = await (loading ??= begin());
		if (turn !== latest) return;
		warn(danger(q));
		if (empty) return list.replaceChildren();
		const typed = split(q);
		const names = await namesFor(typed);
		const asked = { turn, sort, filters, typed, names, hits: [], shown: new Set(), ...phrase(q, typed, names) };
		const picked = filters.flatMap(([name, values]) => values.map((value) => `${name}/${value}`));
		await Promise.all([...picked.filter((key) => /^(con|tre|sym)/.test(key)), ...asked.meant.flat()].map(locate));
		asked.fit = fitting(asked);
		await merge(ahead(asked));
		await page(asked);
	} catch (error) {
		files.clear();
		loading = undefined;
		if (turn !== latest) return;
		list.replaceChildren();
		state.replaceChildren(say("error"));
		console.warn(error);
	}
}
// The next hits. Where they are not enough, further bundles are merged. What is shown stays.
async function page(asked) {
	const { shown } = asked;
	const before = shown.size;
	for (let round = 0; ; round++) {
		let results = settled(await gather(asked), asked);
		const loose = !results.length && asked.typed.length > 1;
		if (loose) results = settled(await loosely(asked), asked);
		if (asked.loose && !loose) shown.clear();
		asked.loose = loose && results.length;
		asked.hits = [...asked.hits.filter(({ id }) => shown.has(id)), ...results.filter(({ id }) => !shown.has(id))];
		const next = asked.hits.slice(shown.size, before + SHOWN);
		const items = await Promise.all(next.map(async (hit) => item(await hit.data())));
		const lines = await report(asked);
		if (asked.turn !== latest) return;
		if (!shown.size) list.replaceChildren();
		list.append(...items);
		state.replaceChildren(...lines);
		for (const { id } of next) shown.add(id);
		if (!ahead(asked).length || asked.loose || round || shown.size >= before + SHOWN) break;
		await merge(ahead(asked));
	}
	const left = asked.hits.length > shown.size;
	more.hidden = !left && !ahead(asked).length;
	more.textContent = more.dataset[left ? "more" : "older"];
	more.onclick = async () => {
		const last = list.lastChild;
		if (!left) await merge(ahead(asked));
		await page(asked);
		(last?.isConnected ? last.nextSibling : list.firstChild)?.querySelector("a").focus();
	};
}
async function report({ hits, typed, found, names, filters, loose, ...asked }) {
	const [lines, further] = [[], ahead(asked).length];
	const links = (label, some) => {
		const line = make("p", `${label} `, { className: "tags" });
		for (const [name, href] of some) line.append(make("a", name, { href }), " ");
		if (some.length) lines.push(line);
	};
	const known = found.length ? found : beginning(typed.join(" "), names);
	links(say("about"), known.map(([concept, name]) => [name, new URL(`${concept}.html`, root)]));
	const counted = further ? "sofar" : hits.length ? "found" : filters.length ? "filtered" : "none";
	lines.push(make("p", say(loose ? "some" : counted, hits.length.toLocaleString(lang))));
	const better = hits.length < 3 || loose ? mended(typed, await namesFor(typed, true)) : "";
	const link = read();
	link.set("q", better);
	links(say("mean"), better ? [[better, address(link)]] : []);
	return lines;
}
// A hit. Whatever comes out of a bundle is text. The link's address marks its words on the page.
function item({ meta, raw_url, excerpt }) {
	const made = make("li");
	const facts = make("p", meta.source, { className: "facts" });
	if (meta.date) {
		const day = new Date(meta.date).toLocaleDateString(lang, { dateStyle: "long", timeZone: "UTC" });
		facts.append(meta.source ? " · " : "", make("time", day, { dateTime: meta.date }));
	}
	const passage = make("p", "", { dir: "auto" });
	const marks = new Set();
	// Pagefind writes "<" as "&lt;" and nothing else, then puts <mark> around words.
	for (const [n, part] of excerpt.split(/<\/?mark>/).entries()) {
		const text = part.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
		const [before, word, after] = n % 2 ? text.split(/([\p{L}\p{N}](?:.*[\p{L}\p{N}])?)/su) : [text];
		passage.append(before);
		if (!word) continue;
		passage.append(make("mark", word), after);
		marks.add(`text=${encodeURIComponent(word).replaceAll("-", "%2D")}`);
	}
	const href = new URL(raw_url.replace(/^\/+/, ""), root) + (marks.size ? `#:~:${[...marks].join("&")}` : "");
	made.append(make("a", meta.title || say("untitled"), { href, dir: "auto" }), facts, passage);
	return made;
}

// Help comes first: hidden cards, by the rules of index/safety for a query. Every neighbour of a known word is a slip.
function warn(kinds) {
	for (const card of find("crisis").children) card.hidden = !kinds.has(card.dataset.kind);
}
const TOKEN = /\d{1,6}(?=(?:mgs?|mcg|ug|mls?|g|grams|iu)\b)|[\p{L}\p{N}](?:[’'`*!@$|]?[\p{L}\p{N}])*|[.!?;\n]/gu;
const SIGNS = "013457@$!|"; // that stand for "oieastasii"
const SPELT = /\b[a-z](?:[ .*_-][a-z]){4,}\b/gi;
export function reader({ rules, classes }) {
	const entries = Object.entries(classes).map(([name, text]) => [name, text.split(" ").map((entry) => entry.split("_"))]);
	const known = new Set(entries.flatMap(([, phrases]) => phrases.flat()));
	const mend = (raw) => {
		const word = known.has(raw) ? raw : raw.replaceAll("'", "");
		const open = word.replace(/[013457@$!|]/g, (sign) => "oieastasii"[SIGNS.indexOf(sign)]);
		const meant = [word, open, ...["$1", "$1$1"].map((once) => word.replace(/(.)\1{2,}/gu, once))].find((text) => known.has(text));
		const alike = meant ? [] : [...known].filter((other) => other[0] === word[0] && other.length > 4 && edits(word, other) < 2);
		return alike.length ? alike : [meant ?? word];
	};
	const number = (n) => (n >= 1900 && n < 2100 ? "yyyy" : `n${n < 5 ? 1 : n < 10 ? 5 : n < 1000 ? 10 : 1000}`);
	return (text) => {
		const read = []; // what each word may be, and its place
		let place = 0;
		for (const [raw] of text.replace(SPELT, (spelt) => spelt.replace(/[ .*_-]/g, "")).matchAll(TOKEN)) {
			if (/[.!?;\n]/.test(raw)) place += 2;
			else read.push([/^\d+$/.test(raw) ? [number(raw.slice(0, 5))] : mend(bare(raw).replace(/[’`]/g, "'")), place++]);
		}
		const at = (phrase) => read.flatMap(([, start], n) => (phrase.every((word, m) => read[n + m]?.[0].includes(word)) ? [[start, read[n + phrase.length - 1][1]]] : []));
		const spots = Object.fromEntries(entries.map(([name, phrases]) => [name, phrases.flatMap(at).sort((a, b) => a[0] - b[0])]));
		const span = (some) => [Math.min(...some.map(([start]) => start)), Math.max(...some.map(([, end]) => end))];
		const finders = {
			ordered: ([name, ...rest], [reach, ...reaches], from = 0, to = 1e9) => spots[name].filter(([start]) => start >= from && start <= to).flatMap(([start, end]) =>
				rest.length ? finders.ordered(rest, reaches.length ? reaches : [reach], end + 1, end + 1 + reach).map(([, last]) => [start, last]) : [[start, end]]),
			near: ([name, ...rest], [reach]) => spots[name].flatMap(([start, end]) => {
				const taken = [[start, end]];
				const far = ([a]) => Math.abs(a - start);
				for (const other of rest) {
					const free = spots[other].filter(([a, b]) => a >= start - reach && a <= end + reach && taken.every(([c, d]) => b < c || a > d));
					if (!free.length) return [];
					taken.push(free.sort((a, b) => far(a) - far(b))[0]);
				}
				return [span(taken)];
			}),
			alone: (names) => {
				const own = names.flatMap((name) => spots[name]);
				const all = [...own, ...spots.NEUTRAL, ...spots.NEUTRAL_ALSO];
				const covered = ([, place]) => all.some(([start, end]) => start <= place && place <= end);
				return read.length < 15 && read.every(covered) && names.every((name) => spots[name].length) ? [span(own)] : [];
			},
		};
		const holds = ([, how, names, unless]) => {
			const [finder, ...reaches] = how.split(" ");
			const guards = [...unless.matchAll(/([<>=]?)(\w+):?(\d*)/g)];
			const off = ([start, end]) => guards.some(([, side, name, reach]) => spots[name].some(([a, b]) => (b < start ? "<".includes(side) && b >= start - reach : a > end ? ">".includes(side) && a <= end + +reach : "=".includes(side))));
			return !finders[finder](names.split(" "), reaches.map(Number)).every(off);
		};
		return new Set(rules.filter(holds).map(([kind]) => kind));
	};
}

form.onsubmit = ask;
document.onkeydown = (event) => {
	const { key, target } = event;
	const stops = [field, ...list.querySelectorAll("li > a")];
	const at = stops.indexOf(target);
	let next = at < 0 ? undefined : { ArrowDown: stops[at + 1], ArrowUp: stops[at - 1], Escape: field }[key];
	if (key === "/" && !target.matches("[type=search], select")) next = field;
	if (!next || event.ctrlKey || event.metaKey || event.altKey) return;
	event.preventDefault();
	if (next === target) field.value = "";
	if (next === target) ask();
	next.focus();
};
form.hidden = find("facets").hidden = !boxes.length;
find("search-note").hidden = !form.hidden;
for (const control of [sort, ...boxes]) control.onchange = ask;
onpopstate = search;
if (boxes.length) search();
