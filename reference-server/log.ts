/**
 * The shell talks to the room through an ordered log of events. In memory an event is applied as it is
 * appended; a log that several machines share applies it once its place in the order is known.
 */
import type { RoomEvent } from '../spec/index.ts';

export interface RoomLog {
  append(event: RoomEvent): void;
  /** Called with each event, in the one order of the log. */
  subscribe(apply: (event: RoomEvent) => void): void;
}

export function memoryLog(): RoomLog {
  let apply: (event: RoomEvent) => void = () => {};
  return {
    append: (event) => apply(event),
    subscribe(listener) {
      apply = listener;
    },
  };
}
