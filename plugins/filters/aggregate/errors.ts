import { PluginError, reasonOf } from "#plugin";

export function taskIdWithoutField(text: string): PluginError {
  return new PluginError(
    "AGGREGATE_TASK_ID",
    `The \`task_id\` of the aggregate filter, "${text}", holds no field, so that all events were one task.`,
    {
      hint: 'Write a field in it: task_id => "%{[transaction][id]}".',
      about: { text },
    },
  );
}

export function inactivityTooLong(inactivity: number, timeout: number): PluginError {
  return new PluginError(
    "AGGREGATE_INACTIVITY",
    `The \`inactivity_timeout\` of the aggregate filter, ${inactivity}, is more than its \`timeout\`, ${timeout}; it must not be.`,
  );
}

export function timeoutsTwice(taskId: string, names: readonly string[]): PluginError {
  return new PluginError(
    "AGGREGATE_TIMEOUTS_TWICE",
    `There is an aggregate filter before that has options for the timeout of the task "${taskId}", and this one has, too.`,
    { hint: `Of the filters with one task_id, one may have any of ${names.join(", ")}.`, about: { text: taskId } },
  );
}

export function mapsPathTwice(path: string): PluginError {
  return new PluginError("AGGREGATE_PATH_TWICE", "Two aggregate filters of this pipeline have an `aggregate_maps_path`; one may have it.", {
    about: { text: path },
  });
}

export function mapsUnreadable(path: string, cause: unknown): PluginError {
  return new PluginError("AGGREGATE_MAPS", `The maps in "${path}" cannot be read: ${reasonOf(cause)}.`, { cause });
}
