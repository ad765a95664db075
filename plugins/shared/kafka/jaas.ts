import { badJaas } from "./errors.ts";

/** What Java's login configuration says: the module's class and its options. */
export interface JaasLogin {
  readonly module: string;
  readonly options: ReadonlyMap<string, string>;
}

const WORD = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s=;"']+)|([=;]))/y;

/**
 * Reads `module flag name="value" …;`, as in `sasl_jaas_config`.
 * @throws PluginError KAFKA_JAAS; it does not quote the text, which holds a password
 */
export function parseJaas(text: string): JaasLogin {
  const words = wordsOf(text);
  const [module, flag, ...rest] = words;
  if (module === undefined || flag === undefined || words.at(-1) !== ";") throw badJaas("it must be a module, a flag, options and `;`");
  if (!/^(?:required|requisite|sufficient|optional)$/i.test(flag)) throw badJaas("behind the module must stand `required`");
  const options = new Map<string, string>();
  for (let at = 0; at < rest.length - 1; at += 3) {
    const [name, sign, value] = rest.slice(at, at + 3);
    if (name === undefined || sign !== "=" || value === undefined || value === ";") throw badJaas('options must be name="value"');
    options.set(name, value);
  }
  return { module, options };
}

/** The `KafkaClient` section of a file of Java's. @throws PluginError KAFKA_JAAS */
export function parseJaasFile(text: string): JaasLogin {
  const withoutComments = text.replaceAll(/^\s*(?:\/\/|#).*$/gm, "");
  const section = /\bKafkaClient\s*\{([^}]*)\}/.exec(withoutComments)?.[1];
  if (section === undefined) throw badJaas("the file has no section `KafkaClient { … };`");
  return parseJaas(section.trim());
}

function wordsOf(text: string): string[] {
  const words: string[] = [];
  const whole = text.trimEnd();
  for (WORD.lastIndex = 0; WORD.lastIndex < whole.length;) {
    const match = WORD.exec(whole);
    if (match === null) throw badJaas("a quotation mark is left open");
    const [, double, single, bare, sign] = match;
    words.push(bare ?? sign ?? (double ?? single ?? "").replaceAll(/\\(.)/g, "$1"));
  }
  return words;
}
