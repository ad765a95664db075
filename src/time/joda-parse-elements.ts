import type { JodaFieldName } from "./joda-fields.ts";
import type { JodaElement, TextFieldName } from "./joda-pattern.ts";
import { fold } from "./joda-text.ts";

/** What the elements generated so far have left for the rest of the function. */
export interface GeneratedElements {
  /** The field at index i has its value in the variable `v<i>`. */
  readonly fields: JodaFieldName[];
  /** The text field at index i finds its words in `words[i]`. */
  readonly texts: TextFieldName[];
  readonly pivotYear: number;
  /** The text's own offset is in `offset`, in milliseconds. */
  hasOffset: boolean;
  /** The text's own zone is in `textZone`. */
  hasZone: boolean;
}

/** To the next character. */
const ADVANCE = "c = ++p < n ? text.charCodeAt(p) : -1;";
const IS_DIGIT = "c >= 48 && c <= 57";
const NO_DIGIT = "c < 48 || c > 57";

/** Code that reads one element at `p`, or returns NaN. */
export function generateElement(element: JodaElement, generated: GeneratedElements): string {
  switch (element.type) {
    case "literal":
      return element.text.split("").map(literalUnit).join("\n");
    case "number":
      return numberCode(addField(generated, element.field), element);
    case "two-digit-year":
      return twoDigitYearCode(addField(generated, element.field), element.isLenient, generated.pivotYear);
    case "text":
      return textCode(addField(generated, element.field), generated.texts.push(element.field) - 1);
    case "fraction":
      return fractionCode(addField(generated, "fractionOfSecond"), element.digits);
    case "offset":
      generated.hasOffset = true;
      return offsetCode;
    case "zone-id":
      generated.hasZone = true;
      return zoneCode("longestZoneId", "zoneOfId");
    case "zone-name":
      generated.hasZone = true;
      return zoneCode("longestZoneName", "zoneOfName");
  }
}

function addField(generated: GeneratedElements, field: JodaFieldName): string {
  return `v${generated.fields.push(field) - 1}`;
}

function literalUnit(unit: string): string {
  const codes = unitsEqualTo(unit).map((code) => `c !== ${code}`);
  return `if (${codes.join(" && ")}) return NaN; ${ADVANCE}`;
}

/** Signs that differ from a Latin letter but fold to it: the signs for kelvin and the long s, the Turkish i's. */
const oddEquals: Readonly<Record<string, readonly string[]>> = { k: ["\u212a"], s: ["\u017f"], i: ["\u0130", "\u0131"] };

/** The codes of the characters that Java holds for equal to one, case aside. */
function unitsEqualTo(unit: string): number[] {
  const folded = fold(unit);
  const candidates = new Set([unit, unit.toLowerCase(), unit.toUpperCase(), folded, folded.toUpperCase(), ...(oddEquals[folded] ?? [])]);
  return [...candidates].filter((candidate) => candidate.length === 1 && fold(candidate) === folded).map((one) => one.charCodeAt(0));
}

function numberCode(variable: string, { maxDigits, isSigned }: { readonly maxDigits: number; readonly isSigned: boolean }): string {
  const first = `if (${NO_DIGIT}) return NaN; let ${variable} = c - 48; ${ADVANCE}`;
  const more = maxDigits > 4 ? loopedDigits(variable, maxDigits - 1) : nestedDigits(variable, maxDigits - 1);
  // A sign needs room for two characters: "y" glued to digits takes none.
  if (!isSigned || maxDigits < 2) return `${first}\n${more}`;
  return `const n_${variable} = c === 45; if (n_${variable} || c === 43) { ${ADVANCE} }
    ${first}
    ${more}
    if (n_${variable}) ${variable} = -${variable};`;
}

function nestedDigits(variable: string, count: number): string {
  if (count === 0) return "";
  return `if (${IS_DIGIT}) { ${variable} = ${variable} * 10 + c - 48; ${ADVANCE} ${nestedDigits(variable, count - 1)} }`;
}

function loopedDigits(variable: string, count: number): string {
  return `for (let d = ${count}; d > 0 && ${IS_DIGIT}; d--) { ${variable} = ${variable} * 10 + c - 48; ${ADVANCE} }`;
}

