/** A recorded case that Tailrace answers differently. */
export interface Difference {
  /** `deliberate`: it stands in the README's table too. `defect`: it is to be mended. */
  readonly kind: "deliberate" | "defect";
  readonly reason: string;
}

/** By area and folder, `codecs/…` or, for wire cases, `wire/tcp/…`. A case that matches after all fails the suite. */
export const differences: Readonly<Record<string, Difference>> = {
  "codecs/line-codec-custom-delimiter-leaves-newlines-inside": {
    kind: "deliberate",
    reason: "An unterminated last record at the end of input is an event; here it is the newline that ends the file.",
  },
  "codecs/line-codec-on-stdin-loses-an-unterminated-last-line": {
    kind: "deliberate",
    reason: "An unterminated last line at the end of input is an event.",
  },
};
