import { expect, test } from "vitest";
import { parseJaas, parseJaasFile } from "./jaas.ts";

const shown = (text: string): unknown => {
  const { module, options } = parseJaas(text);
  return [module, Object.fromEntries(options)];
};

test.each([
  ['a.Plain required username="ann" password="se cret";', ["a.Plain", { username: "ann", password: "se cret" }]],
  [`a.Plain required\n  username='ann'\n  password="a\\"b;=\\\\";`, ["a.Plain", { username: "ann", password: 'a"b;=\\' }]],
  ["a.Scram REQUIRED username=ann password=x tokenauth=true ;", ["a.Scram", { username: "ann", password: "x", tokenauth: "true" }]],
  ["a.OAuth required;", ["a.OAuth", {}]],
])("%s", (text, expected) => {
  expect(shown(text)).toEqual(expected);
});

test.each([
  "",
  "zoe:secret",
  "a.Plain username=zoe;",
  "a.Plain required username=zoe",
  'a.Plain required username="zoe;',
  "a.Plain required username;",
  "a.Plain required = = ;",
])("%j is refused, and not quoted", (text) => {
  const error = (() => {
    try {
      return parseJaas(text);
    } catch (caught) {
      return caught;
    }
  })();

  expect(error).toMatchObject({ code: "KAFKA_JAAS" });
  expect(String(error)).not.toContain("zoe");
});

test("of a file the section of the client counts", () => {
  const { options } = parseJaasFile(
    'KafkaServer { a.B required username="x" password="x"; };\n// c\nKafkaClient {\n a.B required\n username="zoe" password="y";\n};',
  );

  expect(Object.fromEntries(options)).toEqual({ username: "zoe", password: "y" });
});