/** Two digits stand for the year of that ending from 50 before the pivot on. */
function twoDigitYearCode(variable: string, isLenient: boolean, pivotYear: number): string {
  const lowest = pivotYear - 50;
  const pivot = `${variable} += ${lowest - (lowest % 100)} + (${variable} < ${lowest % 100} ? 100 : 0);`;
  const digit = `if (${NO_DIGIT}) return NaN; ${variable} = ${variable} * 10 + c - 48; ${ADVANCE}`;
  if (!isLenient) return `let ${variable} = 0; ${digit} ${digit} ${pivot}`;
  return `let ${variable} = 0;
    {
      const sign = c;
      if (sign === 45 || sign === 43) { ${ADVANCE} }
      const start = p;
      ${digit}
      while (${IS_DIGIT}) { ${variable} = ${variable} * 10 + c - 48; ${ADVANCE} }
      if (sign === 45) ${variable} = -${variable};
      else if (sign !== 43 && p - start === 2) { ${pivot} }
    }`;
}

/** Declares the parts of the word table at an index under names of their own. */
export function declareWords(index: number): string {
  const names = ["classOf", "classCount", "next", "valueOf"].map((name) => `${name}: ${name}${index}`);
  return `const { ${names.join(", ")} } = words[${index}]; const size${index} = classOf${index}.length;`;
}

/** The longest word; what was read past its end is given back. */
function textCode(variable: string, index: number): string {
  return `let ${variable} = -1;
    {
      let state = 1;
      let end = p;
      let after = c;
      while (c >= 0 && c < size${index} && (state = next${index}[state * classCount${index} + classOf${index}[c]]) !== 0) {
        ${ADVANCE}
        if (valueOf${index}[state] >= 0) { ${variable} = valueOf${index}[state]; end = p; after = c; }
      }
      if (${variable} < 0) return NaN;
      p = end;
      c = after;
    }`;
}

/** Up to three digits count, later ones are read over. */
function fractionCode(variable: string, digits: number): string {
  return `if (${NO_DIGIT}) return NaN;
    let ${variable} = 0;
    for (let d = ${Math.min(digits, 18)}, unit = 100; d > 0 && ${IS_DIGIT}; d--) {
      if (unit >= 1) { ${variable} += (c - 48) * unit; unit /= 10; }
      ${ADVANCE}
    }`;
}

/** Two digits, of which the first must be there already. */
function twoDigits(most: number): string {
  return `if (${NO_DIGIT}) return NaN; let x = c - 48; ${ADVANCE}
    if (${NO_DIGIT}) return NaN; x = x * 10 + c - 48; ${ADVANCE}
    if (x > ${most}) return NaN;`;
}

/**
 * "Z", or a sign and two digits each of hours, minutes, seconds, then up to three decimals. Only hours must be there. All parts are divided by
 * colons (decimals by a point or comma), or none; without dividers the offset ends where digits end.
 */
const offsetCode = `
  if (c === 90 || c === 122) { ${ADVANCE} } else {
    const sign = c;
    if (sign !== 43 && sign !== 45) return NaN;
    ${ADVANCE}
    { ${twoDigits(23)} offset = x * 3600000; }
    const divided = c === 58;
    if (divided) { ${ADVANCE} }
    if (divided || (${IS_DIGIT})) {
      { ${twoDigits(59)} offset += x * 60000; }
      if (divided ? c === 58 : ${IS_DIGIT}) {
        if (divided) { ${ADVANCE} }
        { ${twoDigits(59)} offset += x * 1000; }
        if (divided ? c === 46 || c === 44 : ${IS_DIGIT}) {
          if (divided) { ${ADVANCE} }
          if (${NO_DIGIT}) return NaN;
          for (let unit = 100; unit >= 1 && ${IS_DIGIT}; unit /= 10) { offset += (c - 48) * unit; ${ADVANCE} }
        }
      }
    }
    if (sign === 45) offset = -offset;
  }`;

function zoneCode(finder: string, reader: string): string {
  return `{
      const found = ${finder}(text, p);
      if (found === "") return NaN;
      textZone = ${reader}(found);
      p += found.length;
      c = p < n ? text.charCodeAt(p) : -1;
    }`;
}
