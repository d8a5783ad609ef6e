import type { Sealed, TrackSource, TransportOffer } from '#protocol';
import type { MediaPlane, MediaResult } from '../../src/media/media-plane.js';
import { eventually } from './media-planes.js';
import { type Received, SyntheticParticipant } from './synthetic-participant.js';

export const accepted = <Value>(result: MediaResult<Value>): Value => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
};
export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Where somebody is reached. */
interface Place {
  readonly plane: MediaPlane;
  readonly routerId: string;
}
interface Person extends Place {
  readonly participant: SyntheticParticipant;
  /** Grows with each `reenter`, so that ids are new. */
  turn: number;
}

/** People with real media, straight on the media plane; what they publish gets the source's name as id, prefixed by theirs. */
export class Meeting {
  private readonly people = new Map<string, Person>();

  private constructor(private readonly home: Place) {}

  /** In a new router `r`. */
  static async of(plane: MediaPlane, ...names: string[]): Promise<Meeting> {
    const meeting = new Meeting({ plane, routerId: 'r' });
    accepted(await plane.openRouter({ routerId: 'r' }));
    for (const name of names) await meeting.enter(name);
    return meeting;
  }

  /** In routers that are open already. */
  static in(home: Place): Meeting {
    return new Meeting(home);
  }

  get plane(): MediaPlane {
    return this.home.plane;
  }

  person(name: string): SyntheticParticipant {
    return this.who(name).participant;
  }

  /** @param path of the candidates that the client is let see */
  async enter(name: string, path: 'udp' | 'tcp' = 'udp', place: Place = this.home): Promise<void> {
    const offers = await this.offers(name, place, 0, path);
    const capabilities = await place.plane.capabilities();
    const id = (direction: string) => `${name}-${direction}${suffix(this.who(name).turn)}`;
    const wire = {
      connect: async (direction: 'send' | 'recv', dtlsParameters: Sealed) =>
        accepted(await place.plane.connectTransport({ transportId: id(direction), dtlsParameters })),
      publish: async (call: { source: TrackSource; kind: 'audio' | 'video'; rtpParameters: Sealed }) => {
        const producerId = `${name}-${call.source}${suffix(this.who(name).turn)}`;
        accepted(
          await place.plane.openProducer({ transportId: id('send'), producerId, paused: false, ...call }),
        );
        return producerId;
      },
    };
    const participant = await SyntheticParticipant.enter({ capabilities, ...offers, wire });
    this.people.set(name, { ...place, participant, turn: 0 });
  }

  /** New transports for somebody whose old ones are lost; ids then end in the count of such turns. */
  async reenter(name: string): Promise<void> {
    const person = this.who(name);
    person.turn++;
    const offers = await this.offers(name, person, person.turn, 'udp');
    await person.participant.reenter({ capabilities: await person.plane.capabilities(), ...offers });
  }

  /** Subscribes paused, lets the client take it, and lets it flow, as a conference does. */
  async show(name: string, producerId: string): Promise<Received> {
    const { participant, plane, turn } = this.who(name);
    const consumerId = `${name}<${producerId}`;
    const { rtpCapabilities } = participant;
    const transportId = `${name}-recv${suffix(turn)}`;
    const opened = accepted(
      await plane.openConsumer({ transportId, consumerId, producerId, rtpCapabilities }),
    );
    const received = await participant.receive({ consumerId, producerId, ...opened });
    accepted(await plane.setConsumer({ consumerId, paused: false }));
    return received;
  }

  async end(): Promise<void> {
    for (const { participant } of this.people.values()) participant.leave();
    const planes = new Set([this.plane, ...[...this.people.values()].map(({ plane }) => plane)]);
    for (const plane of planes) await plane.close();
  }

  private who(name: string): Person {
    const person = this.people.get(name);
    if (!person) throw new Error(`Nobody is called ${name}.`);
    return person;
  }

  private async offers(name: string, place: Place, turn: number, path: 'udp' | 'tcp') {
    const open = async (direction: 'send' | 'recv'): Promise<TransportOffer> => {
      const transportId = `${name}-${direction}${suffix(turn)}`;
      const { routerId } = place;
      const offer = accepted(await place.plane.openTransport({ routerId, transportId, direction }));
      return {
        ...offer,
        iceCandidates: offer.iceCandidates.filter((candidate) => candidate['protocol'] === path),
      };
    };
    return { send: await open('send'), recv: await open('recv') };
  }
}

const suffix = (turn: number): string => (turn === 0 ? '' : `-${turn}`);

/** Waits until more has come out of the decoder. */
export const grows = async (received: Received, by = 5) => {
  const before = received.count;
  await eventually('decoded media', () => received.count >= before + by, 10_000);
};
/** Waits until nothing more comes out of the decoder; what was under way may still arrive. */
export const stops = async (received: Received) => {
  let before = -1;
  const still = async () => {
    if (received.count === before) return true;
    before = received.count;
    await sleep(700);
    return false;
  };
  await eventually('the end of the media', still, 7_000);
};
