/** The loop C of the shared bench (reference.mjs): an expression for combined lines as a person writes it, to compare machines. */
const C =
  /(?<clientip>(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Za-z][0-9A-Za-z-]{0,62}(?:\.(?:[0-9A-Za-z][0-9A-Za-z-]{0,62}))*(?:\.?|\b))) (?<ident>[a-zA-Z0-9._-]+) (?<auth>[a-zA-Z0-9._-]+) \[(?<timestamp>(?:(?:0[1-9])|(?:[12][0-9])|(?:3[01])|[1-9])\/\b(?:[A-Z][a-z]{2,8})\b\/(?:\d\d){1,2}:(?:2[0123]|[01]?[0-9]):(?:[0-5][0-9])(?::(?:(?:[0-5]?[0-9]|60)(?:[:.,][0-9]+)?)) (?:[+-]?(?:[0-9]+)))\] "(?:(?<verb>\b\w+\b) (?<request>\S+)(?: HTTP\/(?<httpversion>(?:(?:[+-]?(?:[0-9]+(?:\.[0-9]+)?)|\.[0-9]+))))?|(?<rawrequest>.*?))" (?<response>(?:[+-]?(?:[0-9]+(?:\.[0-9]+)?))) (?:(?<bytes>(?:[+-]?(?:[0-9]+(?:\.[0-9]+)?)))|-) (?<referrer>"(?:[^"\\]|\\.)*") (?<agent>"(?:[^"\\]|\\.)*")/;

export function matchesC(line) {
  return C.exec(line) !== null;
}
