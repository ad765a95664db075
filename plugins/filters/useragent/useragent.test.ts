import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkConfig } from "../../../test/support/run-config.ts";
import { runFilter } from "../../../test/support/run-filter.ts";

const CHROME = "Mozilla/5.0 (X11; Linux i686) AppleWebKit/537.31 (KHTML, like Gecko) Chrome/26.0.1410.63 Safari/537.31";
const SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_3) AppleWebKit/537.75.14 (KHTML, like Gecko) Version/7.0.3 Safari/7046A194A";
const OUTLOOK = "MacOutlook/16.24.0.190414 (Intelx64 Mac OS X 10.14.4)";
const METADATA = 'mutate { copy => { "[@metadata][filter]" => "parts" } }';

describe("useragent in ECS mode", () => {
  test("writes names and versions below user_agent and the parts of versions to the metadata", async () => {
    const events = await runFilter(`useragent { source => "agent" } ${METADATA}`, [{ agent: SAFARI }, { agent: OUTLOOK }]);

    expect(events).toEqual([
      {
        agent: SAFARI,
        user_agent: {
          name: "Safari",
          version: "7.0.3",
          device: { name: "Mac" },
          os: { name: "Mac OS X", version: "10.9.3", full: "Mac OS X 10.9.3" },
        },
        parts: {
          user_agent: { version: { major: "7", minor: "0", patch: "3" }, os: { version: { major: "10", minor: "9", patch: "3" } } },
        },
      },
      {
        agent: OUTLOOK,
        user_agent: {
          name: "MacOutlook",
          version: "16.24.0.190414",
          device: { name: "Mac" },
          os: { name: "Mac OS X", version: "10.14.4", full: "Mac OS X 10.14.4" },
        },
        parts: {
          user_agent: { version: { major: "16", minor: "24", patch: "0" }, os: { version: { major: "10", minor: "14", patch: "4" } } },
        },
      },
    ]);
  });

  test("names what it does not know Other, without versions", async () => {
    const events = await runFilter(`useragent { source => "agent" add_tag => ["done"] } ${METADATA}`, [{ agent: "__proto__" }]);

    expect(events).toEqual([
      {
        agent: "__proto__",
        user_agent: { name: "Other", device: { name: "Other" }, os: { name: "Other", full: "Other" } },
        tags: ["done"],
      },
    ]);
  });

  test.each([
    ["client", "agent", "agent", { client: { ua: { agent: "x" } } }],
    ["[client][ua]", "[client][ua]", "[client][ua]", {}],
  ])("writes below the target %j", async (target, source, _, rest) => {
    const event = { ...rest, ...(source === "agent" ? { agent: "curl/8.4.0" } : { client: { ua: "curl/8.4.0" } }) };
    const [out] = await runFilter(`useragent { source => "${source}" target => "${target}" }`, [event]);
    const names = { name: "curl", version: "8.4.0", device: { name: "Other" }, os: { name: "Other", full: "Other" } };

    expect(out).toEqual(source === "agent" ? { agent: "curl/8.4.0", client: { ua: { agent: "x" }, ...names } } : { client: { ua: names } });
  });

  test.each([
    ["user_agent", ""],
    ["[user_agent]", 'target => "user_agent"'],
    ["user_agent", 'target => "[user_agent]"'],
  ])("replaces the source %j by what it tells with %j", async (source, target) => {
    const events = await runFilter(`useragent { source => "${source}" ${target} }`, [{ user_agent: "curl/8.4.0" }]);

    expect(events).toEqual([
      { user_agent: { name: "curl", version: "8.4.0", device: { name: "Other" }, os: { name: "Other", full: "Other" } } },
    ]);
  });

  test("advises that a prefix has no effect", async () => {
    const { warnings } = await checkConfig('filter { useragent { source => "a" prefix => "p_" } } output { stdout { } }');

    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining("prefix")]);
  });
});

describe("useragent without ECS", () => {
  const legacy = { ecs: "disabled" } as const;

  test("writes all parts to the event itself", async () => {
    const events = await runFilter('useragent { source => "agent" }', [{ agent: CHROME }], legacy);

    expect(events).toEqual([
      {
        agent: CHROME,
        name: "Chrome",
        device: "Other",
        major: "26",
        minor: "0",
        patch: "1410",
        version: "26.0.1410.63",
        os: "Linux",
        os_name: "Linux",
        os_full: "Linux",
      },
    ]);
  });

  test("puts the prefix before every name, below the target", async () => {
    const events = await runFilter('useragent { source => "agent" target => "ua" prefix => "p_" }', [{ agent: SAFARI }], legacy);

    expect(events).toEqual([
      {
        agent: SAFARI,
        ua: {
          p_name: "Safari",
          p_device: "Mac",
          p_major: "7",
          p_minor: "0",
          p_patch: "3",
          p_version: "7.0.3",
          p_os: "Mac OS X",
          p_os_name: "Mac OS X",
          p_os_full: "Mac OS X 10.9.3",
          p_os_major: "10",
          p_os_minor: "9",
          p_os_patch: "3",
          p_os_version: "10.9.3",
        },
      },
    ]);
  });
});

