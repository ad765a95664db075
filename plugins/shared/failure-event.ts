import type { ComputeContext, DecodeSource, Event } from "#plugin";

/** What becomes of a record that a codec cannot read: an event with its text as `message`, and a tag. */
export function makeFailureEvent(context: ComputeContext, tag: string): (text: string, source: DecodeSource) => Event {
  const message = context.field("message");
  return (text, { receivedAt }) => {
    const event = context.newEvent(receivedAt);
    message.set(event, text);
    event.tag(tag);
    return event;
  };
}
