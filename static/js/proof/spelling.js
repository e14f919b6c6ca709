/**
 * The canonical spelling of a JSON text: keys sorted, no spaces, each number as it was written. What you would get
 * wrong: JSON.parse makes 7 of 7.0, and the digest of a result is over "7.0".
 */
class Figure {
  constructor(text) { this.text = text; }
}

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:])/y;

/** Like JSON.parse, but numbers keep their spelling (see `spell`). */
export function read(text) {
  TOKEN.lastIndex = 0;
  let token = next();

  function next() {
    const found = TOKEN.exec(text);
    return found ? found[1] : "";
  }

  function take(expected) {
    if (token !== expected) throw new SyntaxError(`${expected} expected`);
    token = next();
  }

  function list(end, item) {
    take(token);
    while (token !== end) {
      item();
      if (token !== end) take(",");
    }
    take(end);
  }

  function value() {
    const first = token[0];
    if (first === "{") {
      const found = {};
      list("}", () => { const key = JSON.parse(token); token = next(); take(":"); found[key] = value(); });
      return found;
    }
    if (first === "[") {
      const found = [];
      list("]", () => found.push(value()));
      return found;
    }
    const scalar = /[-\d]/.test(first) ? new Figure(token) : JSON.parse(token);
    token = next();
    return scalar;
  }

  return value();
}

/** The canonical spelling of what `read` gave. */
export function spell(value) {
  if (value instanceof Figure) return value.text;
  if (Array.isArray(value)) return `[${value.map(spell).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${spell(value[key])}`).join(",")}}`;
}
