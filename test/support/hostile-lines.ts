/** Five patterns that take a backtracking engine longer than anyone's life, each with its number in front. */
export const HOSTILE_FILTERS = [
  String.raw`if [message] =~ /^1/ { grok { match => { "message" => "^1 (?<v>(a+)+)$" } timeout_millis => 200 } }`,
  String.raw`else if [message] =~ /^2/ { grok { match => { "message" => "^2 (?<v>(x+x+)+y)" } timeout_millis => 200 } }`,
  String.raw`else if [message] =~ /^3/ { grok { match => { "message" => "^3 (?<v>(a|aa)+)$" } timeout_millis => 200 } }`,
  String.raw`else if [message] =~ /^4/ { grok { match => { "message" => "^4 (?<v>([a-z]+.)+[A-Z]([a-z])+)$" } timeout_millis => 200 } }`,
  String.raw`else if [message] =~ /^5/ { grok { match => { "message" => "^5 (?<v>(\w+\s?)*;)" } timeout_millis => 200 } }`,
  String.raw`else { grok { match => { "message" => "^n %{NUMBER:n}" } } }`,
].join("\n");

const TEXTS = [
  `1 ${"a".repeat(40)}!`,
  `2 ${"x".repeat(60)}`,
  `3 ${"a".repeat(60)}!`,
  `4 ${"abcdefghi".repeat(8)}!!`,
  `5 ${"b".repeat(60)}!`,
];

/** A hundred harmless lines, and between them so many hostile ones. Each line is another. */
export function hostileBlock(number: number, hostile: number): string {
  const lines = Array.from({ length: 100 }, (_, at) => `n ${number * 100 + at}`);
  for (let n = 0; n < hostile; n++) {
    const id = number * hostile + n;
    lines.splice(Math.floor(((n + 0.5) * lines.length) / hostile), 0, `${TEXTS[id % TEXTS.length]!} h${id}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}
