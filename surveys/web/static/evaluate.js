/* Evaluates the trees of surveys/expressions in the browser, so that a question appears the moment it is needed.
   The server judges again with the same rules; one test runs every conformance vector through both.
   Expressions.evaluate(tree, answers, {this, choice, today: "2026-05-31", now: Date, offset: minutes east of UTC})
   surveys.expressions.script leaves out the part between the two "seldom" lines where a form has no use for it. */
const Expressions = (() => {
  const DAY = 864e5;
  const CLOCK = "([01]\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d)(?:\\.(\\d+))?)?(Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)?";
  const DATE = RegExp(`^(\\d{4})-(\\d\\d?)-(\\d\\d?)(?:T${CLOCK})?$`);
  const NUMBER = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  const strip = (t) => t.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  const words = (t) => text(t).split(/[ \t\r\n]+/).filter(Boolean);
  const two = (n) => String(n).padStart(2, "0");

  function clock([hour, minute, second, fraction, zone], offset) {
    if (zone === "Z") offset = 0;
    else if (zone) offset = (zone[0] === "-" ? -1 : 1) * (zone.slice(1, 3) * 60 + +zone.slice(4));
    const seconds = (hour || 0) * 3600 + (minute || 0) * 60 + +(second || 0);
    return seconds * 1000 + +((fraction || "") + "000").slice(0, 3) - offset * 6e4;
  }
  function days(t, offset) {
    const m = DATE.exec(strip(t)), day = new Date(0);
    if (!m || +m[1] === 0) return NaN;
    day.setUTCFullYear(+m[1], m[2] - 1, +m[3]);
    return day.getUTCMonth() === m[2] - 1 ? (day.getTime() + clock(m.slice(4), offset)) / DAY : NaN;
  }
  function local(n, offset) {
    const moment = new Date(Math.floor(n * DAY + 0.5) + offset * 6e4), year = moment.getUTCFullYear();
    return year >= 1 && year <= 9999 ? moment : null;
  }
  function dated(n, offset) {
    const moment = local(n, offset), east = Math.abs(offset);
    if (!moment) return "";
    const iso = moment.toISOString();
    const zone = (offset < 0 ? "-" : "+") + two(Math.floor(east / 60)) + ":" + two(east % 60);
    return moment.getTime() % DAY ? iso.slice(0, 23) + zone : iso.slice(0, 10);
  }
  function number(v, offset = 0) {
    if (typeof v !== "string") return Number(v);
    return NUMBER.test(strip(v)) ? Number(strip(v)) : days(v, offset);
  }
  function text(v) { // never an exponent
    const m = typeof v === "number" && /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(String(v));
    if (!m) return String(v);
    const digits = m[2] + (m[3] || ""), power = +m[4];
    return m[1] + (power < 0 ? "0." + "0".repeat(-power - 1) + digits : digits.padEnd(power + 1, "0"));
  }
  const truth = (v) => (typeof v === "number" ? v !== 0 && v === v : Boolean(v));
  const empty = (v) => v === "" || v !== v;
  const plain = (a) => (a === null || a === undefined ? "" : Array.isArray(a) ? a.join(" ") : a);
  const own = (held, name) => (Object.prototype.hasOwnProperty.call(held, name) ? plain(held[name]) : "");
  function equal(a, b, offset) {
    if (typeof a === "boolean" || typeof b === "boolean") return truth(a) === truth(b);
    return typeof a === "string" && typeof b === "string" ? a === b : number(a, offset) === number(b, offset);
  }

  // numbers: NaN in, NaN out
  const total = (f) => (s, ...vs) => { const ns = vs.map(s.number); return ns.some(Number.isNaN) ? NaN : f(...ns); };
  // texts: characters are code points; without arguments the question itself
  const texts = (f) => (s, ...vs) => f(...(vs.length ? vs : [s.this]).map(text));
  const asDays = (s, v) => (typeof v === "boolean" ? NaN : s.number(v));
  const date = (s, v) => dated(asDays(s, v), s.offset);
  const count = (s, ...vs) => vs.length;
  function numeric(s, v = s.this) { // number() drops the time of day
    const n = s.number(v);
    return typeof v === "string" && !Number.isNaN(days(v, s.offset)) ? Math.floor(n) : n;
  }
  function regex(t, pattern) {
    const exact = `^(?:${pattern})$`;
    try { return RegExp(exact, "u").test(t); } catch (unescaped) { return RegExp(exact).test(t); }
  }

  const FUNCTIONS = {
    "boolean": (s, v) => truth(v),
    "coalesce": (s, ...vs) => { const kept = vs.filter((v) => !empty(v)); return kept.length ? kept[0] : ""; },
    "concat": (s, ...vs) => vs.map(text).join(""),
    "contains": texts((t, part) => t.includes(part)),
    "count": count,
    "count-non-empty": count,
    "count-selected": (s, v) => words(v).length,
    "date": date,
    "date-time": date,
    "false": () => false,
    "if": (s, condition, yes, no) => (truth(condition) ? yes : no),
    "int": total((n) => Math.trunc(n) + 0),
    "max": total((...ns) => (ns.length ? Math.max(...ns) : NaN)),
    "min": total((...ns) => (ns.length ? Math.min(...ns) : NaN)),
    "not": (s, v) => !truth(v),
    "number": numeric,
    "regex": texts(regex),
    "selected": (s, v, choice) => words(v).includes(strip(text(choice))),
    "string": texts((t) => t),
    "string-length": texts((t) => [...t].length),
    "sum": total((...ns) => ns.reduce((a, b) => a + b, 0)),
    "today": (s) => s.today,
    "true": () => true,
  };

  // seldom begins
  const WEEKDAYS = "SunMonTueWedThuFriSat", MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec", TIME = RegExp(`^${CLOCK}$`);
  function formatted(n, pattern, offset) {
    const d = local(n, offset);
    if (!d) return "";
    const iso = d.toISOString(), month = d.getUTCMonth(), weekday = d.getUTCDay();
    const codes = { Y: iso.slice(0, 4), y: iso.slice(2, 4), m: iso.slice(5, 7), n: month + 1, b: MONTHS.substr(month * 3, 3),
      d: iso.slice(8, 10), e: d.getUTCDate(), a: WEEKDAYS.substr(weekday * 3, 3), H: iso.slice(11, 13), h: d.getUTCHours(),
      M: iso.slice(14, 16), S: iso.slice(17, 19), 3: iso.slice(20, 23) };
    return pattern.replace(/%([A-Za-z0-9])/g, (hit, code) => (code in codes ? codes[code] : hit));
  }
  const shifted = (n, places) => { const [m, e] = String(n).split("e"); return Number(m + "e" + (Number(e || 0) + places)); };
  function rounded(n, digits = 0) {
    if (!isFinite(n) || !isFinite(digits)) return isFinite(n) ? NaN : n;
    const shift = Math.max(-400, Math.min(400, Math.trunc(digits))), lifted = shifted(Math.abs(n), shift);
    if (!isFinite(lifted)) return n;
    const lower = Math.floor(lifted);
    return Math.sign(n) * shifted(lifted - lower >= 0.5 ? lower + 1 : lower, -shift) + 0;
  }
  const half = (n) => (isFinite(n) ? Math.floor(n + 0.5) : n);
  const whole = (n) => (isFinite(n) ? Math.trunc(n) : undefined);
  function substring(s, t, start, length) {
    const first = half(s.number(start)), last = length === undefined ? Infinity : first + half(s.number(length));
    return [...text(t)].filter((_, i) => i + 1 >= first && i + 1 < last).join("");
  }
  const substr = (s, t, start, end) => [...text(t)].slice(whole(s.number(start)) || 0, end === undefined ? end : whole(s.number(end))).join("");
  function translate(t, from, to) {
    const old = [...from], fresh = [...to];
    return [...t].map((c) => (old.includes(c) ? fresh[old.indexOf(c)] || "" : c)).join("");
  }
  const before = (t, mark) => (mark && t.includes(mark) ? t.slice(0, t.indexOf(mark)) : "");
  const after = (t, mark) => (t.includes(mark) ? t.slice(t.indexOf(mark) + mark.length) : "");
  const format = (s, v, pattern) => formatted(asDays(s, v), text(pattern), s.offset);
  function timeOfDay(s, v) {
    const m = TIME.exec(text(v));
    return m ? ((((clock(m.slice(1), s.offset) + s.offset * 6e4) % DAY) + DAY) % DAY) / DAY : NaN;
  }
  const within = (s, low, high, n) => (s.number(low) === -1 || n >= s.number(low)) && (s.number(high) === -1 || n <= s.number(high));
  const weigh = (s, pairs) => pairs.reduce((sum, v, i) => (i % 2 && truth(pairs[i - 1]) ? sum + s.number(v) : sum), 0);
  Object.assign(FUNCTIONS, {
    "boolean-from-string": (s, v) => ["1", "true"].includes(text(v)),
    "ceiling": total((n) => Math.ceil(n) + 0),
    "checklist": (s, low, high, ...vs) => within(s, low, high, vs.filter(truth).length),
    "decimal-date-time": asDays,
    "decimal-time": timeOfDay,
    "ends-with": texts((t, part) => t.endsWith(part)),
    "exp10": total((n) => 10 ** n),
    "floor": total((n) => Math.floor(n) + 0),
    "format-date": format,
    "format-date-time": format,
    "join": texts((mark, ...parts) => parts.join(mark)),
    "normalize-space": texts((t) => strip(t).replace(/[ \t\r\n]+/g, " ")),
    "now": (s) => dated(s.now / DAY, s.offset),
    "once": (s, v) => (!empty(s.this) ? s.this : empty(v) ? "" : v),
    "pi": () => Math.PI,
    "round": total(rounded),
    "selected-at": (s, v, place) => words(v)[whole(s.number(place))] || "",
    "starts-with": texts((t, part) => t.startsWith(part)),
    "substr": substr,
    "substring": substring,
    "substring-after": texts(after),
    "substring-before": texts(before),
    "translate": texts(translate),
    "weighted-checklist": (s, low, high, ...pairs) => within(s, low, high, weigh(s, pairs)),
  });
  for (const name of ["abs", "acos", "asin", "atan", "atan2", "cos", "exp", "log", "log10", "pow", "sin", "sqrt", "tan"])
    FUNCTIONS[name] = total(Math[name]);
  // seldom ends

  const OPERATORS = {
    "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "div": (a, b) => a / b, "mod": (a, b) => a % b,
    "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
  };
  const SKIPS = { "count": 0, "count-non-empty": 0, "sum": 0, "min": 0, "max": 0, "join": 1 };
  const isNode = (tree) => Array.isArray(tree) && (tree[0] === "ref" || tree[0] === "this");

  function value(tree, s) {
    if (!Array.isArray(tree)) return tree;
    const [head, ...all] = tree;
    if (head === "ref") return own(s.answers, all[0]);
    if (head === "this") return s.this;
    if (head === "column") return own(s.choice, all[0]);
    if (head === "or") return all.some((part) => truth(value(part, s)));
    if (head === "and") return all.every((part) => truth(value(part, s)));
    const parts = head in SKIPS ? all.filter((p, i) => i < SKIPS[head] || !isNode(p) || value(p, s) !== "") : all;
    const values = parts.map((part) => value(part, s));
    if (head === "neg") return -s.number(values[0]);
    if (head === "=" || head === "!=") return equal(values[0], values[1], s.offset) === (head === "=");
    if (head in OPERATORS) return OPERATORS[head](s.number(values[0]), s.number(values[1]));
    return FUNCTIONS[head](s, ...values);
  }
  function evaluate(tree, answers, context = {}) {
    const now = context.now === undefined ? new Date() : new Date(context.now);
    const offset = context.offset === undefined ? -now.getTimezoneOffset() : context.offset;
    const today = context.today || dated(now / DAY, offset).slice(0, 10);
    const s = { answers, this: plain(context.this), choice: context.choice || {}, now, offset, today };
    s.number = (v) => number(v, offset);
    return value(tree, s);
  }
  return { evaluate, number, text, truth, functions: Object.keys(FUNCTIONS) };
})();
if (typeof module !== "undefined") module.exports = Expressions;
