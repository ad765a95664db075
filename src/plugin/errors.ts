import { TailraceError } from "../errors.ts";
import type { ErrorDetails } from "../errors.ts";

/**
 * An error a plugin makes. Its code is the plugin's own: `GROK_UNKNOWN_PATTERN`. Say what was wrong, quote the value, say
 * what is allowed.
 */
export class PluginError extends TailraceError {
  /** @param details `about`: the text of an option that is wrong, so that the error is shown there and not at the plugin's name */
  constructor(code: string, message: string, details: Pick<ErrorDetails, "hint" | "about" | "cause"> = {}) {
    super(code, message, details);
    this.name = "PluginError";
  }
}
