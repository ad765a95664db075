import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const folder = process.env["SERVICES_HOME"] ?? path.join(tmpdir(), "tailrace-services");
const run = promisify(execFile);

export const queueAuthority = path.join(folder, "queues-tls/authority.crt");
export const redisSocket = path.join(folder, "redis/redis.sock");
export const redisPort = Number(process.env["REDIS_PORT"] ?? 29_379);
export const rabbitPort = Number(process.env["RABBITMQ_PORT"] ?? 29_672);
export const PASSWORD = "open sesame";

/** Calls the script that has Redis and RabbitMQ; it says on standard error what went wrong. */
export async function controlQueue(command: "start" | "stop" | "kill", name: "redis" | "rabbitmq", keepsData = false): Promise<void> {
  await run(path.join(import.meta.dirname, "queues.sh"), [command, name], {
    env: { ...process.env, ...(keepsData ? { KEEP_DATA: "1" } : {}) },
  });
}
