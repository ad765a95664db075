/** How V8 comes to the machine code of an expression. */

/** JSRegExp::kTierUpForSubjectLengthValue: for texts as long as this V8 makes machine code at once. */
const longEnough = 1000;
const narrow = " ".repeat(longEnough);
const wide = "\u0100".repeat(longEnough);

/**
 * Has V8 compile an expression with the flag `g`. By itself it does so at the first use, for its interpreter, and at the second
 * for the machine: 15 and 5 ms for the pattern of an access log. Looking for a match behind the end of a long text costs the
 * latter alone. `isWide`: V8 compiles separately for texts of narrow and of wide characters; which will come.
 *
 * @throws SyntaxError when V8 finds the expression too big, which it does only now
 */
export function compileToMachineCode(expression: RegExp, isWide: boolean): void {
  expression.lastIndex = longEnough;
  expression.exec(isWide ? wide : narrow);
}
