import { javaText } from "#plugin";
import type { Event } from "#plugin";

/** The text of an event as Logstash's plain and line codecs write it: `<timestamp> <host> <message>`, tokens for what is missing. */
export function eventText(event: Event): string {
  const { timestamp } = event;
  const [host, message] = [event.get("host"), event.get("message")];
  const parts = [
    host === undefined || host === null ? "%{host}" : javaText(host),
    message === undefined || message === null ? "%{message}" : javaText(message),
  ];
  return (timestamp === undefined ? parts : [timestamp.toString(), ...parts]).join(" ");
}
