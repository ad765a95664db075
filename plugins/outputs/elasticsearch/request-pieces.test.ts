import { describe, expect, test } from "vitest";
import { startConfig } from "../../../test/support/run-config.ts";
import type { RunningConfig } from "../../../test/support/run-config.ts";
import { actionsOf, items, searchServer } from "../../../test/support/search-server.ts";
import type { Answer, SeenRequest } from "../../../test/support/search-server.ts";

/** Records that Elasticsearch 9 reads at once from a request when it has much to do. */
const PIECE = 3;

interface Refusal {
  readonly status: number;
  readonly error: { readonly type: string; readonly reason: string };
}

/** It checks a piece as a whole. */
const invalid: Refusal = {
  status: 400,
  error: { type: "action_request_validation_exception", reason: "Validation Failed: 1: id is too long;" },
};
const unreadable: Refusal = { status: 400, error: { type: "illegal_argument_exception", reason: 'For input string: "abc"' } };
const conflict = { status: 409, error: { type: "version_conflict_engine_exception", reason: "document already exists" } };

/** Has documents by their ids, and refuses what has `bad` in its id as Elasticsearch 9.5 does: a piece, or all that is not read yet. */
function pieceByPiece(refusal: Refusal) {
  const written: string[] = [];
  const play = (request: SeenRequest): Answer | undefined => {
    if (!request.url.includes("_bulk")) return undefined;
    const ids = actionsOf(request.body).map((action) => Object.values(action)[0]!["_id"] as string);
    const results: (number | { readonly status: number; readonly error: object })[] = [];
    for (let first = 0; first < ids.length; first += PIECE) {
      const piece = ids.slice(first, first + PIECE);
      const isBad = piece.some((id) => id.includes("bad"));
      if (isBad && (refusal === unreadable || ids.length <= PIECE)) return { status: 400, body: refusal };
      for (const id of piece) {
        const isThere = written.includes(id);
        if (!isBad && !isThere) written.push(id);
        const done = isThere ? conflict : 201;
        results.push(isBad ? refusal : done);
      }
    }
    return items(request, ...results);
  };
  return { written, play };
}

async function create(host: string, ids: readonly string[]): Promise<RunningConfig> {
  const running = await startConfig(
    `input { stdin { codec => json_lines } } filter { mutate { remove_field => ["@version", "host", "event", "@timestamp"] } }
     output { elasticsearch { hosts => "${host}" manage_template => false retry_initial_interval => 0.005 index => web action => create document_id => "%{id}" } }`,
    { input: ids.map((id) => `${JSON.stringify({ id })}\n`).join("") },
  );
  await running.agent.inputsEnded();
  await running.stop();
  return running;
}

describe("a server that reads a request piece by piece", () => {
  const ids = ["a", "b", "c", "d", "bad", "e", "f", "g", "h", "i"];
  const good = ids.filter((id) => id !== "bad");

  test.each([
    ["refuses a whole piece", invalid],
    ["refuses the rest of a request, of which it has the beginning", unreadable],
  ])("and %s for one record has all others once", async (_, refusal) => {
    const { written, play } = pieceByPiece(refusal);
    const server = await searchServer({ play });

    const running = await create(server.host, ids);

    expect(written.toSorted()).toEqual(good);
    expect(running.agent.counts()[0]!.lanes[0]!).toMatchObject({ given: 10, delivered: 9, rejected: 1, waiting: 0 });
    const said = running.log.filter(({ message }) => message === "The server refused records.");
    expect(said.map(({ data }) => [data["type"], data["records"], data["sample"]])).toEqual([
      [refusal.error.type, 1, '{"create":{"_index":"web","_id":"bad"}}\n{"id":"bad"}\n'],
    ]);
  });

  test("refuses for good what is not refused with its neighbours", async () => {
    const { play } = pieceByPiece(invalid);
    const server = await searchServer({
      play: (request) => (request.url.includes("_bulk") ? items(request, 201, invalid, 201) : play(request)),
    });

    const running = await create(server.host, ["a", "b", "c"]);

    expect([server.bulks().length, running.agent.counts()[0]!.lanes[0]!]).toMatchObject([1, { delivered: 2, rejected: 1 }]);
  });

  test("that cannot be reached any more loses none of what it has refused with a neighbour", async () => {
    const { written, play } = pieceByPiece(invalid);
    const server = await searchServer({
      play: (request, number) => (request.url.includes("_bulk") && number === 1 ? (response) => response.destroy() : play(request)),
    });

    const running = await create(server.host, ids);

    expect([written.toSorted(), running.agent.counts()[0]!.lanes[0]!]).toMatchObject([good, { delivered: 9, rejected: 1, waiting: 0 }]);
  });
});
