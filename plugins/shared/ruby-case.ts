/** Ruby's String#downcase, which knows no final sigma. */
export function rubyDowncase(text: string): string {
  return text.replaceAll("Σ", "σ").toLowerCase();
}

/** Ruby's String#upcase. */
export function rubyUpcase(text: string): string {
  return text.toUpperCase();
}

/** Ruby's String#capitalize: the first letter in title case, the others in lower case. */
export function rubyCapitalize(text: string): string {
  const [first = ""] = text;
  return titleCase(first) + rubyDowncase(text.slice(first.length));
}

/** Letters whose title case is neither their upper case nor its first letter in upper case. */
const TITLE_CASE: Readonly<Record<string, string>> = {
  Ǆ: "ǅ",
  ǆ: "ǅ",
  ǅ: "ǅ",
  Ǉ: "ǈ",
  ǉ: "ǈ",
  ǈ: "ǈ",
  Ǌ: "ǋ",
  ǌ: "ǋ",
  ǋ: "ǋ",
  Ǳ: "ǲ",
  ǳ: "ǲ",
  ǲ: "ǲ",
  ŉ: "ʼN",
};

/** Georgian letters of the scripts without title case: their capital forms are for words all in capitals. */
const GEORGIAN = /[\u10d0-\u10ff\u1c90-\u1cbf]/;

const IOTA_BELOW = "\u0345";

function titleCase(letter: string): string {
  const special = TITLE_CASE[letter];
  if (special !== undefined) return special;
  if (GEORGIAN.test(letter)) return letter.toLowerCase();
  // A Greek letter with an iota below keeps it: one character where there is one, else the mark.
  const [base, ...marks] = letter.normalize("NFD");
  if (base !== undefined && marks.at(-1) === IOTA_BELOW) return (base.toUpperCase() + marks.join("")).normalize("NFC");
  const [first = "", ...rest] = letter.toUpperCase();
  return first + rest.join("").toLowerCase();
}
