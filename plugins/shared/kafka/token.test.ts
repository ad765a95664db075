import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { parseJaas } from "./jaas.ts";
import type { ConnectionSettings } from "./options.ts";
import { fetchToken } from "./token.ts";

const LOGIN = parseJaas("a.OAuth required clientId=ann clientSecret=s3 scope=logs;");

async function tokenOf(status: number, answer: string): Promise<{ readonly token: unknown; readonly asked: unknown }> {
  let asked: unknown;
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      asked = [request.method, request.headers.authorization, Buffer.concat(chunks).toString()];
      response.writeHead(status).end(answer);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  const token = await fetchToken({ sasl_oauthbearer_token_endpoint_url: url } as ConnectionSettings, LOGIN).catch(
    (error: unknown) => error,
  );
  return { token, asked };
}

test("a token is fetched with the client's own credentials", async () => {
  expect(await tokenOf(200, '{"access_token":"abc","expires_in":60}')).toEqual({
    token: "abc",
    asked: ["POST", `Basic ${Buffer.from("ann:s3").toString("base64")}`, "grant_type=client_credentials&scope=logs"],
  });
});

test.each([
  [401, "{}"],
  [200, "<html>"],
  [200, '{"token":1}'],
  [200, "x".repeat(2 * 1024 * 1024)],
])("an answer with status %s that has none is an error: %.10s", async (status, answer) => {
  expect((await tokenOf(status, answer)).token).toMatchObject({ code: "KAFKA_TOKEN" });
});

test("a token is read of a file", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "tailrace-token-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, "token"), "from-file\n");
  const url = pathToFileURL(path.join(folder, "token")).href;

  expect(await fetchToken({ sasl_oauthbearer_token_endpoint_url: url } as ConnectionSettings, LOGIN)).toBe("from-file");
});

test("a token that nobody signed is made for trials", async () => {
  const token = await fetchToken({} as ConnectionSettings, parseJaas('a.OAuth required unsecuredLoginStringClaim_sub="ann";'));
  const [head, claims, signature] = token.split(".");

  expect([JSON.parse(Buffer.from(head!, "base64url").toString()), signature]).toEqual([{ alg: "none" }, ""]);
  expect(JSON.parse(Buffer.from(claims!, "base64url").toString())).toMatchObject({ sub: "ann" });
});
