import type { SourceLocation, TailraceError } from "../errors.ts";
import { displayCells } from "./display-cells.ts";
import type { Cell } from "./display-cells.ts";

export interface FrameOptions {
  readonly severity: "error" | "warning";
  /** The text that `location.file` names, or undefined: then only the place is told. */
  readonly textOf: (file: string) => string | undefined;
  /** Whether to colour the parts with ANSI escapes. */
  readonly isColoured: boolean;
}

/**
 * An error as a person reads it: what is wrong, the place as `file:line:column`, the lines around it with a caret under it,
 * the place that explains it, and the likely fix. Ends in a line feed.
 */
export function renderProblem(error: TailraceError, options: FrameOptions): string {
  const paint = options.isColoured ? colour : plain;
  const tone = options.severity === "error" ? "red" : "yellow";
  const parts = [`${paint(tone, `${options.severity}:`)} ${paint("bold", error.message)} ${paint("dim", `(${error.code})`)}\n`];
  if (error.location !== undefined) parts.push(renderPlace(error.location, options, tone));
  if (error.related !== undefined) parts.push(`\n  ${error.related.message}\n${renderPlace(error.related.location, options, "cyan")}`);
  if (error.hint !== undefined) parts.push(`\n  ${paint("cyan", "hint:")} ${error.hint}\n`);
  return parts.join("");
}

type Tone = "red" | "yellow" | "cyan" | "bold" | "dim";

const CODES: Readonly<Record<Tone, number>> = { red: 31, yellow: 33, cyan: 36, bold: 1, dim: 2 };

function colour(tone: Tone, text: string): string {
  return `\u001B[${CODES[tone]}m${text}\u001B[0m`;
}

function plain(_tone: Tone, text: string): string {
  return text;
}

const CONTEXT_LINES = 2;
/** Columns of a line that are shown; a longer one is cut around the place. */
const MOST_COLUMNS = 120;

function renderPlace(location: SourceLocation, options: FrameOptions, tone: Tone): string {
  const head = `  at ${location.file}:${location.line}:${location.column}\n`;
  const text = options.textOf(location.file);
  if (text === undefined) return head;
  const paint = options.isColoured ? colour : plain;
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  // A line feed at the end begins no line that is worth showing.
  const last = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  const first = Math.max(1, location.line - CONTEXT_LINES);
  const numberWidth = String(Math.min(last, location.line + CONTEXT_LINES)).length;
  const rows: string[] = [];
  for (let line = first; line <= Math.min(Math.max(last, location.line), location.line + CONTEXT_LINES); line++) {
    const isPlace = line === location.line;
    const view = viewOf(lines[line - 1] ?? "", isPlace ? location : undefined);
    const bar = `${String(line).padStart(numberWidth)} |`;
    rows.push(`  ${isPlace ? paint(tone, ">") : " "} ${paint("dim", bar)}${view.text === "" ? "" : ` ${view.text}`}\n`);
    if (isPlace) rows.push(`    ${paint("dim", `${" ".repeat(numberWidth)} |`)} ${view.indent}${paint(tone, view.carets)}\n`);
  }
  return `${head}\n${rows.join("")}`;
}

interface View {
  readonly text: string;
  readonly indent: string;
  readonly carets: string;
}

/** A line as it is shown, and where the carets of a place in it stand. */
function viewOf(line: string, location: SourceLocation | undefined): View {
  const cells = displayCells(line);
  const start = location === undefined ? 0 : location.column - 1;
  const end = start + Math.max(1, (location?.endOffset ?? 0) - (location?.offset ?? 0));
  const { shown, cutBefore, cutAfter } = cut(cells, start);
  const before = shown.filter((cell) => cell.offset < start);
  const under = shown.filter((cell) => cell.offset >= start && cell.offset < end);
  return {
    text: `${cutBefore ? "…" : ""}${shown.map((cell) => cell.text).join("")}${cutAfter ? "…" : ""}`.trimEnd(),
    indent: " ".repeat(widthOf(before) + (cutBefore ? 1 : 0)),
    carets: "^".repeat(Math.max(1, widthOf(under))),
  };
}

function cut(
  cells: readonly Cell[],
  start: number,
): { readonly shown: readonly Cell[]; readonly cutBefore: boolean; readonly cutAfter: boolean } {
  const toStart = widthOf(cells.filter((cell) => cell.offset < start));
  const from = widthOf(cells) <= MOST_COLUMNS || toStart <= MOST_COLUMNS / 2 ? 0 : toStart - MOST_COLUMNS / 2;
  let column = 0;
  const shown: Cell[] = [];
  for (const cell of cells) {
    if (column >= from && column + cell.width <= from + MOST_COLUMNS) shown.push(cell);
    column += cell.width;
  }
  return { shown, cutBefore: from > 0, cutAfter: shown.at(-1) !== cells.at(-1) };
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((width, cell) => width + cell.width, 0);
}
