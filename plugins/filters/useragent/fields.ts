import type { ComputeContext, FieldAccessor } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";
import type { Client } from "./user-agent-parser.ts";
import { systemVersion, userAgentVersion } from "./versions.ts";

/** What is written of one agent: by field, in the order of `agentFields`; undefined: the field is not written. */
export type AgentValues = readonly (string | undefined)[];

/** A field, and what it holds. */
export interface AgentField {
  readonly accessor: FieldAccessor;
  valueOf(agent: Agent): string | undefined;
}

export interface Agent extends Client {
  readonly version: string | undefined;
  readonly systemVersion: string | undefined;
}

export function describeAgent(client: Client, text: string): Agent {
  return { ...client, version: userAgentVersion(client.userAgent, text), systemVersion: systemVersion(client.system) };
}

type Place = readonly [reference: string, valueOf: AgentField["valueOf"]];

const fullName = ({ system, systemVersion: version }: Agent): string => (version === undefined ? system.name : `${system.name} ${version}`);

/** @param target the field that holds the others, in brackets; "": none */
export function agentFields(context: ComputeContext, target: string, prefix: string): AgentField[] {
  const places = context.ecs === "disabled" ? legacyPlaces(target, prefix) : ecsPlaces(target);
  return places.map(([reference, valueOf]) => ({ accessor: runTimeField(context, reference), valueOf }));
}

function legacyPlaces(target: string, prefix: string): Place[] {
  const field = (name: string): string => `${target}[${prefix}${name}]`;
  return [
    [field("name"), ({ userAgent }) => userAgent.name],
    [field("device"), ({ device }) => device],
    [field("major"), ({ userAgent }) => userAgent.major],
    [field("minor"), ({ userAgent }) => userAgent.minor],
    [field("patch"), ({ userAgent }) => userAgent.patch],
    [field("version"), ({ version }) => version],
    [field("os_major"), ({ system }) => system.major],
    [field("os_minor"), ({ system }) => system.minor],
    [field("os_patch"), ({ system }) => system.patch],
    [field("os_version"), (agent) => agent.systemVersion],
    [field("os_name"), ({ system }) => system.name],
    [field("os"), ({ system }) => system.name],
    [field("os_full"), fullName],
  ];
}

/** The parts of versions have no place in the schema: they stand in the metadata. */
function ecsPlaces(target: string): Place[] {
  const part = (name: string): string => `[@metadata][filter][user_agent]${name}`;
  return [
    [`${target}[name]`, ({ userAgent }) => userAgent.name],
    [`${target}[device][name]`, ({ device }) => device],
    [part("[version][major]"), ({ userAgent }) => userAgent.major],
    [part("[version][minor]"), ({ userAgent }) => userAgent.minor],
    [part("[version][patch]"), ({ userAgent }) => userAgent.patch],
    [`${target}[version]`, ({ version }) => version],
    [part("[os][version][major]"), ({ system }) => system.major],
    [part("[os][version][minor]"), ({ system }) => system.minor],
    [part("[os][version][patch]"), ({ system }) => system.patch],
    [`${target}[os][version]`, (agent) => agent.systemVersion],
    [`${target}[os][name]`, ({ system }) => system.name],
    [`${target}[os][full]`, fullName],
  ];
}
