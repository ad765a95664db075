import type { ComputeContext, FieldAccessor } from "#plugin";

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

/** True when a text is a field reference that the context can compile. */
export function isReference(context: ComputeContext, reference: string): boolean {
  try {
    context.field(reference);
    return true;
  } catch {
    return false;
  }
}
