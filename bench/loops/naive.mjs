/**
 * Tells whether a text matches an Oniguruma expression by what a straightforward translation gives, and nothing cleverer:
 * named groups stay, groups without a name capture nothing (as in Ruby, beside named ones), and `(?>x)` becomes
 * `(?=(x))\1`. R0 of the ratios is a loop over such an expression.
 */
export function naiveMatcher(source) {
  const expression = naiveRegExp(source);
  return (line) => expression.exec(line) !== null;
}

function naiveRegExp(source) {
  let written = "";
  let captures = 0;
  /** What closes each open group. */
  const open = [];
  for (const [token] of source.matchAll(TOKEN)) {
    if (token === "(?>") {
      written += "(?:(?=(";
      open.push(`))\\${++captures})`);
    } else if (token.startsWith("(")) {
      if (token === "(?<") captures++;
      written += token === "(" ? "(?:" : token;
      open.push(")");
    } else written += token === ")" ? open.pop() : token;
  }
  return new RegExp(written);
}

/** An escape, a character class, the head of a group, or any other character. */
const TOKEN = /\\.|\[(?:\\.|[^\]\\])+\]|\(\?>|\(\?<(?![=!])|\(\??|[^]/g;
