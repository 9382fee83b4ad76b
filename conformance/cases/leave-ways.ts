/** What the cases about leaving have in common: who goes, in which way, and who is told. */
import type { Case } from '../case.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

type Play = (stage: Stage, alice: Peer, bob: Peer, carol: Peer) => Promise<void>;

/** A case in which alice goes in some way while bob and carol stay. */
export function going(slug: string, title: string, play: Play, extra: Partial<Case> = {}): Case {
  return {
    id: `leave/${slug}`,
    title,
    ...extra,
    async run(stage) {
      const [alice, bob, carol] = [
        await stage.join('alice'),
        await stage.join('bob'),
        await stage.join('carol'),
      ];
      await play(stage, alice, bob, carol);
      await stage.heardByAll(bob);
      await stage.heardByAll(carol);
    },
  };
}

export const quit = (peer: Peer): 'quit' => {
  peer.send({ type: 'quit' });
  return 'quit';
};

export const reset = (peer: Peer): 'lost' => {
  peer.reset();
  return 'lost';
};
