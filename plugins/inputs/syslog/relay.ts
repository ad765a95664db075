import type { CallLimit, ComputeContext, Event, FieldAccessor, OptionsOf } from "#plugin";
import { compileGrok } from "../../shared/grok/compile.ts";
import { makeMatcher } from "../../shared/grok/matcher.ts";
import { loadPatterns } from "../../shared/grok/pattern-library.ts";
import { makeStore } from "../../shared/grok/store.ts";
import { rubyIntegerOf } from "../../shared/ruby-number.ts";
import { isReference, runTimeField } from "../../shared/run-time-field.ts";
import { splitPriority } from "../../shared/syslog-priority.ts";
import { fieldNames } from "./fields.ts";
import type { options as schemas } from "./options.ts";
import { makeReadTime } from "./read-time.ts";
import { makeStore5424 } from "./store-rfc5424.ts";

type SyslogOptions = OptionsOf<typeof schemas>;

const FAILURE_TAG = "_grokparsefailure_sysloginput";
/** The grok filter's, which Logstash's input has inside. */
const TIMEOUT_TAG = "_groktimeout";

/** Of a field that Ruby can make no number of. */
const USUAL_PRIORITY = 13;

/** A last step for events, bounded. */
export interface Relay {
  readonly finish: (event: Event) => void;
  readonly limit: CallLimit;
}

/**
 * Takes the line in an event apart, as a relay would (Logstash's syslog_relay): RFC 5424, or what the grok pattern says. A line
 * that is neither is tagged; its priority is then 0, since nothing was found (Logstash means to say 13, and does not).
 */
export function makeRelay(options: SyslogOptions, context: ComputeContext): Relay {
  const { timeout_millis: timeoutMs } = options;
  const line = runTimeField(context, options.syslog_field);
  const names = fieldNames(context.ecs);
  const isMatch = makeIsMatch(options, context, line);
  const readTime = makeReadTime(options, context);
  const label = options.use_labels ? makeLabel(options, context) : undefined;
  const original = context.ecs === "disabled" ? undefined : context.field("[event][original]");
  const service = context.ecs === "disabled" || options.service_type === "" ? undefined : context.field("[service][type]");
  const [priorityField, facility, severity] = [names.priority, names.facility, names.severity].map((name) => context.field(name));
  const store = (event: Event): void => {
    if (service?.has(event) === false) service.set(event, options.service_type);
    const priority = rubyIntegerOf(priorityField!.get(event) ?? null) ?? USUAL_PRIORITY;
    const { facilityCode, severityCode } = splitPriority(priority);
    priorityField!.set(event, priority);
    severity!.set(event, severityCode);
    facility!.set(event, facilityCode);
    readTime(event);
    label?.(event, facilityCode, severityCode);
  };
  const safely = (event: Event, work: () => void): void => {
    try {
      work();
      store(event);
    } catch (error) {
      // A payload or an option has put a text where parts of the message belong.
      context.logger.debug({ id: context.id, error }, "A syslog message could not be stored in its event, which is tagged.");
      event.tag(FAILURE_TAG);
    }
  };
  const match = (event: Event): void => {
    original?.set(event, line.get(event) ?? null);
    if (!isMatch(event)) event.tag(FAILURE_TAG);
  };
  const giveUp = (event: Event): void => {
    original?.set(event, line.get(event) ?? null);
    context.logger.warn({ id: context.id, timeoutMs }, "A grok match took too long; the event is tagged.");
    event.tag(TIMEOUT_TAG);
  };
  return {
    finish: (event) => safely(event, () => match(event)),
    limit: { timeoutMs, timedOut: (event) => safely(event, () => giveUp(event)) },
  };
}

/** A pattern of the user's own comes first: with it lines are what they were before RFC 5424 was known here. */
function makeIsMatch(options: SyslogOptions, context: ComputeContext, line: FieldAccessor): (event: Event) => boolean {
  const matches = makeGrok(options, context);
  if (!options.rfc5424) return matches;
  const store = makeStore5424(context, options.syslog_field);
  const isRfc5424 = (event: Event): boolean => {
    const text = line.get(event);
    return typeof text === "string" && store(event, text);
  };
  return options.grok_pattern === undefined ? (event) => isRfc5424(event) || matches(event) : (event) => matches(event) || isRfc5424(event);
}

function makeGrok({ syslog_field, grok_pattern }: SyslogOptions, context: ComputeContext): (event: Event) => boolean {
  const isLegacy = context.ecs === "disabled";
  const library = loadPatterns(context, { set: isLegacy ? "legacy" : "ecs-v1", directories: [], glob: "*", definitions: [] });
  const type = isLegacy ? "" : ":int";
  const text = grok_pattern ?? `<%{POSINT:${fieldNames(context.ecs).priority}${type}}>%{SYSLOGLINE}`;
  const { regex, captures } = compileGrok(context, text, { library, namedCapturesOnly: true });
  const stores = captures.map((capture) => makeStore(context, capture, { target: undefined, overwrite: [syslog_field] }));
  const field = runTimeField(context, syslog_field);
  return makeMatcher(
    [{ reference: syslog_field, field, isValid: isReference(context, syslog_field), patterns: [{ text, regex, stores }] }],
    {
      breakOnMatch: true,
      keepEmpty: false,
      report: (reference, error) =>
        context.logger.debug({ id: context.id, field: reference, error }, "A syslog message did not fit its event."),
    },
  );
}

type Label = (event: Event, facility: number | bigint, severity: number) => void;

/** A code behind the last name has none; a negative one counts from the end, as in Ruby. */
function makeLabel({ facility_labels, severity_labels }: SyslogOptions, context: ComputeContext): Label {
  const names = fieldNames(context.ecs);
  const [facilityLabel, severityLabel] = [context.field(names.facilityLabel), context.field(names.severityLabel)];
  const set = (event: Event, field: FieldAccessor, label: string | undefined): void => {
    if (label !== undefined) field.set(event, label);
  };
  return (event, facility, severity) => {
    set(event, facilityLabel, facility_labels.at(Number(facility)));
    set(event, severityLabel, severity_labels[severity]);
  };
}
