/**
 * The plugin API: all that a plugin may import of Tailrace, as `#plugin` inside the package and `tailrace/plugin` outside.
 */
export { defineCodec, recordsOf, withFinish } from "./codec.ts";
export type { CodecDefinition, Decoder, DecodeSource, EmitDecoded, Encoder, Framing, RecordInPlace } from "./codec.ts";
export type { ComputeContext, EcsMode, LogData, Logger, PluginContext } from "./context.ts";
export { defineFilter } from "./filter.ts";
export type { CallLimit, EmitEvent, Filter, FilterBatch, FilterDefinition } from "./filter.ts";
export type { FilterCode } from "./filter-code.ts";
export { defineInput } from "./input.ts";
export type {
  ChosenCodec,
  Clock,
  DeadLetters,
  GivenLetter,
  Input,
  InputContext,
  InputDefinition,
  Intake,
  OpenStream,
  Receipt,
  Source,
  SourceField,
  SourceValues,
  StreamIntake,
} from "./input.ts";
export { defineOutput } from "./output.ts";
export type {
  Delivery,
  DestinationRun,
  EncodedRecord,
  Outcome,
  OutputContext,
  OutputDefinition,
  Payload,
  RecordEncoder,
  RecordIds,
  Rejection,
} from "./output.ts";
export type { CodecChoice, HashEntries, OptionSchema, OptionSchemas, OptionsOf } from "./options.ts";
export { PluginError } from "./errors.ts";
export { reasonOf } from "../errors.ts";
export { suggest } from "../config/suggest.ts";
export { expandBraces, nameMatcher } from "../config/glob.ts";
export type { Event } from "../event/event.ts";
export type { FieldAccessor } from "../event/accessor.ts";
export type { Template } from "../event/template.ts";
export { Timestamp } from "../event/timestamp.ts";
export { deepCopy, FieldMap, isEmptyMap, isList, isMap, keysOf, mapOf } from "../event/value.ts";
export type { FieldList, FieldValue } from "../event/value.ts";
export {
  compareNumbers,
  Decimal,
  Float,
  isFractional,
  isInteger,
  isNumber,
  makeFloat,
  makeInteger,
  numberText,
  parseDecimal,
} from "../event/number.ts";
export type { NumberValue } from "../event/number.ts";
export { parseJson, parseJsonDocuments } from "../event/json-parse.ts";
export { quoteJson, writeJson } from "../event/json-write.ts";
export { inspectInvalidUtf8, inspectString, rubyInspect, rubyText } from "../event/ruby-text.ts";
export { javaText, templateText } from "../event/text.ts";
export { ownText } from "../event/own-text.ts";
export { compileDateParser } from "../time/date-parser.ts";
export type { DateParser } from "../time/date-parser.ts";
export { findZone, systemZone } from "../time/zone.ts";
export type { Zone } from "../time/zone.ts";
export type { Match, Regex, TextKind } from "../regex/regex.ts";
export type { Coverage, CoverageTable, PluginMap } from "./plugin-map.ts";
