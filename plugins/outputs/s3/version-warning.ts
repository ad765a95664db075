const SWITCH = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";

/**
 * Makes a client that does not warn of versions of itself to come, which will need a later Node.js: the one we have does not, and
 * who runs Tailrace cannot choose it.
 */
export function withoutVersionWarning<T>(make: () => T): T {
  const { [SWITCH]: before } = process.env;
  process.env[SWITCH] = "true";
  try {
    return make();
  } finally {
    if (before === undefined) delete process.env[SWITCH];
    else process.env[SWITCH] = before;
  }
}
