import { joinResponse, toErrorBody, type ClientMessage, type ErrorBody } from '#protocol';
import { vi } from 'vitest';
import joinFixture from '../../../../protocol/fixtures/rest/joinResponse.json';
import type { ApiClient, JoinWho } from '../api/api-client.js';
import type { Call } from '../call-api.js';
import { createCall } from '../create-call.js';
import { aMediaSetup, FakeMachine, loadFakeDevice, routerCapabilities } from './fake-media.js';
import { FakeServer, type FakeSocket } from './fake-socket.js';
import { ALICE, aWelcome, type WelcomeWish } from './worlds.js';

const CODE = '4829013756';

/** A whole call with a machine, a REST server and a signaling server around it, all of them obliging unless told otherwise. */
export class CallWorld {
  readonly machine = new FakeMachine();
  readonly server = new FakeServer();
  readonly joins: { readonly meeting: string; readonly who: JoinWho }[] = [];
  joinError: ErrorBody | null = null;
  /** What the next welcome says. */
  wish: WelcomeWish = { media: aMediaSetup() };
  waits = false;
  /** Answers to requests of these types are refusals. */
  readonly refusals = new Map<ClientMessage['type'], ErrorBody>();
  /** Data of positive replies to requests of these types. */
  readonly replies = new Map<ClientMessage['type'], () => Record<string, unknown>>();
  /** Requests of these types are never answered. */
  readonly silent = new Set<ClientMessage['type']>();
  /** The server has forgotten all seats, as after a restart. */
  forgotten = false;
  outdated = 0;
  readonly call: Call;

  constructor() {
    this.server.react = (message, socket) => this.react(message, socket);
    this.call = createCall({
      api: this.api(),
      openSocket: this.server.factory,
      mediaDevices: this.machine.asDevices(),
      loadDevice: loadFakeDevice,
      createAudio: () => ({ srcObject: null, autoplay: false, play: () => Promise.resolve() }),
      onOutdated: () => {
        this.outdated += 1;
      },
    });
  }

  get code(): string {
    return CODE;
  }

  async join(media = { microphone: true, camera: true }): Promise<void> {
    await this.call.openPreview(media);
    await this.call.prepare(CODE, { displayName: 'Alice' });
    await this.call.join({ displayName: 'Alice' });
    await this.settled();
  }

  /** All that is under way has been done. */
  async settled(): Promise<void> {
    await vi.waitFor(() => {
      const { own } = this.call.state;
      if (Object.values(own).some((source) => source.busy)) throw new Error('busy');
      if (this.call.state.phase.name === 'joined' && own.camera.on && own.camera.trackId === null) {
        throw new Error('not published yet');
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Types of what the client has sent on the present socket, without pings. */
  sent(): string[] {
    return this.server.socket.heard.map((message) => message.type).filter((type) => type !== 'ping');
  }

  welcome(socket: FakeSocket = this.server.socket, requestId?: string): void {
    socket.say(aWelcome({ ...this.wish, ...(requestId === undefined ? {} : { requestId }) }));
  }

  private react(message: ClientMessage, socket: FakeSocket): void {
    const refusal = this.refusals.get(message.type);
    const requestId = 'requestId' in message ? message.requestId : undefined;
    if (refusal !== undefined && requestId !== undefined) {
      socket.say({ type: 'reply', requestId, ok: false, error: refusal });
      return;
    }
    switch (message.type) {
      case 'hello':
        if (message.resume !== undefined && this.forgotten) {
          socket.say({
            type: 'reply',
            requestId: requestId ?? '',
            ok: false,
            error: toErrorBody('SEAT_GONE'),
          });
        } else if (message.prepare === true) socket.say({ type: 'prepared', media: this.wish.media ?? null });
        else this.admit(socket, requestId);
        return;
      case 'enter':
        this.admit(socket, requestId);
        return;
      case 'track.publish':
        socket.reply(message.requestId, { trackId: `alice-${message.source}` });
        return;
      default:
        if (requestId !== undefined && !this.silent.has(message.type))
          socket.reply(requestId, this.replies.get(message.type)?.());
    }
  }

  private admit(socket: FakeSocket, requestId: string | undefined): void {
    if (!this.waits) {
      this.welcome(socket, requestId);
      return;
    }
    const participantId = this.wish.selfId ?? ALICE;
    socket.say({
      type: 'waiting_room',
      ...(requestId === undefined ? {} : { requestId }),
      participantId,
      resumeToken: `token-of-${participantId}`,
      topic: 'Weekly planning',
      position: 1,
      reason: 'approval',
      messages: [],
    });
  }

  private api(): ApiClient {
    const unused = () => Promise.resolve({ ok: false as const, status: 500, error: toErrorBody('INTERNAL') });
    return {
      login: unused,
      logout: unused,
      me: unused,
      createMeeting: unused,
      listMeetings: unused,
      meeting: unused,
      deleteMeeting: unused,
      preview: unused,
      join: (meeting, who) => {
        this.joins.push({ meeting, who });
        if (this.joinError !== null)
          return Promise.resolve({ ok: false, status: 403, error: this.joinError });
        const value = { ...joinResponse.parse(joinFixture), rtpCapabilities: routerCapabilities() };
        return Promise.resolve({ ok: true, value });
      },
    };
  }
}
