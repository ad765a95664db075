import type { Event, FieldList, FieldValue } from "#plugin";
import { revive } from "./revive.ts";

/** What Ruby code did, one entry behind the other: a number, and what belongs to it. lib/bridge.rb has the same numbers. */
const OP = { set: 0, remove: 1, tag: 2, cancel: 3, uncancel: 4, matched: 5, failed: 6, emit: 7, print: 8 } as const;

/** What became of an event in Ruby, told as it happens. */
export interface ChangeSink {
  matched(event: Event): void;
  emit(parent: Event, event: Event): void;
  /** @param error the class, the message and the places of an exception */
  failed(event: Event, error: RubyFailure): void;
  print(level: string, message: string, data: string): void;
}

export interface RubyFailure {
  readonly kind: string;
  readonly message: string;
  readonly backtrace: readonly string[];
}

/** Does to the events what the log says. @param events by the numbers Ruby knows them by */
export function applyChanges(log: FieldList, events: readonly Event[], sink: ChangeSink): void {
  let at = 0;
  const next = (): FieldValue => log[at++]!;
  // lib/bridge.rb writes texts where texts are read here.
  const text = (): string => next() as string;
  const event = (): Event => events[Number(next())]!;
  while (at < log.length) {
    switch (next()) {
      case OP.set:
        event().set(text(), revive(next()));
        break;
      case OP.remove:
        event().remove(text());
        break;
      case OP.tag:
        event().tag(text());
        break;
      case OP.cancel:
        event().cancel();
        break;
      case OP.uncancel:
        event().$cancelled = false;
        break;
      case OP.matched:
        sink.matched(event());
        break;
      case OP.failed:
        sink.failed(event(), { kind: text(), message: text(), backtrace: next() as string[] });
        break;
      case OP.emit:
        sink.emit(event(), event());
        break;
      case OP.print:
        sink.print(text(), text(), text());
        break;
      default:
        throw new Error(`Ruby's log cannot be read at ${at - 1}.`);
    }
  }
}
