import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { makeCertificate } from "../../../test/support/certificates.ts";
import { opensslSubject, rfc2253Subject } from "./distinguished-name.ts";

const [COUNTRY, PLACE, ORGANISATION, UNIT, NAME] = ["2.5.4.6", "2.5.4.7", "2.5.4.10", "2.5.4.11", "2.5.4.3"];

// The first as Java's X500Principal.getName() writes it, the second as OpenSSL's oneline.
test.each([
  [[[NAME, "client"]], "CN=client", "/CN=client"],
  [
    [
      [COUNTRY, "DE"],
      [ORGANISATION, "Example, Inc."],
      [NAME, "client"],
    ],
    String.raw`CN=client,O=Example\, Inc.,C=DE`,
    "/C=DE/O=Example, Inc./CN=client",
  ],
  [[[PLACE, "Köln"]], "L=Köln", "/L=Köln"],
  [[[UNIT, ' a+b"c<d>e;f=g\\h# ']], String.raw`OU=\ a\+b\"c\<d\>e\;f\=g\\h\#\ `, '/OU= a+b"c<d>e;f=g\\h# '],
  [[["1.2.840.113549.1.9.1", "a@example.org"]], "1.2.840.113549.1.9.1=#0c0d61406578616d706c652e6f7267", "/emailAddress=a@example.org"],
  [[["0.9.2342.19200300.100.1.25", "org"]], "DC=org", "/DC=org"],
] as const)("%j is written %s and %s", (subject, rfc2253, openssl) => {
  const certificate = new X509Certificate(makeCertificate({ subject: subject.map(([type, value]) => [type, value] as const) }).certificate);

  expect([rfc2253Subject(certificate), opensslSubject(certificate)]).toEqual([rfc2253, openssl]);
});
