/**
 * Where a filter writes the body of the function that stands for its `filter` in generated code: statements that end by
 * returning whether the filter succeeded. Names it declares come from `name`, values it needs from `constant`.
 */
export interface FilterCode {
  /** The expression for the event. */
  readonly event: string;
  /** Adds one line. */
  line(text: string): void;
  /** Lines inside braces behind a head such as `if (x) {`. */
  block(head: string, body: () => void, end?: string): void;
  /** The name of a value (a function, a regex, a table) that the code may use; `hint` makes it readable. */
  constant(value: unknown, hint: string): string;
  /** A name for a variable, not used before. */
  name(hint: string): string;
  /** The expression for the value of a field. */
  get(reference: string): string;
  /** The statement that writes a field. */
  set(reference: string, value: string): string;
  /** Adds the statements that count a success and apply the common options at once; the function then returns false. */
  matched(): void;
  /** Declares a variable with the result of a call that stands under the filter's limit. */
  limitedCall(variable: string, expression: string): void;
  /** The expression that tells whether a text holds ASCII characters only; cheap where the block says so. */
  isAscii(text: string): string;
}
