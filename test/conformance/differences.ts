/** A recorded case that Tailrace answers differently. */
export interface Difference {
  /** `deliberate`: it stands in the README's table too. `defect`: it is to be mended. */
  readonly kind: "deliberate" | "defect";
  readonly reason: string;
}

/**
 * For every case whose answer is the recorded one until the input ends, and has one more event then: Logstash's stdin does
 * not flush its codec.
 */
export const pendingAtTheEnd: Difference = {
  kind: "deliberate",
  reason: "An unterminated last line, and the lines a multiline codec waits with, are an event at the end of the input.",
};

/** The file input gives its codec lines without their ends, for which Logstash's line codec waits. */
const lineCodecInAFile: Difference = {
  kind: "deliberate",
  reason:
    "With `codec => line` (or json_lines) each line of a file is an event; Logstash reads the file, deletes it in read mode, and gives nothing.",
};

/** Logstash's stdin gives each event all that it read in one piece, up to 16 KiB. */
const chunkAsOriginal: Difference = {
  kind: "deliberate",
  reason: "Standard input does not copy the whole piece it read, with the lines of other events, into `[event][original]`.",
};

/** By area and folder, `codecs/…` or, for wire cases, `wire/tcp/…`. A case that matches after all fails the suite. */
export const differences: Readonly<Record<string, Difference>> = {
  "filters/clone-copies-deeply-and-carries-metadata": {
    kind: "deliberate",
    reason: "A copy stands behind its original; in Logstash events that enter an `if` overtake those that do not.",
  },
  "codecs/edn-lines-decode-one-map-per-line-and-a-blank-or-bad-line-gives-the-whole-chunk-as-message": {
    kind: "deliberate",
    reason:
      "A line that is no EDN map becomes an event with that line; in Logstash with all lines that were read together, also for a blank one.",
  },
  "wire/syslog/rfc5424-line-is-not-parsed": {
    kind: "deliberate",
    reason: "The syslog input takes messages of RFC 5424 apart; Logstash tags them as failures of its kernel, severity Emergency.",
  },
  "wire/syslog/tcp-last-line-without-newline-is-dropped": {
    kind: "deliberate",
    reason: "The last line of a connection to the syslog input is a message also without its line end; Logstash loses it.",
  },
  "wire/syslog/json-payload-host-string-turns-into-a-parse-failure-that-is-still-parsed-as-syslog": {
    kind: "deliberate",
    reason:
      "An event of the syslog input with a text where the sender's address belongs keeps it and is tagged; Logstash makes a second event of its raw text.",
  },
  "wire/file-input/line-codec-in-a-file-input-gives-no-events-and-the-file-is-deleted": lineCodecInAFile,
  "wire/file-input/line-codec-in-tail-mode-gives-no-events": lineCodecInAFile,
  "codecs/cef-decode-keyless-extension-text-is-tagged": chunkAsOriginal,
  "codecs/cef-decode-too-few-header-fields-is-tagged": chunkAsOriginal,
  "codecs/cef-decode-two-lines-without-delimiter-fail-as-one": chunkAsOriginal,
  "wire/tcp/json-lines-second-document-on-a-line-is-ignored": {
    kind: "deliberate",
    reason: "Every document on a line of JSON becomes an event; Logstash keeps the first and loses the others without a word.",
  },
  "wire/http/post-json-text-after-the-first-document-is-ignored": {
    kind: "deliberate",
    reason: "Every JSON document of a request's body becomes an event; Logstash keeps the first and loses the others without a word.",
  },
  "wire/http/any-method-and-path-is-an-event-and-head-has-no-body": {
    kind: "deliberate",
    reason: "A request whose method is none of those registered for HTTP is refused with 400; Logstash takes any word for one.",
  },
  "wire/tcp/proxy-protocol-unknown-loses-the-connection": {
    kind: "deliberate",
    reason: "A PROXY header with UNKNOWN keeps the connection's own addresses, as the protocol asks; Logstash hangs up.",
  },
};
