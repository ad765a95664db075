import { expect, test } from "vitest";
import { isKnownCipherSuite, opensslCipherSuites, opensslName } from "./cipher-suites.ts";

test.each([
  ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"],
  ["TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "ECDHE-ECDSA-AES128-SHA256"],
  ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"],
  ["TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "DHE-RSA-CHACHA20-POLY1305"],
  ["TLS_RSA_WITH_AES_256_CBC_SHA256", "AES256-SHA256"],
  ["TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"],
  ["ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384"],
])("Java's %s is OpenSSL's %s", (java, openssl) => {
  expect(opensslName(java)).toBe(openssl);
  expect(isKnownCipherSuite(java)).toBe(true);
});

test("what is no cipher suite is not known", () => {
  expect(["", "TLS_MADE_UP", "ALL", "__proto__"].map(isKnownCipherSuite)).toEqual([false, false, false, false]);
});

test("a suite that Java has and this Node.js does not offer is left out; the order stays", () => {
  const java = ["TLS_DHE_DSS_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"];

  expect(opensslCipherSuites(java)).toEqual(["ECDHE-RSA-AES256-GCM-SHA384", "TLS_AES_128_GCM_SHA256"]);
});
