import { defineFilter, PluginError } from "#plugin";
import type { Event, FieldAccessor } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";
import { LEVELS, makeRename } from "./rename-field.ts";

export default defineFilter({
  name: "de_dot",
  summary: "Replaces dots in the names of fields, or makes levels of them.",
  verbatim: true,
  options: {
    separator: { type: "string", default: "_", description: "What stands for a dot. It may hold none itself." },
    nested: {
      type: "boolean",
      default: false,
      description: "Whether `a.b` becomes `b` inside of `a`; `separator` then stands for nothing.",
    },
    recursive: {
      type: "boolean",
      default: false,
      description: "Whether names inside of maps are renamed too. Maps in lists are left alone.",
    },
    fields: {
      type: "array",
      items: { type: "string" },
      description: "The fields that are renamed. Default: all top-level fields.",
      examples: [["host.name", "[kubernetes][labels][app.name]"]],
    },
    tag_on_failure: {
      type: "string",
      default: "_de_dot_error",
      description: "The tag of an event of which a field cannot be renamed; those before it are.",
    },
  },
  create({ separator, nested, recursive, fields, tag_on_failure }, context) {
    if (separator.includes(".")) throw separatorHasDot(separator);
    const rename = makeRename(context, { separator: nested ? LEVELS : separator, isRecursive: recursive });
    const chosen = fields?.map((name) => ({ name, field: runTimeField(context, name) }));
    return {
      filter(event) {
        for (const name of chosen === undefined ? event.names() : presentOf(chosen, event)) {
          if (recursive || name.includes(".")) rename(event, name);
        }
        return true;
      },
      failed(event, error) {
        context.logger.warn({ id: context.id, error }, "A field could not be renamed; its event is tagged.");
        event.tag(tag_on_failure);
      },
    };
  },
});

/** One after the other: what an earlier one has renamed may hold a later one. */
function* presentOf(chosen: readonly { readonly name: string; readonly field: FieldAccessor }[], event: Event): Iterable<string> {
  for (const { name, field } of chosen) if (field.has(event)) yield name;
}

function separatorHasDot(separator: string): PluginError {
  return new PluginError("DE_DOT_SEPARATOR", `The separator stands for a dot and cannot hold one; it is ${JSON.stringify(separator)}.`, {
    about: { text: separator },
    hint: 'Write another, such as "_", or nested => true.',
  });
}