describe("the source", () => {
  test("gives the first element of a list", async () => {
    const events = await runFilter('useragent { source => "a" target => "ua" }', [{ a: ["Wget/1.21.4", "curl/8.4.0"] }]);

    expect(events).toMatchObject([{ ua: { name: "Wget", version: "1.21.4" } }]);
  });

  test.each([[undefined], [null], [""], [[]], [[null, "curl/8.4.0"]], [[""]], [5], [true], [1.5], [{ a: "curl/8.4.0" }]])(
    "that is %j is left alone, and the filter has not succeeded",
    async (value) => {
      const event = value === undefined ? { b: 1 } : { a: value };

      expect(await runFilter('useragent { source => "a" add_tag => ["done"] }', [event])).toEqual([event]);
    },
  );

  test("may be long, and hold anything", async () => {
    const agents = ["\0".repeat(500), "\u2028é😀", "Mozilla/5.0 (Android; ".repeat(5_000), " ", "\n"];
    const events = await runFilter(
      'useragent { source => "a" target => "ua" }',
      agents.map((a) => ({ a })),
    );

    expect(events.map(({ a }) => a)).toEqual(agents);
    expect(events.every(({ ua }) => typeof (ua as { name: unknown }).name === "string")).toBe(true);
  });

  test("is answered the same when it comes again, without what was changed meanwhile", async () => {
    const filter = 'useragent { source => "a" target => "ua" } mutate { replace => { "[ua][name]" => "%{n}" } }';
    const events = await runFilter(filter, [
      { a: "curl/8.4.0", n: "1" },
      { a: "curl/8.4.0", n: "2" },
    ]);

    expect(events).toMatchObject([{ ua: { name: "1", os: { name: "Other" } } }, { ua: { name: "2", os: { name: "Other" } } }]);
  });
});

describe("a file of rules", () => {
  const RULES = `user_agent_parsers:
  - regex: 'ABC([\\\\0-9]+)'
    family_replacement: 'ABC ($1)'
os_parsers:
  - regex: 'CatOS OH-HAI=/\\^\\.\\^\\\\='
    os_replacement: 'CatOS 9000'
device_parsers:
  - regex: 'CashPhone-([\\$0-9]+)\\.(\\d+)\\.(\\d+)'
    device_replacement: 'CashPhone $1'
`;
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "tailrace-rules-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function ruleFile(text: string): Promise<string> {
    const file = path.join(folder, "rules.yaml");
    await writeFile(file, text);
    return file;
  }

  test("takes the place of the rules that come with the package", async () => {
    const file = await ruleFile(RULES);
    const events = await runFilter(`useragent { source => "a" target => "ua" regexes => "${file}" }`, [
      { a: "ABC12\\34 (CashPhone-$9.0.1 CatOS OH-HAI=/^.^\\=)" },
      { a: "curl/8.4.0" },
    ]);

    expect(events.map(({ ua }) => ua)).toEqual([
      { name: "ABC (12\\34)", device: { name: "CashPhone $9" }, os: { name: "CatOS 9000", full: "CatOS 9000" } },
      { name: "Other", device: { name: "Other" }, os: { name: "Other", full: "Other" } },
    ]);
  });

  test.each([
    ["no YAML", "a: [", "USERAGENT_RULES", "rules.yaml"],
    ["another document", "5", "USERAGENT_RULES", "user_agent_parsers is missing"],
    ["a list that is missing", "user_agent_parsers: []\nos_parsers: []", "USERAGENT_RULES", "device_parsers is missing"],
    [
      "an entry that is no map",
      RULES.replace("user_agent_parsers:", "user_agent_parsers:\n  - x"),
      "USERAGENT_RULES",
      "entry 1 of user_agent_parsers",
    ],
    ["an entry without regex", `${RULES}  - device_replacement: x`, "USERAGENT_RULES", "entry 2 of device_parsers has no regex"],
    [
      "a replacement that is no text",
      `${RULES}  - regex: x\n    device_replacement: 1.10`,
      "USERAGENT_RULES",
      "device_replacement of entry 2",
    ],
    ["an expression that is none", `${RULES}  - regex: '(x'`, "USERAGENT_REGEX", '"(x"'],
    ["an expression of Java's", `${RULES}  - regex: 'x++'`, "USERAGENT_REGEX", "possessive"],
  ])("with %s is refused", async (_, text, code, message) => {
    const file = await ruleFile(text);
    const { problems } = await checkConfig(`filter { useragent { source => "a" regexes => "${file}" } } output { stdout { } }`);

    expect(problems).toEqual([expect.objectContaining({ code, message: expect.stringContaining(message) as string })]);
  });

  test.each(["lru_cache_size => 0", "regexes => '/nowhere/rules.yaml'"])("or another option is refused: %s", async (option) => {
    const { problems } = await checkConfig(`filter { useragent { source => "a" ${option} } } output { stdout { } }`);

    expect(problems).toHaveLength(1);
  });
});
