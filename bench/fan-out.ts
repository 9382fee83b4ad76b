/** Server CPU per delivery: the reference server beside the least that could do it, phase by phase in turns. */
import { join } from 'node:path';
import { Helper, median } from './compiled.ts';
import type { Phase } from './load.ts';

const REPEATS = 3;
const MEASURED_MS = 500;
const WARM_UP: Phase = { senders: 10, window: 1, ms: 100 };

/** Microseconds of server CPU for a delivery, which is seconds for a million. */
export interface FanOutRow {
  readonly peers: number;
  readonly senders: number;
  readonly window: number;
  readonly reference: number;
  readonly minimal: number;
  /** Deliveries a second of wall time; here the load generator may be what limits. */
  readonly perSecond: number;
}

class Room {
  readonly #server: Helper;
  readonly #load: Helper;

  private constructor(server: Helper, load: Helper) {
    this.#server = server;
    this.#load = load;
  }

  static async open(dist: string, server: string, peers: number): Promise<Room> {
    const serving = new Helper(join(dist, `bench/serve-${server}.js`));
    const port = await serving.next<number>();
    const load = new Helper(join(dist, 'bench/load.js'), [String(port), String(peers)]);
    await load.next();
    return new Room(serving, load);
  }

  async run(phase: Phase): Promise<{ cpu: number; perSecond: number }> {
    await this.#load.ask({ ...WARM_UP, senders: phase.senders });
    const before = await this.#cpu();
    const { deliveries, seconds } = await this.#load.ask<{ deliveries: number; seconds: number }>(phase);
    return { cpu: ((await this.#cpu()) - before) / deliveries, perSecond: deliveries / seconds };
  }

  close(): void {
    this.#load.end();
    this.#server.end();
  }

  async #cpu(): Promise<number> {
    const { user, system } = await this.#server.ask<NodeJS.CpuUsage>({});
    return user + system;
  }
}

/** All rows for rooms of one size. */
export async function fanOut(dist: string, peers: number): Promise<FanOutRow[]> {
  const reference = await Room.open(dist, 'reference', peers);
  const minimal = await Room.open(dist, 'minimal', peers);
  const rows: FanOutRow[] = [];
  for (const window of [1, 64])
    for (const senders of [1, 10]) {
      const phase = { senders, window, ms: MEASURED_MS };
      const runs = [];
      for (let i = 0; i < REPEATS; i++)
        runs.push([await reference.run(phase), await minimal.run(phase)] as const);
      rows.push({
        peers,
        senders,
        window,
        reference: median(runs.map(([each]) => each.cpu)),
        minimal: median(runs.map(([, each]) => each.cpu)),
        perSecond: median(runs.map(([each]) => each.perSecond)),
      });
    }
  reference.close();
  minimal.close();
  return rows;
}
