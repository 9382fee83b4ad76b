/** A small typed emitter. */

/** Stops the listener that it was returned for; calling it again does nothing. */
export type Unsubscribe = () => void;

export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>();

  on<K extends keyof Events>(type: K, listener: (event: Events[K]) => void): Unsubscribe {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners);
    // A wrapper, so that one function listening twice is called twice and stopped one at a time.
    const entry = (event: Events[K]) => listener(event);
    listeners.add(entry);
    return () => void listeners.delete(entry);
  }

  /**
   * Calls every listener. One that throws neither stops the others nor the decoding of what follows in
   * the same read: its error surfaces as an uncaught exception of its own.
   */
  emit<K extends keyof Events>(type: K, event: Events[K]): void {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) {
      try {
        (listener as (event: Events[K]) => void)(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
