/**
 * A map of which every version stays readable, while the newest is as fast as a Map. The newest
 * version owns the store; an older one keeps what must be undone to come back to it (Baker, "Shallow
 * binding makes functional arrays fast", 1991). So `step` is pure, a server that only goes forward
 * pays nothing for it, and the explorer may go back to any state.
 */
export class PersistentMap<K, V> {
  #store: Map<K, V> | undefined;
  #undo:
    | {
        readonly key: K;
        readonly had: boolean;
        readonly value: V | undefined;
        readonly newer: PersistentMap<K, V>;
      }
    | undefined;

  private constructor(store: Map<K, V>) {
    this.#store = store;
  }

  /** A map without entries. */
  static empty<K, V>(): PersistentMap<K, V> {
    return new PersistentMap<K, V>(new Map());
  }

  get size(): number {
    return this.#own().size;
  }

  /** The value of a key in this version. */
  get(key: K): V | undefined {
    return this.#own().get(key);
  }

  /** True if this version has the key. */
  has(key: K): boolean {
    return this.#own().has(key);
  }

  /** Read to the end before the next `set` or `delete` of any version. */
  entries(): IterableIterator<[K, V]> {
    return this.#own().entries();
  }

  /** A newer version in which the key has the value. */
  set(key: K, value: V): PersistentMap<K, V> {
    const store = this.#own();
    const newer = this.#pass(store, key);
    store.set(key, value);
    return newer;
  }

  /** A newer version without the key, or this one if it has not the key. */
  delete(key: K): PersistentMap<K, V> {
    const store = this.#own();
    if (!store.has(key)) return this;
    const newer = this.#pass(store, key);
    store.delete(key);
    return newer;
  }

  /** Hands the store to a newer version and notes how this one differs from it. */
  #pass(store: Map<K, V>, key: K): PersistentMap<K, V> {
    const newer = new PersistentMap<K, V>(store);
    this.#undo = { key, had: store.has(key), value: store.get(key), newer };
    this.#store = undefined;
    return newer;
  }

  /** The store, brought to this version first if another one has it. */
  #own(): Map<K, V> {
    if (this.#store !== undefined) return this.#store;
    const path: PersistentMap<K, V>[] = [];
    let owner: PersistentMap<K, V> = this;
    while (owner.#store === undefined) {
      path.push(owner);
      owner = owner.#undo!.newer;
    }
    const store = owner.#store;
    for (const version of path.reverse()) {
      const { key, had, value } = version.#undo!;
      owner.#undo = { key, had: store.has(key), value: store.get(key), newer: version };
      owner.#store = undefined;
      if (had) store.set(key, value as V);
      else store.delete(key);
      version.#store = store;
      version.#undo = undefined;
      owner = version;
    }
    return store;
  }
}
