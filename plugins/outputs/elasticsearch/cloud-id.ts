import { badCloudId } from "./errors.ts";

/** The address of Elasticsearch in a cloud id: `label:base64(host[:port]$elasticsearch[:port]$kibana)`. @throws PluginError */
export function readCloudId(cloudId: string): string {
  const encoded = cloudId.includes(":") ? cloudId.slice(cloudId.indexOf(":") + 1) : cloudId;
  const parts = Buffer.from(encoded, "base64").toString("utf8").split("$");
  if (parts.length < 2 || !/^[\x21-\x7e]+$/.test(parts.join(""))) throw badCloudId("it does not hold the names of servers");
  const [domain = "", port = "443"] = parts[0]!.split(":");
  const [id = "", ownPort = port] = parts[1]!.split(":");
  if (domain === "") throw badCloudId("it names no domain");
  if (id === "" || id === "undefined") throw badCloudId("it names no Elasticsearch");
  return `https://${id}.${domain}:${ownPort}`;
}
