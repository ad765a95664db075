import type { EcsMode } from "#plugin";

export type Device = "observer" | "host";

/** How extension fields are called on the wire and in events. */
export interface ExtensionNames {
  /** The field of an event, by every name that an extension may have on the wire. */
  readonly fieldOf: ReadonlyMap<string, string>;
  /** The name on the wire, by the reference of a field. */
  readonly wireNameOf: ReadonlyMap<string, string>;
  /** Fields that hold times: only with ECS names. */
  readonly timeFields: readonly string[];
}

interface Extension {
  /** Its full name, which is also its field's without ECS. */
  readonly name: string;
  /** What devices write. */
  readonly key: string;
  /** The field with ECS names, as a reference. */
  readonly ecsField: string;
  readonly isTime: boolean;
  /** It has the field's name on the wire, even where a second one is written to the same field. */
  readonly isPreferred: boolean;
  /** A name that earlier versions of the codec had. */
  readonly earlierName: string | undefined;
}

export function extensionNames(ecs: EcsMode, device: Device, writesKeys: boolean): ExtensionNames {
  const isEcs = ecs !== "disabled";
  const fieldOf = new Map<string, string>();
  const wireNameOf = new Map<string, string>();
  const timeFields: string[] = [];
  const all = extensionsOf(device);
  for (const extension of [...all.filter(({ isPreferred }) => !isPreferred), ...all.filter(({ isPreferred }) => isPreferred)]) {
    const { name, key, ecsField, isTime, earlierName } = extension;
    const field = isEcs ? ecsField : name;
    fieldOf.set(key, field).set(name, field);
    wireNameOf.set(field, writesKeys ? key : name).set(name, writesKeys ? key : name);
    if (earlierName !== undefined) {
      fieldOf.set(earlierName, isEcs ? ecsField : earlierName);
      wireNameOf.set(earlierName, writesKeys ? key : earlierName);
    }
    if (isEcs && isTime) timeFields.push(field);
  }
  return { fieldOf, wireNameOf, timeFields };
}

const CUSTOM_KINDS = [
  ["deviceCustomFloatingPoint", "cfp", "device_custom_floating_point"],
  ["deviceCustomIPv6Address", "c6a", "device_custom_ipv6_address"],
  ["deviceCustomNumber", "cn", "device_custom_number"],
  ["deviceCustomString", "cs", "device_custom_string"],
] as const;
const MOST_CUSTOM = 15;

function extensionsOf(device: Device): Extension[] {
  const rows = TABLE.trim().split("\n");
  for (const [name, key, field] of CUSTOM_KINDS) {
    for (let n = 1; n <= MOST_CUSTOM; n++) {
      rows.push(`${name}${n} ${key}${n} cef.${field}_${n}.value`, `${name}${n}Label ${key}${n}Label cef.${field}_${n}.label`);
    }
  }
  return rows.map((row) => extensionOf(row, device));
}

function extensionOf(row: string, device: Device): Extension {
  const [name = "", key = "", fields = "", ...marks] = row.trim().split(" ");
  const [observerField = "", hostField = observerField] = fields.split("|");
  const path = device === "host" ? hostField : observerField;
  const earlier = marks.find((mark) => mark.startsWith("was:"));
  return {
    name,
    key: key === "-" ? name : key,
    ecsField: path.startsWith("@") ? path : `[${path.replaceAll(".", "][")}]`,
    isTime: marks.includes("time"),
    isPreferred: marks.includes("last"),
    earlierName: earlier?.slice("was:".length),
  };
}

/**
 * Name, key (`-`: as the name), ECS field (`|` before the one with `device => host`), and marks: `time`, `last` (it wins the
 * name of a shared field), `was:` a name of earlier versions.
 * Sources: ArcSight Common Event Format, the producers' dictionary; the mapping table of Logstash's documentation.
 */
