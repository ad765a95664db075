import { TailraceError } from "../errors.ts";

/**
 * An error a plugin makes. Its code is the plugin's own: `GROK_UNKNOWN_PATTERN`. Say what was wrong, quote the value, say
 * what is allowed.
 */
export class PluginError extends TailraceError {
  constructor(code: string, message: string, details: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(code, message, details);
    this.name = "PluginError";
  }
}
