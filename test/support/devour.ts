/** A filter that grows the heap without end on a certain text, written as a person's own plugin would be: no imports. */
export const DEVOUR = `
export default {
  kind: "filter",
  name: "devour",
  summary: "Grows without end on a certain text.",
  options: {},
  create(options, context) {
    const message = context.field("message");
    return {
      filter(event) {
        const kept = [];
        while (message.get(event) === "devour") kept.push(new Array(100_000).fill(kept.length));
        return true;
      },
    };
  },
};
`;
