/** Clients that are wrong on purpose, in Python, and which cases find them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runClient } from '../index.ts';

const FILE = fileURLToPath(new URL('client_bugs.py', import.meta.url));
/** They mostly wait for what does not come. */
const BESIDE_MAX = 16;

/** A client with one mistake. */
export interface BadClient {
  readonly name: string;
  /** The requirement that it breaks. */
  readonly guilty: string;
  /** What it does, in words that follow "it". */
  readonly does: string;
}

/** A bad client, and what the kit says of it. */
export interface ClientRow extends BadClient {
  /** The requirement that the report names first, or null. */
  readonly first: string | null;
  /** Cases of the guilty requirement that show it. */
  readonly kills: readonly string[];
}

/** All bad clients, or undefined where there is no Python to run them. */
export function badClients(): BadClient[] | undefined {
  const { status, stdout } = spawnSync('python3', [FILE], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  return [...stdout.matchAll(/^(\S+) +(\S+) +(.+)$/gm)].map(([, name = '', guilty = '', does = '']) => ({
    name,
    guilty,
    does,
  }));
}

/** Plays the cases of the requirement that each client breaks. */
export async function clientRows(clients: readonly BadClient[]): Promise<ClientRow[]> {
  const rows = new Map<string, ClientRow>();
  const left = [...clients];
  const work = async () => {
    for (let bad = left.shift(); bad !== undefined; bad = left.shift()) rows.set(bad.name, await rowOf(bad));
  };
  await Promise.all(Array.from({ length: BESIDE_MAX }, work));
  return clients.map(({ name }) => rows.get(name)!);
}

async function rowOf(bad: BadClient): Promise<ClientRow> {
  const report = await runClient({
    command: ['python3', FILE, '{host}', '{port}', '{nick}', '--bug', bad.name],
    selection: { only: [bad.guilty] },
    seed: bad.name,
    isTerminal: false,
  });
  const found = report.cases.filter(
    ({ verdict, blame }) => ['fail', 'warn'].includes(verdict) && blame === bad.guilty,
  );
  return {
    ...bad,
    first: report.summary.fixFirst[0]?.requirement ?? null,
    kills: found.map(({ id }) => id),
  };
}
