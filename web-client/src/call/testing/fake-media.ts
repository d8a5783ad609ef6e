import { Device, FakeHandler, testFakeParameters } from 'mediasoup-client';
import type { MediaSetup, Sealed, TrackOffer, TrackSource, TransportOffer } from '#protocol';
import { kindOfSource, participantId, subscriptionId, trackId } from '#protocol';
import type { CaptureDevices } from '../devices/capture.js';
import { seal, type DeviceLoader } from '../media/engine.js';

let count = 0;

/** A track as capture and engine use it. jsdom has none. */
export class FakeTrack extends EventTarget {
  readonly id: string;
  enabled = true;
  muted = false;
  contentHint = '';
  readyState: 'live' | 'ended' = 'live';

  constructor(
    readonly kind: 'audio' | 'video',
    readonly label = `Fake ${kind}`,
    readonly settings: MediaTrackSettings = { width: 1280, height: 720, deviceId: `${kind}-1` },
  ) {
    super();
    count += 1;
    this.id = `track-${count}`;
  }

  getSettings(): MediaTrackSettings {
    return this.settings;
  }

  clone(): FakeTrack {
    return new FakeTrack(this.kind, this.label, this.settings);
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** The device is unplugged, or the person ends the share by the browser's own button. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

export class FakeStream {
  constructor(private readonly tracks: readonly FakeTrack[] = []) {}
  getTracks(): readonly FakeTrack[] {
    return this.tracks;
  }
  getAudioTracks(): readonly FakeTrack[] {
    return this.tracks.filter((track) => track.kind === 'audio');
  }
  getVideoTracks(): readonly FakeTrack[] {
    return this.tracks.filter((track) => track.kind === 'video');
  }
}

/** A machine with a microphone, a camera and a speaker, which the test plugs and unplugs. */
export class FakeMachine extends EventTarget {
  devices: MediaDeviceInfo[] = [
    aDevice('audioinput', 'mic-1', 'Built-in microphone'),
    aDevice('videoinput', 'cam-1', 'Built-in camera'),
    aDevice('audiooutput', 'out-1', 'Built-in speaker'),
  ];
  /** Thrown by getUserMedia for a kind, by name and message of the DOMException. */
  readonly failures = new Map<'audio' | 'video' | 'screen', DOMException>();
  readonly asked: MediaStreamConstraints[] = [];
  readonly opened: FakeTrack[] = [];

  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push(constraints);
    const kinds = (['audio', 'video'] as const).filter((kind) => constraints[kind] !== undefined);
    for (const kind of kinds) {
      const failure = this.failures.get(kind);
      if (failure !== undefined) return Promise.reject(failure);
      const wanted = exactDevice(constraints[kind]);
      if (wanted !== null && !this.devices.some((device) => device.deviceId === wanted)) {
        return Promise.reject(new DOMException('gone', 'OverconstrainedError'));
      }
    }
    const tracks: FakeTrack[] = [];
    for (const kind of kinds) {
      const list = this.devices.filter(
        (device) => device.kind === (kind === 'audio' ? 'audioinput' : 'videoinput'),
      );
      const device = list.find((one) => one.deviceId === exactDevice(constraints[kind])) ?? list[0];
      if (device === undefined) return Promise.reject(new DOMException('none', 'NotFoundError'));
      tracks.push(new FakeTrack(kind, device.label, { width: 1280, height: 720, deviceId: device.deviceId }));
    }
    this.opened.push(...tracks);
    return Promise.resolve(new FakeStream(tracks) as unknown as MediaStream);
  }

  getDisplayMedia(): Promise<MediaStream> {
    const failure = this.failures.get('screen');
    if (failure !== undefined) return Promise.reject(failure);
    const tracks = [new FakeTrack('video', 'Screen'), new FakeTrack('audio', 'Tab sound')];
    this.opened.push(...tracks);
    return Promise.resolve(new FakeStream(tracks) as unknown as MediaStream);
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return Promise.resolve(this.devices);
  }

  plug(device: MediaDeviceInfo): void {
    this.devices = [...this.devices, device];
    this.dispatchEvent(new Event('devicechange'));
  }

  unplug(deviceId: string): void {
    this.devices = this.devices.filter((device) => device.deviceId !== deviceId);
    this.dispatchEvent(new Event('devicechange'));
  }

  asDevices(): CaptureDevices {
    return this;
  }
}

export const aDevice = (kind: MediaDeviceKind, deviceId: string, label: string): MediaDeviceInfo => ({
  kind,
  deviceId,
  label,
  groupId: '',
  toJSON: () => ({}),
});

const exactDevice = (constraint: boolean | MediaTrackConstraints | undefined): string | null => {
  const wanted = typeof constraint === 'object' ? constraint.deviceId : undefined;
  return typeof wanted === 'object' && 'exact' in wanted && typeof wanted.exact === 'string'
    ? wanted.exact
    : null;
};

/** mediasoup-client itself over its own fake of a browser: what is tested is how we use the real library. */
export const loadFakeDevice: DeviceLoader = async (routerCapabilities) => {
  const device = new Device({ handlerFactory: FakeHandler.createFactory(testFakeParameters) });
  await device.load({ routerRtpCapabilities: routerCapabilities });
  return device;
};

export const routerCapabilities = (): Sealed => seal(testFakeParameters.generateRouterRtpCapabilities());

const transportOffer = (id: string): TransportOffer => {
  const { iceParameters, iceCandidates, dtlsParameters } =
    testFakeParameters.generateTransportRemoteParameters();
  return {
    id,
    iceParameters: seal(iceParameters),
    iceCandidates: iceCandidates.map(seal),
    dtlsParameters: seal(dtlsParameters),
  };
};

export const aMediaSetup = (name = 'one'): MediaSetup => ({
  rtpCapabilities: routerCapabilities(),
  iceServers: [],
  send: transportOffer(`send-${name}`),
  recv: transportOffer(`recv-${name}`),
  preferredVideoCodec: 'vp8',
});

const codecs = { audio: 'audio/opus', video: 'video/VP8' } as const;

export const anOffer = (
  track: string,
  source: TrackSource,
  from = '5b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d02',
  subscription = `sub-${track}`,
): TrackOffer => ({
  subscriptionId: subscriptionId.parse(subscription),
  trackId: trackId.parse(track),
  participantId: participantId.parse(from),
  source,
  kind: kindOfSource[source],
  rtpParameters: seal(
    testFakeParameters.generateConsumerRemoteParameters({ codecMimeType: codecs[kindOfSource[source]] })
      .rtpParameters,
  ),
});
