const TRANSLATIONS: Readonly<Record<string, string>> = { '"': '"', "'": "'", "\\": "\\", n: "\n", r: "\r", t: "\t", "0": "\0" };

/**
 * Translates the backslash pairs that `config.support_escapes` knows; any other pair keeps its backslash, and so does a
 * backslash before a line feed (source: logstash-core/lib/logstash/config/string_escape.rb).
 */
export function translateEscapes(text: string): string {
  return text.replace(/\\[^\n]/g, (pair) => TRANSLATIONS[pair.charAt(1)] ?? pair);
}
