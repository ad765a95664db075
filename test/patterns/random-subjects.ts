import { sample } from "fast-check";
import { compileOniguruma } from "./oniguruma.ts";
import { randomCommonPattern, randomText } from "./random-pattern.ts";
import type { Subject } from "./subjects.ts";

const SEED = 20_261_121;
const TEXTS = 20;

/** Random expressions, each with texts of its own; those that Oniguruma refuses though Joni takes them (`(?:\A)*`) are left out. */
export function randomSubjects(count: number): readonly Subject[] {
  return sample(randomCommonPattern, { numRuns: count, seed: SEED }).flatMap((source, at) => {
    const subject = { name: `random ${at}`, source, dotAll: at % 4 === 0, repeats: at % 3 === 0 };
    return isKnownToOniguruma(subject) ? [{ ...subject, lines: sample(randomText, { numRuns: TEXTS, seed: SEED + at }) }] : [];
  });
}

function isKnownToOniguruma({ source, dotAll }: Pick<Subject, "source" | "dotAll">): boolean {
  try {
    compileOniguruma(source, { dotAll }).dispose();
    return true;
  } catch {
    return false;
  }
}
