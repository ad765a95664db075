/** `\R` and `\X` in terms of simpler nodes, as Joni expands them. */

import { complement, difference, ofPoints, ofProperty, ofRanges, union, type CharSet, type CodePointRange } from "./char-set.ts";
import { alternation, sequence, type Node } from "./node.ts";

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const zeroWidthJoiner = 0x200d;
const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
/** Hangul syllables come in rows of 28; the first of each row has no final consonant. */
const syllablesPerRow = 28;

/** `\R`: CRLF as one, or any one line break. Joni makes the choice atomic; that the second way excludes CRLF says the same. */
export function lineBreak(at: number): Node {
  const single: Node = { kind: "set", at, set: ofRanges([lineFeed, carriageReturn], [0x85, 0x85], [0x2028, 0x2029]) };
  const noPair: Node = { kind: "look", at, direction: "ahead", negated: true, body: crlf(at) };
  return alternation(at, [crlf(at), sequence(at, [noPair, single])]);
}

/** `\X`: one extended grapheme cluster. */
export function extendedGrapheme(at: number): Node {
  const sets = graphemeSets();
  const one = (set: CharSet): Node => ({ kind: "set", at, set });
  const repeat = (set: CharSet, min: number, max = Infinity): Node => ({ kind: "repeat", at, body: one(set), min, max, greedy: true });
  const syllable = alternation(at, [
    repeat(sets.vowel, 1),
    sequence(at, [one(sets.syllableWithoutFinal), repeat(sets.vowel, 0)]),
    one(sets.syllableWithFinal),
  ]);
  const joinedPictograph = sequence(at, [repeat(sets.extend, 0), one(ofPoints([zeroWidthJoiner])), one(sets.pictographic)]);
  const core = alternation(at, [
    sequence(at, [repeat(sets.lead, 0), syllable, repeat(sets.trail, 0)]),
    repeat(sets.lead, 1),
    repeat(sets.trail, 1),
    repeat(sets.regionalIndicator, 2, 2),
    sequence(at, [one(sets.pictographic), { kind: "repeat", at, body: joinedPictograph, min: 0, max: Infinity, greedy: true }]),
    one(complement(sets.control)),
  ]);
  const cluster = sequence(at, [repeat(sets.prepend, 0), core, repeat(sets.following, 0)]);
  const any = one(complement(ofRanges()));
  return { kind: "atomic", at, body: alternation(at, [crlf(at), one(sets.control), cluster, any]) };
}

function crlf(at: number): Node {
  return { kind: "literal", at, points: [carriageReturn, lineFeed], ignoreCase: false };
}

type GraphemeSets = ReturnType<typeof makeGraphemeSets>;

let made: GraphemeSets | undefined;

function graphemeSets(): GraphemeSets {
  made ??= makeGraphemeSets();
  return made;
}

/** The values of Grapheme_Cluster_Break (UAX #29, Unicode 15), which JavaScript does not name, from what it does. */
function makeGraphemeSets() {
  const rows: CodePointRange[] = [];
  for (let point = firstSyllable; point <= lastSyllable; point += syllablesPerRow) rows.push([point, point]);
  const syllableWithoutFinal = ofRanges(...rows);
  const prepend = ofRanges(
    ...([0x6dd, 0x70f, 0x8e2, 0xd4e, 0x110bd, 0x110cd, 0x1193f, 0x11941, 0x11a3a, 0x11d46, 0x11f02] as const).map(
      (point): CodePointRange => [point, point],
    ),
    [0x600, 0x605],
    [0x890, 0x891],
    [0x111c2, 0x111c3],
    [0x11a84, 0x11a89],
  );
  const extend = difference(union(ofProperty("Grapheme_Extend"), ofProperty("Emoji_Modifier")), ofPoints([zeroWidthJoiner]));
  const format = union(ofProperty("Zl"), ofProperty("Zp"), ofProperty("Cc"), ofProperty("Cf"));
  const unassignedIgnorable = ofRanges([0x2065, 0x2065], [0xe0000, 0xe0fff], [0xfff0, 0xfff8]);
  const control = difference(
    union(format, unassignedIgnorable),
    union(ofRanges([0x200c, 0x200d], [0xe0020, 0xe007f], [0xe0100, 0xe01ef]), prepend),
  );
  const notSpacing = ofRanges(
    [0x102b, 0x102c],
    [0x1038, 0x1038],
    [0x1062, 0x1064],
    [0x1067, 0x106d],
    [0x1083, 0x1083],
    [0x1087, 0x108c],
    [0x108f, 0x108f],
    [0x109a, 0x109c],
    [0x1a61, 0x1a61],
    [0x1a63, 0x1a64],
    [0xaa7b, 0xaa7b],
    [0xaa7d, 0xaa7d],
    [0x11720, 0x11721],
  );
  const spacingMark = difference(union(ofProperty("Mc"), ofPoints([0xe33, 0xeb3])), union(notSpacing, ofProperty("Grapheme_Extend")));
  return {
    prepend,
    extend,
    control,
    lead: ofRanges([0x1100, 0x115f], [0xa960, 0xa97c]),
    vowel: ofRanges([0x1160, 0x11a7], [0xd7b0, 0xd7c6]),
    trail: ofRanges([0x11a8, 0x11ff], [0xd7cb, 0xd7fb]),
    syllableWithoutFinal,
    syllableWithFinal: difference(ofRanges([firstSyllable, lastSyllable]), syllableWithoutFinal),
    regionalIndicator: ofProperty("Regional_Indicator"),
    pictographic: ofProperty("Extended_Pictographic"),
    following: union(extend, spacingMark, ofPoints([zeroWidthJoiner])),
  };
}
