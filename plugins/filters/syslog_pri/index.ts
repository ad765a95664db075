import { defineFilter, isList } from "#plugin";
import type { ComputeContext, Event, FieldAccessor, FieldValue } from "#plugin";
import { rubyIntegerOf } from "../../shared/ruby-number.ts";
import { runTimeField } from "../../shared/run-time-field.ts";
import { splitPriority } from "../../shared/syslog-priority.ts";
import { FACILITIES, SEVERITIES } from "../../shared/syslog-labels.ts";

const FAILURE_TAG = "_syslogpriparsefailure";

/** Of a message without a priority, by RFC 3164: user-level, notice. */
const USUAL_PRIORITY = 13;

export default defineFilter({
  name: "syslog_pri",
  summary: "Takes the priority of a syslog message apart: facility and severity, as numbers and names.",
  options: {
    use_labels: { type: "boolean", default: true, description: "Whether the names are set beside the numbers." },
    syslog_pri_field_name: {
      type: "string",
      description: "The field with the priority. Default: `[log][syslog][priority]`, with `ecs_compatibility => disabled` `syslog_pri`.",
    },
    facility_labels: {
      type: "array",
      items: { type: "string" },
      default: FACILITIES,
      description: "The names of the facilities, from 0 on. An event with a facility behind the last is tagged.",
    },
    severity_labels: {
      type: "array",
      items: { type: "string" },
      default: SEVERITIES,
      description: "The names of the severities, from 0 on.",
    },
  },
  create({ use_labels, syslog_pri_field_name, facility_labels, severity_labels }, context) {
    const [facility, severity] = [fieldsOf(context, "facility"), fieldsOf(context, "severity")];
    const source = runTimeField(context, syslog_pri_field_name ?? (context.ecs === "disabled" ? "syslog_pri" : "[log][syslog][priority]"));
    const fail = (event: Event): false => {
      event.tag(FAILURE_TAG);
      return false;
    };
    return {
      filter(event) {
        const priority = priorityOf(source.get(event));
        if (priority === undefined) return fail(event);
        const { facilityCode, severityCode } = splitPriority(priority);
        severity.code.set(event, severityCode);
        facility.code.set(event, facilityCode);
        if (!use_labels) return true;
        if (facilityCode >= facility_labels.length) event.tag(FAILURE_TAG);
        else {
          setLabel(event, facility.name, facility_labels.at(Number(facilityCode)));
          setLabel(event, severity.name, severity_labels[severityCode]);
        }
        return true;
      },
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "A syslog priority could not be stored in its event, which is tagged.");
        fail(event);
      },
    };
  },
});

interface CodeAndName {
  readonly code: FieldAccessor;
  readonly name: FieldAccessor;
}

function fieldsOf(context: ComputeContext, part: "facility" | "severity"): CodeAndName {
  const [code, name] =
    context.ecs === "disabled"
      ? [`syslog_${part}_code`, `syslog_${part}`]
      : [`[log][syslog][${part}][code]`, `[log][syslog][${part}][name]`];
  return { code: context.field(code), name: context.field(name) };
}

/** Of a list the first element counts; undefined for what has no number in Ruby. */
function priorityOf(value: FieldValue | undefined): number | bigint | undefined {
  if (value === undefined || value === null || value === false) return USUAL_PRIORITY;
  return rubyIntegerOf(isList(value) ? (value[0] ?? null) : value);
}

/** A label that is not there leaves the field alone. */
function setLabel(event: Event, field: FieldAccessor, label: string | undefined): void {
  if (label !== undefined) field.set(event, label);
}
