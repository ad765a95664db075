import { deepCopy, rubyText } from "#plugin";
import type { ComputeContext, FieldValue } from "#plugin";
import { namedField, runTimeField } from "../../shared/run-time-field.ts";
import type { Operation } from "./operation.ts";

export function coerce(context: ComputeContext, name: string, value: FieldValue): Operation {
  const field = runTimeField(context, name);
  const template = context.template(rubyText(value));
  return (event) => {
    if (field.get(event) === null) field.set(event, template.render(event));
  };
}

export function rename(context: ComputeContext, from: string, to: FieldValue): Operation {
  const source = context.template(from);
  const target = context.template(rubyText(to));
  if (source.isConstant && target.isConstant) return renameConstant(context, from, target.text);
  return (event) => {
    const [oldName, newName] = [source.render(event), target.render(event)];
    if (!event.has(oldName)) return;
    event.set(newName, event.remove(oldName) ?? null);
  };
}

function renameConstant(context: ComputeContext, from: string, to: string): Operation {
  const source = runTimeField(context, from);
  const target = runTimeField(context, to);
  return (event) => {
    // The value is lost when the target cannot be written, as in Logstash (recorded).
    if (source.has(event)) target.set(event, source.remove(event) ?? null);
  };
}

export function update(context: ComputeContext, name: string, value: FieldValue): Operation {
  const field = runTimeField(context, name);
  const template = context.template(rubyText(value));
  return (event) => {
    if (field.has(event)) field.set(event, template.render(event));
  };
}

export function replace(context: ComputeContext, name: string, value: FieldValue): Operation {
  const field = runTimeField(context, name);
  const template = context.template(rubyText(value));
  return (event) => field.set(event, template.render(event));
}

export function copy(context: ComputeContext, from: string, to: FieldValue): Operation {
  const source = runTimeField(context, from);
  const target = namedField(context, to);
  return (event) => {
    const value = source.get(event);
    if (value !== undefined && value !== null) target.set(event, deepCopy(value));
  };
}
