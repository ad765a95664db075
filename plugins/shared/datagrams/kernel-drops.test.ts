import { describe, expect, test } from "vitest";
import { dropsIn, kernelDrops, procAddress } from "./kernel-drops.ts";

const TABLE = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  211: 0100007F:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 17134 2 0000000000000000 42
 3561: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 17135 2 0000000000000000 0
 3562: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 17136 2 0000000000000000 3
`;

describe("what the kernel dropped", () => {
  test.each([
    ["127.0.0.1", 8080, 42],
    ["0.0.0.0", 68, 3],
    ["127.0.0.1", 81, undefined],
  ])("for %s:%i stands in its table: %s", (address, port, drops) => {
    expect(dropsIn(TABLE, procAddress(address, port))).toBe(drops);
  });

  test.each([
    ["127.0.0.1", 8080, "0100007F:1F90"],
    ["192.0.2.1", 5, "010200C0:0005"],
    ["::", 53, "00000000000000000000000000000000:0035"],
    ["::1", 53, "00000000000000000000000001000000:0035"],
    ["2001:db8::1234:5678", 65_535, "B80D0120000000000000000078563412:FFFF"],
  ])("is found under the address as the table writes it: %s:%i", (address, port, written) => {
    expect(procAddress(address, port)).toBe(written);
  });

  test("of a socket that does not exist is unknown", async () => {
    expect(await kernelDrops({ address: "127.0.0.1", port: 0 })).toBeUndefined();
  });
});
