import type * as kafkajs from "kafkajs";
import type { Assigner, PartitionAssigner } from "kafkajs";
import { badStrategy } from "./errors.ts";

/** Topics by members, and partitions by topics: what an assignment is made of. */
export interface Subscriptions {
  readonly topicsOf: ReadonlyMap<string, readonly string[]>;
  readonly partitionsOf: ReadonlyMap<string, number>;
}

/** By member and topic. */
export type Assignment = ReadonlyMap<string, Readonly<Record<string, number[]>>>;

/** Names and ways are those of Java's clients, so that members of both kinds can be in one group. */
const ASSIGNERS = { range: ["range", assignRanges], round_robin: ["roundrobin", assignInTurn] } as const;

/** What a configuration says. `isOther`: it says another one, which has no equal here. @throws PluginError KAFKA_STRATEGY */
export function strategyOf(name = "range"): { readonly strategy: keyof typeof ASSIGNERS; readonly isOther: boolean } {
  if (name === "range" || name.endsWith(".RangeAssignor")) return { strategy: "range", isOther: false };
  if (name === "round_robin" || name.endsWith(".RoundRobinAssignor")) return { strategy: "round_robin", isOther: false };
  if (/^(?:cooperative_)?sticky$|\.(?:Cooperative)?StickyAssignor$/.test(name)) return { strategy: "range", isOther: true };
  throw badStrategy(name);
}

export function makeAssigner(strategy: keyof typeof ASSIGNERS, { AssignerProtocol }: typeof kafkajs): PartitionAssigner {
  const { MemberMetadata, MemberAssignment } = AssignerProtocol;
  const [name, assign] = ASSIGNERS[strategy];
  return ({ cluster }): Assigner => ({
    name,
    version: 0,
    protocol: ({ topics }) => ({ name, metadata: MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }) }),
    async assign({ members }) {
      const topicsOf = new Map(
        members.map(({ memberId, memberMetadata }) => [memberId, MemberMetadata.decode(memberMetadata)?.topics ?? []]),
      );
      const topics = [...new Set([...topicsOf.values()].flat())];
      // Members may read topics that the leader does not.
      await cluster.addMultipleTargetTopics(topics);
      const partitionsOf = new Map(topics.map((topic) => [topic, cluster.findTopicPartitionMetadata(topic).length]));
      return [...assign({ topicsOf, partitionsOf })].map(([memberId, assignment]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({ version: 0, assignment, userData: Buffer.alloc(0) }),
      }));
    },
  });
}

/** Of each topic every member gets a range; the first members one partition more where they do not share evenly. */
export function assignRanges({ topicsOf, partitionsOf }: Subscriptions): Assignment {
  const assignment = emptyAssignment(topicsOf);
  for (const [topic, count] of partitionsOf) {
    const members = readersOf(topic, topicsOf);
    let next = 0;
    for (const [at, member] of members.entries()) {
      const share = Math.floor(count / members.length) + (at < count % members.length ? 1 : 0);
      if (share > 0) assignment.get(member)![topic] = Array.from({ length: share }, (_, each) => next + each);
      next += share;
    }
  }
  return assignment;
}

/** All partitions of all topics, one after the other to the next member that reads its topic. */
export function assignInTurn({ topicsOf, partitionsOf }: Subscriptions): Assignment {
  const assignment = emptyAssignment(topicsOf);
  const members = [...topicsOf.keys()].toSorted();
  let turn = 0;
  for (const topic of [...partitionsOf.keys()].toSorted()) {
    const readers = readersOf(topic, topicsOf);
    for (let partition = 0; readers.length > 0 && partition < partitionsOf.get(topic)!; partition++) {
      while (!readers.includes(members[turn % members.length]!)) turn++;
      const own = assignment.get(members[turn++ % members.length]!)!;
      (own[topic] ??= []).push(partition);
    }
  }
  return assignment;
}

function emptyAssignment(topicsOf: Subscriptions["topicsOf"]): Map<string, Record<string, number[]>> {
  return new Map([...topicsOf.keys()].map((member) => [member, Object.create(null) as Record<string, number[]>]));
}

function readersOf(topic: string, topicsOf: Subscriptions["topicsOf"]): string[] {
  return [...topicsOf].flatMap(([member, topics]) => (topics.includes(topic) ? [member] : [])).toSorted();
}