const TABLE = `
  agentAddress agt agent.ip
  agentDnsDomain - cef.agent.registered_domain last
  agentHostName ahost agent.name
  agentId aid agent.id
  agentMacAddress amac agent.mac
  agentNtDomain - cef.agent.registered_domain
  agentReceiptTime art event.created time
  agentTimeZone atz cef.agent.timezone
  agentTranslatedAddress - cef.agent.nat.ip
  agentTranslatedZoneExternalID - cef.agent.translated_zone.external_id
  agentTranslatedZoneURI - cef.agent.translated_zone.uri
  agentType at agent.type
  agentVersion av agent.version
  agentZoneExternalID - cef.agent.zone.external_id
  agentZoneURI - cef.agent.zone.uri
  applicationProtocol app network.protocol
  baseEventCount cnt cef.base_event_count
  bytesIn in source.bytes
  bytesOut out destination.bytes
  categoryDeviceType catdt cef.device_type
  customerExternalID - organization.id
  customerURI - organization.name
  destinationAddress dst destination.ip
  destinationDnsDomain - destination.registered_domain last
  destinationGeoLatitude dlat destination.geo.location.lat was:destinationLatitude
  destinationGeoLongitude dlong destination.geo.location.lon was:destinationLongitude
  destinationHostName dhost destination.domain
  destinationMacAddress dmac destination.mac
  destinationNtDomain dntdom destination.registered_domain
  destinationPort dpt destination.port
  destinationProcessId dpid destination.process.pid
  destinationProcessName dproc destination.process.name
  destinationServiceName - destination.service.name
  destinationTranslatedAddress - destination.nat.ip
  destinationTranslatedPort - destination.nat.port
  destinationTranslatedZoneExternalID - cef.destination.translated_zone.external_id
  destinationTranslatedZoneURI - cef.destination.translated_zone.uri
  destinationUserId duid destination.user.id
  destinationUserName duser destination.user.name
  destinationUserPrivileges dpriv destination.user.group.name
  destinationZoneExternalID - cef.destination.zone.external_id
  destinationZoneURI - cef.destination.zone.uri
  deviceAction act event.action
  deviceAddress dvc observer.ip|host.ip
  deviceDirection - network.direction
  deviceDnsDomain - observer.registered_domain|host.registered_domain last
  deviceEventCategory cat cef.category
  deviceExternalId - observer.name|host.id
  deviceFacility - log.syslog.facility.code
  deviceHostName dvchost observer.hostname|host.name
  deviceInboundInterface - observer.ingress.interface.name
  deviceMacAddress dvcmac observer.mac|host.mac
  deviceNtDomain - cef.nt_domain
  deviceOutboundInterface - observer.egress.interface.name
  devicePayloadId - cef.payload_id
  deviceProcessId dvcpid process.pid
  deviceProcessName - process.name
  deviceReceiptTime rt @timestamp time
  deviceTimeZone dtz event.timezone was:destinationTimeZone
  deviceTranslatedAddress - host.nat.ip
  deviceTranslatedZoneExternalID - cef.translated_zone.external_id
  deviceTranslatedZoneURI - cef.translated_zone.uri
  deviceVersion - observer.version
  deviceZoneExternalID - cef.zone.external_id
  deviceZoneURI - cef.zone.uri
  endTime end event.end time
  eventId - event.id
  eventOutcome outcome event.outcome
  externalId - cef.external_id
  fileCreateTime - file.created
  fileHash - file.hash
  fileId - file.inode
  fileModificationTime - file.mtime time
  fileName fname file.name
  filePath - file.path
  filePermission - file.group
  fileSize fsize file.size
  fileType - file.extension
  managerReceiptTime mrt event.ingested time
  message msg message
  oldFileCreateTime - cef.old_file.created time
  oldFileHash - cef.old_file.hash
  oldFileId - cef.old_file.inode
  oldFileModificationTime - cef.old_file.mtime time
  oldFileName - cef.old_file.name
  oldFilePath - cef.old_file.path
  oldFilePermission - cef.old_file.group
  oldFileSize - cef.old_file.size
  oldFileType - cef.old_file.extension
  rawEvent - event.original
  Reason reason event.reason
  requestClientApplication - user_agent.original
  requestContext - http.request.referrer
  requestCookies - cef.request.cookies
  requestMethod - http.request.method
  requestUrl request url.original
  sourceAddress src source.ip
  sourceDnsDomain - source.registered_domain last
  sourceGeoLatitude slat source.geo.location.lat was:sourceLatitude
  sourceGeoLongitude slong source.geo.location.lon was:sourceLongitude
  sourceHostName shost source.domain
  sourceMacAddress smac source.mac
  sourceNtDomain sntdom source.registered_domain
  sourcePort spt source.port
  sourceProcessId spid source.process.pid
  sourceProcessName sproc source.process.name
  sourceServiceName - source.service.name
  sourceTranslatedAddress - source.nat.ip
  sourceTranslatedPort - source.nat.port
  sourceTranslatedZoneExternalID - cef.source.translated_zone.external_id
  sourceTranslatedZoneURI - cef.source.translated_zone.uri
  sourceUserId suid source.user.id
  sourceUserName suser source.user.name
  sourceUserPrivileges spriv source.user.group.name
  sourceZoneExternalID - cef.source.zone.external_id
  sourceZoneURI - cef.source.zone.uri
  startTime start event.start time
  transportProtocol proto network.transport
  type - cef.type
`;
