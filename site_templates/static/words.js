// Words that search.js compares: slips, and the rules of index/safety (matching.py, reading.py) for a query. The lists of
// real words that tell a slip from a word are too long for a visitor; here every neighbour of a known word is a slip.
// Letters more, less, other or swapped (optimal string alignment); `limit` where there are as many.
export function edits(a, b, limit) {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) >= limit) return limit;
    [before, last] = [last, row];
  }
  return Math.min(last[b.length], limit);
}

const TOKEN = /\d{1,6}(?=(?:mgs?|mcg|ug|mls?|g|grams|iu)\b)|[\p{L}\p{N}](?:[\p{L}\p{N}]|[’'`*!@$|](?=[\p{L}\p{N}*]))*|\n\s*\n|[.!?;\n]/gu;
const SPELT = /(?<![\p{L}\p{N}])\p{L}(?:[ .\-*_]\p{L}){4,}(?![\p{L}\p{N}])/gu;
const DISGUISE = { 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t", "@": "a", $: "s", "!": "i", "|": "i" };
// The kinds of danger to a life that a query speaks of.
export function ready({ rules, words: entries }) {
  const phrases = new Map();
  const known = new Set();
  const learn = (name, entry) => {
    const [first, ...rest] = entry.split("_");
    if (!phrases.has(first)) phrases.set(first, []);
    phrases.get(first).push([rest, name]);
    for (const word of [first, ...rest]) known.add(word);
  };
  for (const [name, list] of Object.entries(entries)) for (const entry of list.split(" ")) learn(name, entry);
  const patterns = rules.map(([kind, how, classes, unless]) => {
    const [finder, ...reaches] = how.split(" ");
    const guards = unless.split(" ").filter(Boolean).map((text) => {
      const [, side, name, reach] = /^([<>=]?)(.*?)(?::(\d+))?$/.exec(text);
      return { name, reach: +(reach ?? 0), before: "<".startsWith(side), after: !side || side === ">", inside: !side || side === "=" };
    });
    return { kind, finder, reaches: reaches.map(Number), classes: classes.split(" "), guards };
  });
  for (const { classes, guards } of patterns) for (const name of [...classes, ...guards.map((guard) => guard.name)]) if (!(name in entries)) learn(name, name);
  const long = [...known].filter((word) => word.length > 3 && /^[a-z]+$/.test(word));
  const near = new Map();
  for (const word of long) near.set(word[0], [...(near.get(word[0]) ?? []), word]);
  const mend = (raw) => {
    let word = raw.replace(/[’'`]/g, "'");
    word = known.has(word) ? word : word.replaceAll("'", "");
    if (known.has(word)) return [word];
    const odd = [...word].filter((sign) => sign in DISGUISE).length;
    const calm = odd && odd <= word.length / 2 && word.length > 2 ? [word, word.replaceAll("1", "l")].map((text) => text.replace(/./gu, (sign) => DISGUISE[sign] ?? sign)) : [word];
    for (const text of calm.flatMap((text) => [text, text.replace(/(.)\1{2,}/gu, "$1"), text.replace(/(.)\1{2,}/gu, "$1$1")])) if (known.has(text)) return [text];
    if (word.includes("*") && word.length > 3) {
      const shape = new RegExp(`^${word.replace(/[^a-z*]/g, "").replaceAll("*", "[a-z]")}$`);
      return (near.get(word[0]) ?? []).filter((other) => shape.test(other));
    }
    if (!/^[a-z]{4,}$/.test(word)) return [word];
    const alike = (near.get(word[0]) ?? []).filter((other) => edits(word, other, 2) < 2 && (other.length > 4 || word.length > other.length || [...word].sort().join() === [...other].sort().join()));
    return alike.length ? alike : [word];
  };
  const number = (digits) => (digits >= 1900 && digits < 2100 ? "yyyy" : `n${[1000, 10, 5].find((least) => digits >= least) ?? 1}`);
  return (text) => {
    const read = [];
    let place = 0;
    for (const [raw] of text.replace(SPELT, (spelt) => spelt.replace(/[^\p{L}]/gu, "")).matchAll(TOKEN)) {
      if (/^[.!?;\n]/.test(raw)) place += raw.split("\n").length > 2 ? 5 : 2;
      else read.push([/^\d+$/.test(raw) ? [number(+raw.slice(0, 5))] : mend(raw.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()), place++]);
    }
    const spots = new Map();
    const all = (name) => spots.get(name) ?? [];
    const between = (name, low, high) => all(name).filter((spot) => spot.start >= low && spot.start <= high);
    for (const [n, [readings, start]] of read.entries()) {
      for (const [rest, name] of readings.flatMap((reading) => phrases.get(reading) ?? [])) {
        if (!rest.every((word, m) => read[n + 1 + m]?.[0].includes(word))) continue;
        const last = n + rest.length;
        spots.set(name, [...all(name), { first: n, last, start, end: read[last][1] }]);
      }
    }
    const span = (found) => {
      const [first, last] = [found.reduce((a, b) => (b.first < a.first ? b : a)), found.reduce((a, b) => (b.last > a.last ? b : a))];
      return { first: first.first, last: last.last, start: first.start, end: last.end };
    };
    const follow = (spot, names, reaches) => {
      if (!names.length) return spot;
      for (const next of between(names[0], spot.end + 1, spot.end + 1 + reaches[0])) {
        const last = next.first > spot.last && follow(next, names.slice(1), reaches.length > 1 ? reaches.slice(1) : reaches);
        if (last) return last;
      }
    };
    const finders = {
      ordered: ({ classes: [first, ...rest], reaches }) => all(first).map((spot) => [spot, follow(spot, rest, reaches)]).filter(([, last]) => last).map(span),
      near: ({ classes: [first, ...rest], reaches: [reach] }) => all(first).flatMap((anchor) => {
        const taken = [anchor];
        for (const name of rest) {
          const free = between(name, anchor.start - reach, anchor.end + reach).filter((spot) => taken.every((other) => spot.last < other.first || spot.first > other.last));
          if (!free.length) return [];
          taken.push(free.reduce((a, b) => (Math.abs(b.start - anchor.start) < Math.abs(a.start - anchor.start) ? b : a)));
        }
        return [span(taken)];
      }),
      alone: ({ classes }) => {
        const covered = new Set([...classes, "NEUTRAL", "NEUTRAL_ALSO"].flatMap(all).flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n)));
        return read.length < 15 && covered.size === read.length ? [span(classes.flatMap(all))] : [];
      },
    };
    const calledOff = (spot, { name, reach, before, after, inside }) => between(name, spot.start - (before ? reach : 0) - 5, spot.end + (after ? reach : 0))
      .some((found) => (found.last < spot.first ? before && found.end >= spot.start - reach : found.first > spot.last ? after : inside));
    const holds = (pattern) => pattern.classes.every((name) => spots.has(name)) && finders[pattern.finder](pattern).some((spot) => !pattern.guards.some((guard) => calledOff(spot, guard)));
    return new Set(patterns.filter(holds).map(({ kind }) => kind));
  };
}
