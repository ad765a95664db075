/**
 * What proves each row of the README's table "Unlike Logstash": folders of cases, or files of other tests, some with the name of
 * the test behind `: `. A new row needs a line here; `unlike-logstash.test.ts` looks.
 */
export const proofs: Readonly<Record<string, readonly string[]>> = {
  "An unterminated last line, and the lines a multiline codec waits with, are an event at the end of the input.": [
    "unlike-logstash/an-unterminated-last-line-is-an-event",
    "unlike-logstash/an-unterminated-last-line-of-json-is-an-event",
    "unlike-logstash/lines-that-a-multiline-codec-waits-with-are-an-event-at-the-end",
  ],
  "A copy stands behind its original; in Logstash events that enter an `if` overtake those that do not.": [
    "unlike-logstash/a-copy-stands-behind-its-original-also-when-it-enters-a-branch",
    "order/clone-split-and-drop-inside-nested-branches",
  ],
  "Every document on a line of JSON becomes an event; Logstash keeps the first and loses the others without a word.": [
    "unlike-logstash/every-document-on-a-line-of-json-is-an-event",
  ],
  "A line that is no EDN map becomes an event with that line; in Logstash with all lines that were read together, also for a blank one.": [
    "unlike-logstash/edn-lines-a-line-that-is-no-map-is-its-own-event",
  ],
  "A PROXY header with UNKNOWN keeps the connection's own addresses, as the protocol asks; Logstash hangs up.": [
    "plugins/inputs/tcp/proxy.test.ts: UNKNOWN with what the receiver must ignore",
  ],
  "Every JSON document of a request's body becomes an event; Logstash keeps the first and loses the others without a word.": [
    "plugins/inputs/http/http.test.ts: that holds several documents of JSON makes an event of each",
  ],
  "A request whose method is none of those registered for HTTP is refused with 400; Logstash takes any word for one.": [
    "plugins/inputs/http/http.test.ts: a method that is none",
  ],
  "Standard input does not copy the whole piece it read, with the lines of other events, into `[event][original]`.": [
    "unlike-logstash/standard-input-keeps-the-original-of-each-event-apart",
  ],
  "With `codec => line` (or json_lines) each line of a file is an event; Logstash reads the file, deletes it in read mode, and gives nothing.":
    ["plugins/inputs/file/read.test.ts: each line is an event also with a codec that waits for line ends"],
  "The syslog input takes messages of RFC 5424 apart; Logstash tags them as failures of its kernel, severity Emergency.": [
    "plugins/inputs/syslog/syslog.test.ts: has its parts under ECS names",
  ],
  "The last line of a connection to the syslog input is a message also without its line end; Logstash loses it.": [
    "plugins/inputs/syslog/syslog.test.ts: are framed by counts or line ends, mixed, over TCP; a datagram is one",
  ],
  "An event of the syslog input with a text where the sender's address belongs keeps it and is tagged; Logstash makes a second event of its raw text.":
    ["plugins/inputs/syslog/syslog.test.ts: whose payload or options stand where parts of them belong are tagged, and cost no other"],
  "A JSON document on standard input with a text as `host` is that event; Logstash makes it a failure with the document as `message`.": [
    "unlike-logstash/standard-input-keeps-a-document-whose-host-is-a-text",
  ],
  "`metrics_format` of the graphite codec is filled in for each event; Logstash uses the first event's text for all that follow.": [
    "plugins/codecs/graphite/graphite.test.ts: the format of each event's own",
  ],
  "All mistakes of a configuration are reported at once, before anything is opened.": [
    "unlike-logstash/all-mistakes-of-a-configuration-are-reported-at-once",
    "test/diagnostics/config/five-mistakes-in-three-files.txt",
  ],
  "Refused when the configuration is checked: a codec block inside a list; an option given first as a hash, then as a list; numbers as keys of a hash; quoted plugin names; an `if` without a condition; a section inside of a section; a path with nothing behind it.":
    [
      "unlike-logstash/refused-a-codec-block-inside-a-list",
      "unlike-logstash/refused-an-option-given-as-a-hash-and-then-as-a-list",
      "unlike-logstash/refused-numbers-as-keys-of-a-hash",
      "unlike-logstash/refused-a-quoted-plugin-name",
      "unlike-logstash/refused-an-if-without-a-condition",
      "unlike-logstash/refused-a-section-inside-of-a-section",
      "unlike-logstash/refused-a-path-with-nothing-behind-it",
    ],
  "Patterns of conditions and of `gsub` end after 30 seconds. A condition's event gets the tag `_conditiontimeout`.": [
    "test/long/thirty-seconds.long.test.ts: patterns of conditions and of gsub end after 30 seconds: the event is tagged and goes on",
  ],
  "A codec that cannot decode bytes gives an event with the tag `_decodefailure`.": [
    "test/cases/failing-codec.test.ts: bytes that a codec throws at become an event with the tag _decodefailure",
  ],
  "`allow_superuser` is true.": ["test/diagnostics/cli/CLI_SUPERUSER.txt", "test/cases/defaults.test.ts: allow_superuser is true"],
  "`path.data` is `./data`; the log goes to standard error.": [
    "test/cases/defaults.test.ts: path.data is ./data",
    "test/first-ten-minutes/typing.test.ts: prints a typed line as an event at once, and ends with the input",
  ],
  "`config.reload.interval` as a bare number is in seconds.": [
    "test/cases/defaults.test.ts: config.reload.interval as a bare number is in seconds: %j",
  ],
  "Patterns: `RT_FLOW_EVENT`, `IPTABLES4_FRAG`, Bro/Zeek tags, `SYSLOGBASE2`'s host, the backend port of ELB logs and numbers in Junos logs match what these systems write.":
    [
      "unlike-logstash/pattern-rt-flow-event-is-the-name-of-the-event",
      "unlike-logstash/pattern-iptables-takes-all-flags-of-fragments",
      "unlike-logstash/pattern-tags-of-bro-that-are-missing-are-left-out",
      "unlike-logstash/pattern-tags-of-zeek-that-are-missing-are-left-out",
      "unlike-logstash/pattern-syslogbase2-needs-no-facility-before-its-host",
      "unlike-logstash/pattern-the-backend-port-of-an-elb-log-is-a-number",
      "unlike-logstash/pattern-numbers-in-junos-logs-are-numbers",
    ],
  "An event out of a dead-letter queue that fails again is kept, with its history; Logstash drops it. The input passes over it, so that nothing goes round.":
    ["plugins/inputs/dead_letter_queue/dead_letter_queue.test.ts: is kept with its history, and is not read again"],
  "Dead letters and queues are in a format of Tailrace's own.": ["test/contracts/store.test.ts", "test/contracts/dead-letters.test.ts"],
};
