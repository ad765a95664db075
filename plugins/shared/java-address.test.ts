import { expect, test } from "vitest";
import { javaAddress } from "./java-address.ts";

// As java.net.InetAddress.getByName(…).getHostAddress() writes them (Java 25).
test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["::", "0:0:0:0:0:0:0:0"],
  ["::1", "0:0:0:0:0:0:0:1"],
  ["2001:db8::8a2e:370:7334", "2001:db8:0:0:0:8a2e:370:7334"],
  ["2001:0DB8:0:0:1::1", "2001:db8:0:0:1:0:0:1"],
  ["fe80::", "fe80:0:0:0:0:0:0:0"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::ffff:c000:201", "192.0.2.1"],
  ["64:ff9b::192.0.2.33", "64:ff9b:0:0:0:0:c000:221"],
  ["fe80::1%eth0", "fe80:0:0:0:0:0:0:1%eth0"],
])("%s is written %s", (address, written) => {
  expect(javaAddress(address)).toBe(written);
});
