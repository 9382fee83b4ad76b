/** Diagrams in Mermaid's notation, drawn from the rules and from the test vectors. */
import {
  type Effect,
  emptyRoom,
  parley,
  type RoomEvent,
  RULES,
  step,
  type VectorStep,
  vectors,
} from '../../spec/index.ts';
import { scenesOf } from './showcase.ts';

/** One connection through its phases; an arrow names the rules that take it along. */
export function stateDiagram(): string {
  const arrows = new Map<string, string[]>();
  for (const rule of RULES) {
    for (const { before, after } of scenesOf(rule)) {
      const arrow = `${before} --> ${after}`;
      arrows.set(arrow, [...(arrows.get(arrow) ?? []), rule.name]);
    }
  }
  const lines = [...arrows].map(([arrow, names]) => `  ${arrow} : ${names.join('<br/>')}`);
  return ['stateDiagram-v2', ...lines].join('\n');
}

/** A conversation of two, line by line. */
export function conversationDiagram(): string {
  const conversation: RoomEvent[] = [
    { type: 'connect', connection: 1 },
    { type: 'received', connection: 1, message: { type: 'login', nick: 'alice' } },
    { type: 'connect', connection: 2 },
    { type: 'received', connection: 2, message: { type: 'login', nick: 'bob' } },
    { type: 'received', connection: 1, message: { type: 'say', text: 'hello, all' } },
    { type: 'received', connection: 1, message: { type: 'quit' } },
  ];
  return [
    'sequenceDiagram',
    '  participant C1 as alice',
    '  participant S as server',
    '  participant C2 as bob',
    ...vectorOf(conversation).flatMap(arrowsOf),
  ].join('\n');
}

/** The events as the steps of a test vector. */
function vectorOf(events: readonly RoomEvent[]): readonly VectorStep[] {
  const effects: (readonly Effect[])[] = [];
  let room = emptyRoom();
  for (const event of events) {
    const result = step(parley.policy, room, event);
    effects.push(result.effects);
    room = result.room;
  }
  const paths = new Map(RULES.map(({ name }) => [name, { events, effects }]));
  return vectors({ states: 0, transitions: 0, paths, ambiguous: [], violations: [] })[0]!.steps;
}

/** What is no line, such as that a connection opens, has no arrow. */
function arrowsOf({ connections, line, expect }: VectorStep): string[] {
  const cause = line === undefined ? [] : connections.map((id) => `  C${id}->>S: ${line}`);
  const answers = expect.map(({ connection, line: answer }) =>
    answer === undefined ? `  S--xC${connection}: closes` : `  S->>C${connection}: ${answer}`,
  );
  return [...cause, ...answers];
}
