import * as nodeModule from "node:module";
import path from "node:path";

/** What a stranger's plugin imports. It means the code that runs, wherever the plugin's file stands. */
const DOOR = "tailrace/plugin";

const extension = path.extname(import.meta.url);

/** The plugin API as an ES module: that beside the joined files (src/build/bundle.ts), or as source. */
const target = new URL(extension === ".cjs" ? "../plugin/api.js" : `../plugin/index${extension}`, import.meta.url).href;

interface Resolved {
  readonly url: string;
  readonly shortCircuit?: boolean;
}

interface SynchronousHooks {
  /** Node 22.15 and later. */
  readonly registerHooks?: (hooks: {
    resolve(specifier: string, context: unknown, next: (specifier: string, context: unknown) => Resolved): Resolved;
  }) => void;
}

/** The same for Node 20, where such hooks run in a thread of their own. */
const ASYNCHRONOUS_HOOK = `
export const resolve = (specifier, context, next) =>
  specifier === ${JSON.stringify(DOOR)} ? { url: ${JSON.stringify(target)}, shortCircuit: true } : next(specifier, context);
`;

/**
 * Lets files outside the package import `tailrace/plugin` without having Tailrace installed beside them. To be called once
 * in each thread that loads plugins from outside.
 */
export function openPluginDoor(): void {
  const { registerHooks } = nodeModule as SynchronousHooks;
  if (registerHooks === undefined) {
    nodeModule.register(`data:text/javascript,${encodeURIComponent(ASYNCHRONOUS_HOOK)}`);
    return;
  }
  registerHooks({
    resolve: (specifier, context, next) => (specifier === DOOR ? { url: target, shortCircuit: true } : next(specifier, context)),
  });
}
