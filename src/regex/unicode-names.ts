/** Character classes by name: POSIX names and Unicode properties as Ruby writes them, found in JavaScript's tables. */

import {
  ascii,
  complement,
  difference,
  intersection,
  newline,
  ofCharacters,
  ofPoints,
  ofProperty,
  ofRanges,
  union,
  type CharSet,
} from "./char-set.ts";
import { lazily } from "./memo.ts";
import { blockRange } from "./unicode-blocks.ts";

export const asciiDigits: CharSet = ofRanges([0x30, 0x39]);
const asciiHexDigits: CharSet = ofRanges([0x30, 0x39], [0x41, 0x46], [0x61, 0x66]);
export const asciiWords: CharSet = ofRanges([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]);
/** `\s` with its vertical tab. */
export const asciiBlanks: CharSet = ofRanges([9, 13], [32, 32]);

export const unicodeWords = lazily(() => union(ofProperty("Alphabetic"), ofProperty("M"), ofProperty("Nd"), ofProperty("Pc")));
const whiteSpace = ofProperty("White_Space");
const graphic = lazily(() => complement(union(whiteSpace, ofProperty("Cc"), ofProperty("Cn"), ofProperty("Cs"))));
const digits = ofProperty("Nd");
/** Ruby counts these ASCII symbols as punctuation in brackets and in XPosixPunct, but not in `\p{Punct}`. */
const punctuation = lazily(() => union(ofProperty("P"), ofCharacters("$+<=>^`|~")));

const posix: Readonly<Record<string, () => CharSet>> = {
  alnum: lazily(() => union(ofProperty("Alphabetic"), digits)),
  alpha: lazily(() => ofProperty("Alphabetic")),
  ascii: () => ascii,
  blank: lazily(() => union(ofProperty("Zs"), ofPoints([9]))),
  cntrl: lazily(() => ofProperty("Cc")),
  digit: () => digits,
  graph: graphic,
  lower: lazily(() => ofProperty("Lowercase")),
  print: lazily(() => union(graphic(), ofProperty("Zs"))),
  punct: punctuation,
  space: () => whiteSpace,
  upper: lazily(() => ofProperty("Uppercase")),
  word: unicodeWords,
  xdigit: () => asciiHexDigits,
};

/** The names JavaScript knows that are not simply one capitalised word. */
const spelledNames = `
  Cased_Letter Close_Punctuation Connector_Punctuation Currency_Symbol Dash_Punctuation Decimal_Number Enclosing_Mark Final_Punctuation
  Initial_Punctuation Letter_Number Line_Separator Lowercase_Letter Math_Symbol Modifier_Letter Modifier_Symbol Nonspacing_Mark
  Open_Punctuation Other_Letter Other_Number Other_Punctuation Other_Symbol Paragraph_Separator Private_Use Space_Separator Spacing_Mark
  Titlecase_Letter Uppercase_Letter Combining_Mark LC ASCII_Hex_Digit AHex Bidi_Control Bidi_C Case_Ignorable CI Changes_When_Casefolded
  CWCF Changes_When_Casemapped CWCM Changes_When_Lowercased CWL Changes_When_Titlecased CWT Changes_When_Uppercased CWU
  Default_Ignorable_Code_Point DI Emoji_Component EComp Emoji_Modifier EMod Emoji_Modifier_Base EBase Emoji_Presentation EPres
  Extended_Pictographic ExtPict Grapheme_Base Gr_Base Grapheme_Extend Gr_Ext Hex_Digit IDS_Binary_Operator IDSB IDS_Trinary_Operator
  IDST ID_Continue IDC ID_Start IDS Join_Control Join_C Logical_Order_Exception LOE Noncharacter_Code_Point NChar Pattern_Syntax Pat_Syn
  Pattern_White_Space Pat_WS Quotation_Mark QMark Regional_Indicator RI Sentence_Terminal STerm Soft_Dotted SD Terminal_Punctuation
  Unified_Ideograph UIdeo Variation_Selector VS White_Space XID_Continue XIDC XID_Start XIDS Anatolian_Hieroglyphs Bassa_Vah
  Canadian_Aboriginal Caucasian_Albanian Cypro_Minoan Dives_Akuru Egyptian_Hieroglyphs Gunjala_Gondi Hanifi_Rohingya Imperial_Aramaic
  Inscriptional_Pahlavi Inscriptional_Parthian Kayah_Li Khitan_Small_Script Linear_A Linear_B Masaram_Gondi Meetei_Mayek Mende_Kikakui
  Meroitic_Cursive Meroitic_Hieroglyphs Nag_Mundari New_Tai_Lue Nyiakeng_Puachue_Hmong Ol_Chiki Old_Hungarian Old_Italic
  Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Pahawh_Hmong Pau_Cin_Hau Phags_Pa
  Psalter_Pahlavi Sora_Sompeng Syloti_Nagri Tai_Le Tai_Tham Tai_Viet Warang_Citi Zanabazar_Square SignWriting`;

const properNames = lazily(
  () =>
    new Map(
      spelledNames
        .trim()
        .split(/\s+/)
        .map((name): [string, string] => [fold(name), name]),
    ),
);

/** Ruby's names for what JavaScript calls otherwise or does not name. */
const ownNames: Readonly<Record<string, () => CharSet>> = {
  newline: () => newline,
  xposixpunct: punctuation,
  punct: lazily(() => ofProperty("P")),
  assigned: lazily(() => complement(ofProperty("Cn"))),
  wspace: () => whiteSpace,
};

/** `alpha` in `[[:alpha:]]`; undefined: there is none of this name. With `asciiOnly` as under `(?a)`. */
export function posixBracket(name: string, asciiOnly: boolean): CharSet | undefined {
  const set = Object.hasOwn(posix, name) ? posix[name]?.() : undefined;
  return set !== undefined && asciiOnly ? intersection(set, ascii) : set;
}

/** The set `\p{name}`: spaces, hyphens, underscores and case in the name do not count. Undefined: there is none of this name. */
export function unicodeProperty(written: string): CharSet | undefined {
  const name = fold(written);
  if (Object.hasOwn(ownNames, name)) return ownNames[name]?.();
  if (Object.hasOwn(posix, name)) return posix[name]?.();
  if (name.startsWith("in")) {
    const block = blockRange(name.slice(2));
    if (block !== undefined) return ofRanges(block);
  }
  const spelled = properNames().get(name) ?? name.charAt(0).toUpperCase() + name.slice(1);
  const known = [spelled, `Script=${spelled}`].find(isKnownToJavaScript);
  return known === undefined ? undefined : ofProperty(known);
}

/** `\w`, `\d`, `\s` or `\h` as the flags have it: ASCII by default, Unicode under `(?u)`. */
export function shorthand(letter: "w" | "d" | "s" | "h", asciiOnly: boolean): CharSet {
  switch (letter) {
    case "w":
      return asciiOnly ? asciiWords : unicodeWords();
    case "d":
      return asciiOnly ? asciiDigits : digits;
    case "s":
      return asciiOnly ? asciiBlanks : whiteSpace;
    case "h":
      return asciiHexDigits;
  }
}

/** Characters that are no part of a word, for `\b`. */
export function nonWords(asciiOnly: boolean): CharSet {
  return difference(complement(ofRanges()), shorthand("w", asciiOnly));
}

function fold(name: string): string {
  return name.replaceAll(/[ _-]/g, "").toLowerCase();
}

function isKnownToJavaScript(name: string): boolean {
  if (!/^[\w=]+$/.test(name)) return false;
  try {
    return new RegExp(`\\p{${name}}`, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
