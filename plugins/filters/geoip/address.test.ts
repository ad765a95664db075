import { describe, expect, test } from "vitest";
import { parseAddress } from "./address.ts";

/** What InetAddress.getByName(text).getHostAddress() of Java 25 answers where nothing is looked up by name. */
describe("addresses are read as Java reads them", () => {
  test.each([
    ["1.2.3.4", "1.2.3.4"],
    ["127.1", "127.0.0.1"],
    ["1.2.3", "1.2.0.3"],
    ["1.16777215", "1.255.255.255"],
    ["1.2.65535", "1.2.255.255"],
    ["16909060", "1.2.3.4"],
    ["4294967295", "255.255.255.255"],
    ["0", "0.0.0.0"],
    ["010.1.1.1", "10.1.1.1"],
    ["::", "0:0:0:0:0:0:0:0"],
    ["[::1]", "0:0:0:0:0:0:0:1"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
    ["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["2001:DB8::0A", "2001:db8:0:0:0:0:0:a"],
    ["1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"],
    ["::1.2.3.4", "0:0:0:0:0:0:102:304"],
    ["fe80::1%1", "fe80:0:0:0:0:0:0:1%1"],
    ["2001:db8::00001", "2001:db8:0:0:0:0:0:1"],
    ["::ffff:1.2.3.4", "1.2.3.4"],
    ["::FFFF:0102:0304", "1.2.3.4"],
  ])("%j is %s", (text, printed) => {
    expect(parseAddress(text)?.text).toBe(printed);
  });

  test.each([
    "",
    " ",
    "-",
    "N/A",
    "localhost",
    "host.example",
    "1.2.3.4 ",
    " 1.2.3.4",
    "1.2.3.4:80",
    "1.2.3.4,5.6.7.8",
    "1.2.3.4\n",
    "4294967296",
    "256.1.1.1",
    "1.2.3.256",
    "1.256.1",
    "1.16777216",
    "0x7f.1",
    "1.2.3.4.5",
    "1..2.3",
    ".1.2.3",
    "1.2.3.",
    "+1.2.3.4",
    "[1.2.3.4]",
    "1.2.3.4%1",
    "[::1",
    "::1]",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "::1:2:3:4:5:6:7:8",
    "1::2::3",
    ":",
    ":::",
    "%1",
    "::ffff:1.2.3.4%1",
    "1.2.3.4::",
    "::1.2.3",
    "::1.2.3.256",
    "2001:db8::g",
    "2001:db8::-1",
    "fe80::1%",
    "٣.2.3.4",
  ])("%j is none", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test.each([["1".repeat(1e6)], ["1.".repeat(1e6)], [":".repeat(1e6)], ["1:".repeat(1e6)], [`::1%${"a".repeat(10)}${"%".repeat(1e6)}`]])(
    "a text of a million characters is none",
    (text) => {
      expect(parseAddress(text)).toBeUndefined();
    },
  );

  test("an address in IPv6 has sixteen bytes, one in IPv4 four", () => {
    expect(parseAddress("2001:db8::1%7")).toEqual({
      bytes: Uint8Array.from([0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
      isIpv4: false,
      text: "2001:db8:0:0:0:0:0:1%7",
      numeric: "2001:db8:0:0:0:0:0:1",
    });
    expect(parseAddress("1.2.3.4")).toEqual({ bytes: Uint8Array.from([1, 2, 3, 4]), isIpv4: true, text: "1.2.3.4", numeric: "1.2.3.4" });
  });
});
