import type { OptionSchemas } from "#plugin";

/** Java's stores, beside certificates in files of their own. */
export const keystoreOptions = {
  ssl_keystore_path: {
    type: "string",
    format: "path",
    description: "A PKCS#12 file with certificate and key, instead of `ssl_certificate` and `ssl_key`.",
  },
  ssl_keystore_password: { type: "string", format: "password", description: "Opens `ssl_keystore_path`." },
  ssl_keystore_type: {
    type: "string",
    enum: ["pkcs12", "jks"],
    description: "What `ssl_keystore_path` is; default: by its name. Java's own format (`jks`) cannot be read here.",
  },
  ssl_truststore_path: {
    type: "string",
    format: "path",
    description: "A store of Java's with authorities, which cannot be read here: use `ssl_certificate_authorities`.",
  },
  ssl_truststore_password: { type: "string", format: "password", description: "Opens `ssl_truststore_path`." },
  ssl_truststore_type: { type: "string", enum: ["pkcs12", "jks"], description: "What `ssl_truststore_path` is." },
} as const satisfies OptionSchemas;
