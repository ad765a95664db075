import type { OptionCase, PluginCases } from "../option-case.ts";
import { eventsOf, EVENTS_OUT, refusalCase } from "../run-case.ts";

const generated = (given: string, expected: Record<string, unknown>, beside = "count => 1 message => 'one'"): OptionCase => ({
  given,
  expected: [expected],
  observe: (option) =>
    eventsOf(`input { generator { ${beside} ${option} } } filter { mutate { remove_field => ["event"] } } ${EVENTS_OUT}`),
});

export const pluginCases: PluginCases = {
  cases: {
    id: refusalCase((option) => `input { generator { ${option} } } output { null { id => "mine" } }`, {
      given: 'id => "mine"',
      expected: ["COMPILE_DUPLICATE_ID"],
    }),
    ecs_compatibility: {
      given: "ecs_compatibility => disabled",
      expected: ["test-host"],
      observe: async (option) => {
        const output = "output { stdout { codec => json_lines } }";
        const events = await eventsOf(
          `input { generator { count => 1 ${option} } } filter { mutate { rename => { "host" => "from" } } } ${output}`,
        );
        return events.map(({ from }) => from);
      },
    },
    codec: generated('codec => json { target => "doc" }', { doc: { a: 1 } }, `count => 1 message => '{"a":1}'`),
    type: generated("type => mine", { message: "one", type: "mine" }),
    tags: generated("tags => [one, two]", { message: "one", tags: ["one", "two"] }),
    add_field: generated('add_field => { "new" => "%{message}!" }', { message: "one", new: "one!" }),
  },
  unseen: { enable_metric: "Counters are always kept: they cost nothing." },
};
