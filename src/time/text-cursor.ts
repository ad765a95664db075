/** A place in a text that only moves forward and reads each character once (reading one of a sliced string is slow). Reused for the next text. */
export class TextCursor {
  #text = "";
  position = 0;
  /** The character code at `position`; -1 at the end. */
  code = -1;

  start(text: string): void {
    this.#text = text;
    this.position = 0;
    this.code = text.length > 0 ? text.charCodeAt(0) : -1;
  }

  advance(): void {
    this.code = ++this.position < this.#text.length ? this.#text.charCodeAt(this.position) : -1;
  }

  /** The code after the present one; -1 past the end. */
  get nextCode(): number {
    const next = this.position + 1;
    return next < this.#text.length ? this.#text.charCodeAt(next) : -1;
  }

  get isAtDigit(): boolean {
    return this.code >= 48 && this.code <= 57;
  }

  isAt(code: number): boolean {
    return this.code === code;
  }

  get isAtEnd(): boolean {
    return this.code === -1;
  }

  /** What is left of the text. */
  rest(): string {
    return this.#text.slice(this.position);
  }

  accept(code: number): boolean {
    if (this.code !== code) return false;
    this.advance();
    return true;
  }

  /** A Latin letter, given in upper case, in either case. */
  acceptLetter(upperCode: number): boolean {
    return this.accept(upperCode) || this.accept(upperCode + 32);
  }

  /** The number that at most so many digits make; NaN without a digit. */
  digits(most: number): number {
    if (!this.isAtDigit) return Number.NaN;
    let value = 0;
    for (let left = most; left > 0 && this.isAtDigit; left--) {
      value = value * 10 + this.code - 48;
      this.advance();
    }
    return value;
  }

  /** The number of exactly so many digits; NaN with less. */
  exactDigits(count: number): number {
    const start = this.position;
    const value = this.digits(count);
    return this.position - start === count ? value : Number.NaN;
  }
}

/** The value, or NaN. */
export function within(value: number, least: number, greatest: number): number {
  return value >= least && value <= greatest ? value : Number.NaN;
}
