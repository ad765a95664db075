import type { EcsMode } from "#plugin";

/** Where the parts of a message go. */
export interface FieldNames {
  readonly priority: string;
  readonly facility: string;
  readonly facilityLabel: string;
  readonly severity: string;
  readonly severityLabel: string;
  readonly address: string;
  /** Of RFC 5424. */
  readonly version: string;
  readonly hostname: string;
  readonly program: string;
  readonly processId: string;
  /** For process ids that are no numbers. */
  readonly processText: string;
  readonly messageId: string;
  readonly structuredData: string;
}

const LEGACY: FieldNames = {
  priority: "priority",
  facility: "facility",
  facilityLabel: "facility_label",
  severity: "severity",
  severityLabel: "severity_label",
  address: "host",
  version: "syslog_version",
  hostname: "logsource",
  program: "program",
  processId: "pid",
  processText: "pid",
  messageId: "msgid",
  structuredData: "structured_data",
};

/** Of RFC 5424 what RFC 3164 has too stands where Logstash puts it, the rest where ECS 8 does. */
const ECS: FieldNames = {
  priority: "[log][syslog][priority]",
  facility: "[log][syslog][facility][code]",
  facilityLabel: "[log][syslog][facility][name]",
  severity: "[log][syslog][severity][code]",
  severityLabel: "[log][syslog][severity][name]",
  address: "[host][ip]",
  version: "[log][syslog][version]",
  hostname: "[host][hostname]",
  program: "[process][name]",
  processId: "[process][pid]",
  processText: "[log][syslog][procid]",
  messageId: "[log][syslog][msgid]",
  structuredData: "[log][syslog][structured_data]",
};

export function fieldNames(ecs: EcsMode): FieldNames {
  return ecs === "disabled" ? LEGACY : ECS;
}
