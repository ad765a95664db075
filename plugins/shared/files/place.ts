import { homedir } from "node:os";
import path from "node:path";
import type { Event, Template } from "#plugin";
import { dynamicBeginning } from "./errors.ts";

/** What Logstash takes for a reference in a path (FIELD_REF in its file output). */
const REFERENCE = /%\{[^}]+\}/;

/** Where the events of an output may be written. */
export interface Place {
  /** The path with references, absolute. */
  readonly template: string;
  readonly isDynamic: boolean;
  /** The fixed beginning: no event is written outside of this folder. */
  readonly root: string;
  /** The file for events whose own path cannot be used. */
  readonly failurePath: string;
}

/** @throws PluginError FILE_DYNAMIC_BEGINNING */
export function placeOf(given: string, filenameFailure: string): Place {
  const template = path.resolve(given.replace(/^~(?=\/|$)/, homedir()));
  const at = template.search(REFERENCE);
  const root = path.dirname(at < 0 ? template : `${template.slice(0, at)}x`);
  if (at >= 0 && root === path.parse(template).root) throw dynamicBeginning(given);
  return { template, isDynamic: REFERENCE.test(given), root, failurePath: path.join(root, filenameFailure) };
}

/**
 * The file of each event, as its one spelling. An event whose path leads outside, or can be no path, gets the failure file.
 * @param template of the place's template
 */
export function makeDestination({ isDynamic, root, failurePath, template: fixed }: Place, template: Template): (event: Event) => string {
  if (!isDynamic) return () => fixed;
  return (event) => {
    const file = path.resolve(template.render(event));
    return file.startsWith(`${root}${path.sep}`) && !file.includes("\0") ? file : failurePath;
  };
}
