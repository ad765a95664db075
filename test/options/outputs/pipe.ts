import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startConfig } from "../../support/run-config.ts";
import { briefly } from "../briefly.ts";
import type { OptionCase, PluginCases } from "../option-case.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tailrace-pipe-"));
const file = path.join(folder, "out");

interface Written {
  readonly given: string;
  readonly instead?: string;
  readonly beside?: string;
  readonly staysOpen?: boolean;
  readonly expected: unknown;
}

/** What a command has written into a file. */
function written({ beside = "", staysOpen = false, ...rest }: Written): OptionCase {
  return {
    ...rest,
    observe: async (option) => {
      rmSync(file, { force: true });
      const config = `input { stdin { } } filter { mutate { remove_field => ["@timestamp", "@version", "host"] } } output { pipe { ${beside} ${option} } }`;
      const running = await startConfig(config, { input: "one\n", ecs: "disabled", keepsInputOpen: staysOpen });
      if (staysOpen) {
        // The lane's housekeeping comes once a second.
        for (let moments = 0; moments < 10 && !existsSync(file); moments++) await briefly(() => existsSync(file));
      } else {
        await running.agent.inputsEnded();
        await running.stop();
      }
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      if (staysOpen) await running.abandon();
      return text;
    },
  };
}

const CAT = `command => "cat > ${file}"`;

export const pluginCases: PluginCases = {
  cases: {
    command: written({ given: CAT, instead: `command => "wc -l > ${file}"`, expected: '{"message":"one"}\n' }),
    message_format: written({ given: 'message_format => "<%{message}>"', beside: CAT, expected: "<one>\n" }),
    ttl: written({ given: "ttl => 0.1", beside: `command => "cat; echo ended > ${file}"`, staysOpen: true, expected: "ended\n" }),
  },
  unseen: { codec: "Nothing is encoded by it." },
};
