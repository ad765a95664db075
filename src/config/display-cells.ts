/** One character of a line as a terminal shows it. */
export interface Cell {
  /** Its offset in the line, in UTF-16 units. */
  readonly offset: number;
  readonly text: string;
  /** How many columns it takes: 0, 1, 2, or up to the next tab stop. */
  readonly width: number;
}

const TAB_STOP = 4;
const MARK = /^\p{M}$/u;
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]$/u;
const WIDE =
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u{3000}-\u{303E}\u{FF01}-\u{FF60}\u{FFE0}-\u{FFE6}])$/u;

/**
 * The characters of one line. Tabs become blanks; control characters and marks of direction, which could make a terminal show
 * something else than what the file holds, become visible signs.
 */
export function displayCells(line: string): readonly Cell[] {
  const cells: Cell[] = [];
  let offset = 0;
  let column = 0;
  for (const character of line) {
    const cell = displayCell(character, column);
    cells.push({ offset, ...cell });
    offset += character.length;
    column += cell.width;
  }
  return cells;
}

function displayCell(character: string, column: number): Omit<Cell, "offset"> {
  if (character === "\t") {
    const width = TAB_STOP - (column % TAB_STOP);
    return { text: " ".repeat(width), width };
  }
  if (MARK.test(character)) return { text: character, width: 0 };
  if (INVISIBLE.test(character)) return { text: pictureOf(character), width: 1 };
  return { text: character, width: WIDE.test(character) ? 2 : 1 };
}

function pictureOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : "\u{FFFD}";
}
