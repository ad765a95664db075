import { defineCodec } from "#plugin";
import type { DecodeSource, EmitDecoded } from "#plugin";
import { charsetOption, bytesPerUnit, makeDecodeText } from "../../shared/charset.ts";
import { eventText } from "../../shared/event-text.ts";
import { compileGrok } from "../../shared/grok/compile.ts";
import { loadPatterns } from "../../shared/grok/pattern-library.ts";
import { makeEachLine } from "../../shared/lines.ts";
import { makeJoiner } from "./joiner.ts";
import type { Joined, Joiner } from "./joiner.ts";
import { completeWideLines } from "./wide-lines.ts";

const NEWLINE = Buffer.from("\n");

export default defineCodec({
  name: "multiline",
  summary: "Joins lines that belong together (a stack trace, a statement) into one event.",
  state: "stream",
  verbatim: true,
  options: {
    pattern: { type: "string", required: true, description: "A grok expression that tells lines apart.", examples: ["^\\s"] },
    what: {
      type: "string",
      required: true,
      enum: ["previous", "next"],
      description: "Whether a line that matches belongs to the lines before it or to those behind it.",
    },
    negate: { type: "boolean", default: false, description: "Lines that do not match count as if they matched, and the other way round." },
    patterns_dir: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Folders or files with patterns of your own. The bundled ones are those of the legacy set.",
    },
    charset: charsetOption,
    multiline_tag: { type: "string", default: "multiline", description: 'The tag of an event made of several lines; `""`: none.' },
    max_lines: {
      type: "number",
      default: 500,
      description: "With more lines than this an event ends, tagged `multiline_codec_max_lines_reached`.",
    },
    max_bytes: {
      type: "number",
      format: "bytes",
      default: 10 * 1024 * 1024,
      description: "With so many bytes or more an event ends, tagged `multiline_codec_max_bytes_reached`.",
    },
    auto_flush_interval: {
      type: "number",
      description: "Seconds of silence after which waiting lines become an event. Without it they wait for the next line or the end.",
    },
  },
  framing: ({ charset }) =>
    bytesPerUnit(charset) === 1
      ? { kind: "delimiter", delimiter: NEWLINE }
      : { kind: "custom", completeLength: completeWideLines(charset) },
  autoFlushMs: ({ auto_flush_interval }) => (auto_flush_interval === undefined ? undefined : auto_flush_interval * 1000),
  decoder({ pattern, what, negate, patterns_dir, charset, multiline_tag, max_lines, max_bytes }, context) {
    const library = loadPatterns(context, { set: "legacy", directories: patterns_dir, glob: "*", definitions: [] });
    const { regex } = compileGrok(context, pattern, { library, namedCapturesOnly: false });
    const belongs = (line: string): boolean => regex.test(line) !== negate;
    const eachLine = bytesPerUnit(charset) === 1 ? makeEachLine(charset) : makeEachWideLine(charset);
    const message = context.field("message");
    const original = context.ecs === "disabled" ? undefined : context.field("[event][original]");
    const joiners = new Map<number, Joiner>();
    const joinerOptions = { what, belongs, tag: multiline_tag, maxLines: max_lines, maxBytes: max_bytes };
    const emitJoined = ({ receivedAt }: DecodeSource, emit: EmitDecoded, { text, tags }: Joined): void => {
      const event = context.newEvent(receivedAt);
      message.set(event, text);
      original?.set(event, text);
      for (const tag of tags) event.tag(tag);
      emit(event);
    };
    return {
      decode(bytes, source, emit) {
        const joiner = joiners.get(source.stream) ?? makeJoiner(joinerOptions);
        joiners.set(source.stream, joiner);
        eachLine(bytes, NEWLINE, (line) => joiner.add(line, (joined) => emitJoined(source, emit, joined)));
      },
      flush(source, emit) {
        joiners.get(source.stream)?.flush((joined) => emitJoined(source, emit, joined));
        joiners.delete(source.stream);
      },
      holds: (stream) => joiners.get(stream)?.isHolding() ?? false,
      outline(stream) {
        const { lines = 0, bytes = 0 } = joiners.get(stream)?.counts() ?? {};
        return new Uint8Array(Float64Array.of(lines, bytes).buffer);
      },
      resume(stream, outline) {
        const [lines = 0, bytes = 0] = new Float64Array(Uint8Array.from(outline).buffer);
        joiners.set(stream, makeJoiner(joinerOptions, { lines, bytes }));
      },
    };
  },
  encoder: () => ({ encode: eventText }),
});

/** Where a line break takes several bytes the text is decoded before it is cut. */
function makeEachWideLine(charset: string): ReturnType<typeof makeEachLine> {
  const decode = makeDecodeText(charset);
  return (bytes, _delimiter, take) => {
    const lines = decode(bytes).split("\n");
    if (lines.at(-1) === "") lines.pop();
    for (const line of lines) take(line);
  };
}
