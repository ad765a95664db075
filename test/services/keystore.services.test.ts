import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { writeCertificates } from "../support/certificates.ts";
import { runConfig } from "../support/run-config.ts";
import { searchServer } from "../support/search-server.ts";

// Here because it needs OpenSSL's command to make the store.
test.each([
  ["elasticsearch", "ssl_certificate_authorities", "ssl_keystore_path", "ssl_keystore_password"],
  ["opensearch", "cacert", "keystore", "keystore_password"],
] as const)("the output %s shows the certificate of a PKCS#12 store", async (plugin, authorities, store, password) => {
  const files = writeCertificates();
  const file = path.join(files.folder, "client.p12");
  execFileSync("openssl", [
    "pkcs12",
    "-export",
    "-in",
    files.client.cert,
    "-inkey",
    files.client.key,
    "-out",
    file,
    "-passout",
    "pass:secret",
  ]);
  const tls = { cert: readFileSync(files.server.cert), key: readFileSync(files.server.key), ca: readFileSync(files.authority) };
  const server = await searchServer({
    tls: { ...tls, requestCert: true, rejectUnauthorized: true },
    product: plugin === "opensearch" ? "OpenSearch" : "Elasticsearch",
  });

  await runConfig(
    `input { generator { count => 1 } }
     output { ${plugin} { hosts => "${server.host}" index => web ${authorities} => "${files.authority}" ${store} => "${file}" ${password} => secret } }`,
  );

  expect(server.bulks()).toHaveLength(1);
});
