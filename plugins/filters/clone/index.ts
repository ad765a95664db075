import { defineFilter, isList } from "#plugin";
import type { Event } from "#plugin";

export default defineFilter({
  name: "clone",
  summary: "Makes copies of an event, each marked with a name.",
  creates: true,
  verbatim: true,
  options: {
    clones: {
      type: "array",
      items: { type: "string" },
      required: true,
      description:
        "The names: one copy is made for each. A copy has its name as a further tag; with `ecs_compatibility => disabled` in the field `type`.",
      examples: [["audit"]],
    },
  },
  create({ clones }, context) {
    if (clones.length === 0) context.advise?.("clones is empty, so no copies are made.");
    const mark = context.ecs === "disabled" ? setType : addTag;
    return {
      filter(event, emit) {
        for (const name of clones) {
          const copy = event.clone();
          mark(copy, name);
          emit(copy, true);
        }
        return false;
      },
    };
  },
});

function setType(event: Event, name: string): void {
  event.set("type", name);
}

/** Unlike Event.tag this does not look whether the tag is there, as in Logstash. */
function addTag(event: Event, name: string): void {
  const tags = event.get("tags") ?? null;
  event.set("tags", [...(isList(tags) ? tags : tagList(tags)), name]);
}

function tagList(tag: unknown): string[] {
  return typeof tag === "string" ? [tag] : [];
}
