/** One connection: its octets in, its octets out, its clocks. What it may do is for the room to say. */
import type { Aside, ClientMessage, ConnectionId, Decoder, Phase, RoomEvent } from '../spec/index.ts';
import { Outbox } from './fan-out.ts';
import type { Lane } from './lane.ts';
import type { Settings } from './options.ts';
import type { Wire } from './wire.ts';

/** How long a peer may take to close after the server has, milliseconds. */
const LINGER_MS = 2_000;

/** Pieces kept apart by pauses, at the most; what comes faster is not meant for a person, and comes together. */
const HELD_MAX = 64;

export interface PeerHost {
  readonly settings: Settings;
  phaseOf(id: ConnectionId): Phase | undefined;
  append(event: RoomEvent): void;
  /** Answers what means nothing to the room. */
  answer(peer: Peer, reply: NonNullable<Aside['reply']>): void;
  /** The connection is gone. */
  forget(peer: Peer): void;
}

export class Peer {
  readonly id: ConnectionId;
  /** The address that it came from. */
  readonly address: string;
  readonly lane: Lane;
  readonly outbox: Outbox;
  readonly #host: PeerHost;
  readonly #wire: Wire;
  readonly #decoder: Decoder<ClientMessage>;
  readonly #bucket: TokenBucket | undefined;
  #closing = false;
  #pinged = false;
  /** What waits for a pause of the dialect to pass; undefined in it is another pause. */
  #held: (Uint8Array | undefined)[] | undefined;
  #heldBytes = 0;
  #idle: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;

  constructor(id: ConnectionId, wire: Wire, lane: Lane, host: PeerHost) {
    this.id = id;
    this.address = wire.address;
    this.lane = lane;
    this.#host = host;
    this.#wire = wire;
    this.#decoder = lane.codec.fromClient(() => host.phaseOf(id) ?? 'guest');
    this.outbox = new Outbox(
      (bytes) => this.#write(bytes),
      () => this.#pause(),
    );
    const { linesPerSecondMax } = host.settings;
    this.#bucket = linesPerSecondMax > 0 ? new TokenBucket(linesPerSecondMax) : undefined;
    wire.listen({
      data: (octets) => this.#read(octets),
      end: () => this.#end(),
      close: () => this.#gone(),
    });
  }

  /** Starts the clocks of a connection that the room has taken in. */
  watch(): void {
    const { settings } = this.#host;
    if (settings.loginMs > 0) {
      this.#deadline = setTimeout(
        () => this.#append({ type: 'login-deadline', connection: this.id }),
        settings.loginMs,
      );
    }
    // Without a ping in the dialect silence proves nothing.
    if (settings.idleMs > 0 && this.lane.codec.expresses('server', 'ping')) {
      this.#idle = setTimeout(() => this.#silent(), settings.idleMs);
    }
  }

  /** Holds back what follows for as long as the dialect says, so that it is a read of its own. */
  #pause(): void {
    if (this.#held !== undefined && this.#held.length > HELD_MAX) {
      this.#release(true);
      return;
    }
    if (this.#held !== undefined) {
      this.#held.push(undefined);
      return;
    }
    this.#held = [];
    this.#waitOut();
  }

  #waitOut(): void {
    setTimeout(() => this.#release(false), this.lane.codec.dialect.pacing.pauseMs).unref();
  }

  /** Writes what was held, up to the next pause, or, at the end of the connection, all of it. */
  #release(all: boolean): void {
    const held = this.#held ?? [];
    const pause = all ? -1 : held.indexOf(undefined);
    const now = (pause < 0 ? held : held.slice(0, pause)).filter((bytes) => bytes !== undefined);
    this.#held = undefined;
    if (now.length > 0) this.#write(Buffer.concat(now));
    if (pause < 0) {
      this.#heldBytes = 0;
      return;
    }
    this.#held = held.slice(pause + 1);
    this.#waitOut();
  }

  /** Ends the connection after what was written; input is read and ignored, so that no RST overtakes the bye. */
  close(): void {
    if (this.#closing) return;
    this.#stop();
    this.#release(true);
    this.#wire.end();
    setTimeout(() => this.#wire.destroy(), LINGER_MS).unref();
  }

  /** Ends the connection at once, with an RST that frees what the kernel holds for it. */
  drop(): void {
    this.#stop();
    this.#wire.reset();
  }

  #stop(): void {
    this.#closing = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#deadline);
  }

  #append(event: RoomEvent): void {
    if (!this.#closing) this.#host.append(event);
  }

  #read(octets: Uint8Array): void {
    if (this.#closing) return;
    this.#pinged = false;
    this.#idle?.refresh();
    this.#decoder.push(
      octets,
      (message) => {
        if (this.#bucket?.take() === false) this.#append({ type: 'flood', connection: this.id });
        else this.#append({ type: 'received', connection: this.id, message });
      },
      ({ reply }) => {
        if (this.#bucket?.take() === false) this.#append({ type: 'flood', connection: this.id });
        else if (reply !== undefined) this.#host.answer(this, reply);
      },
    );
  }

  /** FIN, half-close or close frame: what came before it is handled by now (LEAVE-8), octets without LF are no line (FRAME-1). */
  #end(): void {
    this.#append({ type: 'end', connection: this.id, how: 'fin' });
    this.close();
  }

  /** The connection is no more; whoever has not ended by now was reset. */
  #gone(): void {
    this.#append({ type: 'end', connection: this.id, how: 'reset' });
    this.#stop();
    this.#host.forget(this);
  }

  #silent(): void {
    if (this.#pinged) {
      this.#append({ type: 'timeout', connection: this.id });
      return;
    }
    this.#pinged = true;
    this.#idle?.refresh();
    this.#append({ type: 'idle', connection: this.id, token: String(this.id) });
  }

  /** Hands octets to the kernel, or, where it does not take them, holds at most the limit (LEAVE-11). */
  #write(bytes: Uint8Array): void {
    if (!this.#wire.isOpen) return;
    const { queueBytesMax } = this.#host.settings;
    if (this.#held !== undefined) {
      this.#held.push(bytes);
      this.#heldBytes += bytes.length;
      if (this.#heldBytes > queueBytesMax) this.#append({ type: 'slow', connection: this.id });
      return;
    }
    const held = this.#wire.waitingBytes;
    if (held > 0 && held + bytes.length > queueBytesMax) {
      this.#append({ type: 'slow', connection: this.id });
      return;
    }
    this.#wire.write(bytes);
    if (this.#wire.waitingBytes > queueBytesMax) this.#append({ type: 'slow', connection: this.id });
  }
}

/** Allows a rate with a burst of two seconds' worth. */
class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #at = performance.now();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#tokens = 2 * perSecond;
  }

  take(): boolean {
    const now = performance.now();
    this.#tokens = Math.min(2 * this.#perSecond, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    this.#tokens -= 1;
    return this.#tokens >= 0;
  }
}
