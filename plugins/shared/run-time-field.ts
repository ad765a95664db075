import { PluginError, rubyInspect } from "#plugin";
import type { ComputeContext, FieldAccessor, FieldValue } from "#plugin";

/**
 * A field whose reference, when it is broken, fails for each event instead of when the configuration is checked: Logstash
 * takes such a configuration and the filter fails. The check warns.
 */
export function runTimeField(context: ComputeContext, reference: string): FieldAccessor {
  try {
    return context.field(reference);
  } catch (error) {
    context.advise?.(`${error instanceof Error ? error.message : String(error)} Every event will fail here.`, {
      text: reference,
    });
    const fail = (): never => {
      throw error;
    };
    return { reference: { text: reference, metadata: false, path: [reference] }, get: fail, set: fail, has: fail, remove: fail };
  }
}

/** A field that an option names; a name that is no text (a number, a list) fails for each event, as in Logstash. */
export function namedField(context: ComputeContext, name: FieldValue): FieldAccessor {
  if (typeof name === "string") return runTimeField(context, name);
  const error = notAName(name);
  context.advise?.(`${error.message} Every event with such a field will fail here.`);
  const fail = (): never => {
    throw error;
  };
  return { reference: { text: rubyInspect(name), metadata: false, path: [] }, get: fail, set: fail, has: fail, remove: fail };
}

/** True when a text is a field reference that the context can compile. */
export function isReference(context: ComputeContext, reference: string): boolean {
  try {
    context.field(reference);
    return true;
  } catch {
    return false;
  }
}

function notAName(value: FieldValue): PluginError {
  return new PluginError("FIELD_NAME", `${rubyInspect(value)} is no name of a field: it must be one text.`);
}
