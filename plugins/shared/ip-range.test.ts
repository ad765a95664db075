import { describe, expect, test } from "vitest";
import { maskRange, parseIpRange, rangeText } from "./ip-range.ts";

describe("parseIpRange", () => {
  /** As IPAddr of JRuby 10.0.6 reads and prints them. */
  test.each([
    ["10.0.0.1", "10.0.0.1", 32],
    ["10.1.2.3/8", "10.0.0.0", 8],
    ["1.2.3.4/255.255.0.0", "1.2.0.0", 16],
    ["0.0.0.0/0", "0.0.0.0", 0],
    ["255.255.255.255", "255.255.255.255", 32],
    ["::1", "::1", 128],
    ["2001:DB8:0:0:1:0:0:5/64", "2001:db8::", 64],
    ["1:0:0:4:0:0:0:8", "1:0:0:4::8", 128],
    ["1:0:0:4:0:0:7:8", "1::4:0:0:7:8", 128],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", 128],
    ["fe80::1%eth0", "fe80::1%eth0", 128],
    ["[::1]/64", "::", 64],
    ["::ffff:1.2.3.4", "::ffff:1.2.3.4", 128],
    ["::1.2.3.4", "::1.2.3.4", 128],
    ["1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304", 128],
    ["1:2::3:4/ffff:ffff::", "1:2::", 32],
    ["::/0", "::", 0],
  ])("reads %s as %s of %d bits", (text, printed, prefix) => {
    const range = parseIpRange(text)!;

    expect([rangeText(range), range.prefix]).toEqual([printed, prefix]);
  });

  const NONE =
    "|1.2.3|1.2.3.4.5|010.1.2.3|256.1.1.1|1.2.3.4/33|1.2.3.4/08|1.2.3.4/|1.2.3.4/255.0.255.0|1.2.3.4/::|1.2.3.4%eth0|[1.2.3.4]|1.2.3.4 |\n1.2.3.4|::g|:::|1::2::3|::/129|1:2:3:4:5:6:7|1:2:3:4:5:6:7:8:9|1:2:3:4::5:6:7:8|fffff::|::01.2.3.4|::1.2.3.4:5|localhost|%{ip}";

  test.each(NONE.split("|"))("knows no address in %j", (text) => {
    expect(parseIpRange(text)).toBeUndefined();
  });

  test("masks only as many bits as there are", () => {
    const address = parseIpRange("192.168.255.255")!;

    expect(maskRange(address, 20)).toEqual(parseIpRange("192.168.240.0/20"));
    expect(maskRange(address, 33)).toBeUndefined();
    expect(maskRange(address, 1.5)).toBeUndefined();
  });
});
