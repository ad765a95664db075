import { PluginError } from "#plugin";

export function structuredDataWithout5424(): PluginError {
  return new PluginError("SYSLOG_STRUCTURED_DATA", "`structured_data` has no place in a message of RFC 3164.", {
    hint: 'Write `rfc => "rfc5424"` too.',
  });
}

export function crlCheckWithoutPath(): PluginError {
  return new PluginError("SYSLOG_CRL_CHECK", "`ssl_crl_check` needs `ssl_crl_path`: the lists of revoked certificates.");
}

export function crlCheckOfBoth(): PluginError {
  return new PluginError("SYSLOG_CRL_CHECK", '`ssl_crl_check` takes "leaf" or "chain", not both.');
}
