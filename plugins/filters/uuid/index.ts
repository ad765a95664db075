import { randomUUID } from "node:crypto";
import { defineFilter } from "#plugin";
import { runTimeField } from "../../shared/run-time-field.ts";

export default defineFilter({
  name: "uuid",
  summary: "Writes a random UUID into every event.",
  // A UUID is made of digits and letters of ASCII.
  verbatim: true,
  options: {
    target: {
      type: "string",
      required: true,
      description: "The field for the UUID.",
      examples: ["[event][id]"],
    },
    overwrite: {
      type: "boolean",
      default: false,
      description: "Whether a value that is there is replaced. A null always is.",
    },
  },
  create({ target, overwrite }, context) {
    const field = runTimeField(context, target);
    return {
      filter(event) {
        if (overwrite || (field.get(event) ?? null) === null) field.set(event, randomUUID());
        return true;
      },
    };
  },
});
