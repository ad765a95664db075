import { array, constantFrom, integer, oneof, option, record, tuple } from "fast-check";
import type { Arbitrary } from "fast-check";
import { defineFilter } from "../../src/plugin/index.ts";

/** Waits for the outside world (a turn of the loop), numbers the events of its batch, loses some and makes some. */
export const batchFilter = defineFilter({
  name: "test_batch",
  summary: "A filter that works on batches.",
  batch: true,
  creates: true,
  options: { loses: { type: "number", required: true, description: "Events whose n modulo 5 is this are lost, those above it doubled." } },
  create({ loses }, context) {
    const [number, trail] = [context.field("n"), context.field("trail")];
    return {
      async filterBatch(batch) {
        await new Promise((resolve) => setImmediate(resolve));
        for (const event of batch.events) {
          const rest = Number(number.get(event)) % 5;
          if (rest === loses) event.cancel();
          if (rest > loses) {
            const copy = event.clone();
            trail.set(copy, "made");
            batch.emit(event, copy);
          }
          batch.matched(event);
        }
      },
    };
  },
});

const simple = constantFrom("[n] < 3", "[n] == 2", "[odd]", "[nothing]", "[trail] =~ /a/", "![odd]", '[kind] == "x"', "[tags]", "[list]");

const condition: Arbitrary<string> = oneof(
  { weight: 2, arbitrary: simple },
  {
    weight: 1,
    arbitrary: tuple(simple, constantFrom("and", "or"), simple).map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
  },
);

const filter: Arbitrary<string> = constantFrom(
  `mutate { replace => { "trail" => "%{trail}a" } }`,
  `mutate { replace => { "trail" => "%{trail}b" } add_tag => ["t"] }`,
  `mutate { remove_field => ["odd"] }`,
  `mutate { add_field => { "odd" => "1" } }`,
  `drop { }`,
  `clone { clones => ["c"] add_tag => ["cloned"] }`,
  `clone { clones => ["d", "e"] ecs_compatibility => v8 }`,
  `split { field => "list" add_field => { "was" => "list" } }`,
  `split { field => "list" target => "part" }`,
  `throttle { key => "%{kind}" after_count => 3 period => "3600" max_age => 7200 add_tag => ["many"] }`,
  `throttle { key => "k" before_count => 2 period => "3600" max_age => 7200 add_field => { "early" => "yes" } }`,
  `test_batch { loses => 1 add_tag => ["batch"] }`,
  `test_batch { loses => 4 }`,
);

function body(depth: number): Arbitrary<string> {
  const statement = depth === 0 ? filter : oneof({ weight: 3, arbitrary: filter }, { weight: 2, arbitrary: branch(depth - 1) });
  return array(statement, { maxLength: 4 }).map((statements) => statements.join("\n"));
}

function branch(depth: number): Arbitrary<string> {
  const arms = array(tuple(condition, body(depth)), { minLength: 1, maxLength: 3 });
  return tuple(arms, option(body(depth))).map(([written, otherwise]) => {
    const text = written.map(([test, inner]) => `if ${test} {\n${inner}\n}`).join(" else ");
    return otherwise === null ? text : `${text} else {\n${otherwise}\n}`;
  });
}

/** The text of a filter section: nested conditions around filters of every shape. */
export const filterSection: Arbitrary<string> = body(3).map((text) => `filter {\n${text}\n}`);

/** The JSON of events for it; `n` is their number. */
export const sectionEvents: Arbitrary<string[]> = array(
  record({
    odd: constantFrom(null, "1", ""),
    kind: constantFrom("x", "y"),
    list: constantFrom(["p", "q"], ["r"], [], "s", "u\nv"),
    at: integer({ min: 0, max: 9 }),
  }),
  { minLength: 1, maxLength: 12 },
).map((events) =>
  events.map(({ at, ...event }, n) =>
    JSON.stringify({ n, trail: "", ...event, "@timestamp": `2026-01-02T03:04:0${at}.000Z`, "@version": "1" }),
  ),
);
