import type { Event } from "#plugin";

/** One step of a mutate filter. What it throws ends the filter for this event. */
export type Operation = (event: Event) => void;
