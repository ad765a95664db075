/** By code, in the words of Logstash's syslog input, which are not those of its syslog_pri filter. */
export const FACILITIES = [
  "kernel",
  "user-level",
  "mail",
  "system",
  "security/authorization",
  "syslogd",
  "line printer",
  "network news",
  "UUCP",
  "clock",
  "security/authorization",
  "FTP",
  "NTP",
  "log audit",
  "log alert",
  "clock",
  "local0",
  "local1",
  "local2",
  "local3",
  "local4",
  "local5",
  "local6",
  "local7",
] as const;

export const SEVERITIES = ["Emergency", "Alert", "Critical", "Error", "Warning", "Notice", "Informational", "Debug"] as const;
