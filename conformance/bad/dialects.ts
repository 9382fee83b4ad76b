/** What the bad targets speak that are not rooms of Parley/1. */
import { complete, DIALECT_FILES, type Dialect, parley } from '../../spec/index.ts';

const { to: _to, ...toServerButTo } = DIALECT_FILES.parley!.toServer;
/** Lines as Parley/1 writes them, in a room of another kind, so that nothing else differs. */
export const echoing: Dialect = { ...parley, name: 'echoing', policy: { ...parley.policy, says: 'all' } };
export const naming: Dialect = complete({
  ...DIALECT_FILES.parley!,
  name: 'naming',
  toServer: { say: [{ template: 'say|{text}' }], quit: [{ template: 'quit' }] },
  toClient: {
    joined: [{ template: 'joined|{nick}' }],
    left: [{ template: 'left|{nick}|{reason}' }],
    said: [{ template: 'said|{nick}|{text}' }],
    bye: [{ template: 'bye|{reason}' }],
  },
  policy: { given: 'user{number}', joined: 'all' },
  pacing: { quietMs: 60 },
});
/** A nickname may have several owners. */
export const shared = complete({
  ...DIALECT_FILES.parley!,
  name: 'shared',
  toServer: toServerButTo,
  policy: { unique: false },
});
const { left: _left, ...toClientButLeft } = DIALECT_FILES.parley!.toClient;
/** Nobody is told of whoever leaves. */
export const unannounced = complete({
  ...DIALECT_FILES.parley!,
  name: 'unannounced',
  toClient: toClientButLeft,
});
/** Commands that have no end, so a read is a message; quicker than the shipped one, for a server in this process. */
export const reading = complete({
  ...DIALECT_FILES.pipe!,
  name: 'reading',
  pacing: { gapMs: 15, quietMs: 60, pauseAfter: ['welcome'], pauseMs: 10 },
});
export const halfDuplex = complete({
  ...DIALECT_FILES['half-duplex']!,
  name: 'asking',
  pacing: { gapMs: 20, quietMs: 60 },
});
export const p2p = complete(DIALECT_FILES.p2p!);
export const budgetChat = complete(DIALECT_FILES['budget-chat']!);
/** The server answers at once. */
export const answering = complete({
  ...DIALECT_FILES.simplex!,
  name: 'answering',
  pacing: { gapMs: 20, quietMs: 60, pauseAfter: ['welcome'], pauseMs: 25 },
});
