import { describe, expect, it } from 'vitest';
import { browserFamily } from './browser-family.js';
import { afterDeviceChange, chooseDevice, compareDevices, type DeviceSwitch } from './device-choice.js';
import { explainFailure } from './device-problem.js';
import type { BrowserFamily, DeviceInfo, DeviceProblem, PermissionAnswer } from './device-types.js';
import { CROWD, initialMedia, type InitialMedia } from './initial-media.js';
import { LatestWish } from './latest-wish.js';
import { PreferenceStore } from './preferences.js';

const mic = (deviceId: string, label = deviceId): DeviceInfo => ({ kind: 'microphone', deviceId, label });

describe('browserFamily()', () => {
  it.each<[string, BrowserFamily]>([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
      'chromium',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0',
      'edge',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0', 'firefox'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
      'safari',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/156.0 Mobile/15E148 Safari/604.1',
      'safari_ios',
    ],
    ['something else', 'other'],
  ])('%s is %s', (agent, expected) => {
    expect(browserFamily(agent)).toBe(expected);
  });
});

describe('explainFailure()', () => {
  it.each<[string, string, PermissionAnswer, DeviceProblem]>([
    ['NotAllowedError', 'Permission denied', 'denied', 'denied_by_person'],
    ['NotAllowedError', 'Permission dismissed', 'prompt', 'denied_by_person'],
    ['NotAllowedError', 'Permission denied by system', 'granted', 'denied_by_system'],
    ['NotAllowedError', 'The request is not allowed', 'granted', 'denied_by_system'],
    ['NotAllowedError', 'The request is not allowed', 'unknown', 'denied_by_person'],
    ['NotFoundError', 'Requested device not found', 'prompt', 'no_device'],
    ['OverconstrainedError', '', 'granted', 'no_device'],
    ['NotReadableError', 'Could not start video source', 'granted', 'in_use'],
    ['AbortError', 'Starting videoinput failed', 'granted', 'in_use'],
    ['SecurityError', '', 'unknown', 'unsupported'],
    ['Whatever', '', 'unknown', 'failed'],
  ])('%s "%s" with permission %s is %s', (name, message, permission, expected) => {
    expect(explainFailure({ name, message, permission })).toBe(expected);
  });
});

describe('chooseDevice()', () => {
  it.each([
    ['the remembered one', [mic('a'), mic('b')], { deviceId: 'b', label: 'B' }, 'b'],
    [
      'its namesake when ids were made up anew',
      [mic('x', 'Headset'), mic('y', 'Other')],
      { deviceId: 'old', label: 'Headset' },
      'x',
    ],
    ['the default when it is not there', [mic('a')], { deviceId: 'b', label: 'B' }, null],
    ['the default when nothing is remembered', [mic('a')], null, null],
    ['the default rather than any nameless device', [mic('a', '')], { deviceId: 'b', label: '' }, null],
  ])('takes %s', (_name, present, remembered, expected) => {
    expect(chooseDevice(present, remembered)).toBe(expected);
  });
});

describe('afterDeviceChange()', () => {
  const [a, b, c] = [mic('a'), mic('b'), mic('c')];
  it.each<
    [
      string,
      DeviceInfo[],
      DeviceInfo[],
      string | null,
      { deviceId: string; label: string } | null,
      DeviceSwitch,
    ]
  >([
    ['nothing changed', [a, b], [b, a], 'a', null, { kind: 'none' }],
    ['what is in use is unplugged', [a, b], [b], 'a', null, { kind: 'lost', lost: a, to: null }],
    [
      'a stand-in is unplugged: back to what was chosen',
      [a, b],
      [b],
      'a',
      b,
      { kind: 'lost', lost: a, to: 'b' },
    ],
    ['something not in use is unplugged', [a, b], [a], 'a', null, { kind: 'none' }],
    ['the chosen one is plugged in again', [a], [a, b], 'a', b, { kind: 'back', device: b }],
    ['the chosen one comes while the default is in use', [a], [a, b], null, b, { kind: 'back', device: b }],
    ['a new one is plugged in', [a], [a, c], 'a', b, { kind: 'new', device: c }],
    ['the lists say nothing before access is granted', [mic('', '')], [a, b], null, null, { kind: 'none' }],
    ['the first list is no news', [], [a, b], null, null, { kind: 'none' }],
  ])('%s', (_name, before, now, inUse, remembered, expected) => {
    expect(afterDeviceChange(before, now, inUse, remembered)).toEqual(expected);
  });
  it('compareDevices() tells both directions', () => {
    expect(compareDevices([a, b], [b, c])).toEqual({ plugged: [c], unplugged: [a] });
  });
});

describe('initialMedia()', () => {
  const base: Parameters<typeof initialMedia>[0] = {
    wanted: { microphone: true, camera: true },
    audioOnly: false,
    role: 'attendee',
    may: { speak: true, camera: true },
    muteOnEntry: false,
    others: 3,
  };
  it.each<[string, Partial<typeof base>, InitialMedia]>([
    ['as the preview shows', {}, { microphoneOn: true, cameraOn: true, mutedOnEntry: false }],
    [
      'off as the preview shows',
      { wanted: { microphone: false, camera: false } },
      { microphoneOn: false, cameraOn: false, mutedOnEntry: false },
    ],
    [
      'muted on entry, and told',
      { muteOnEntry: true },
      { microphoneOn: false, cameraOn: true, mutedOnEntry: true },
    ],
    [
      'muted on entry, but muted anyway: nothing to tell',
      { muteOnEntry: true, wanted: { microphone: false, camera: true } },
      { microphoneOn: false, cameraOn: true, mutedOnEntry: false },
    ],
    [
      'a host is not muted on entry',
      { muteOnEntry: true, role: 'host' },
      { microphoneOn: true, cameraOn: true, mutedOnEntry: false },
    ],
    [
      'a cohost neither',
      { muteOnEntry: true, role: 'cohost' },
      { microphoneOn: true, cameraOn: true, mutedOnEntry: false },
    ],
    [
      'into a crowd one comes muted',
      { others: CROWD },
      { microphoneOn: false, cameraOn: true, mutedOnEntry: true },
    ],
    [
      'into nearly a crowd one does not',
      { others: CROWD - 1 },
      { microphoneOn: true, cameraOn: true, mutedOnEntry: false },
    ],
    [
      'audio-only has no camera',
      { audioOnly: true },
      { microphoneOn: true, cameraOn: false, mutedOnEntry: false },
    ],
    [
      'who may not send does not',
      { may: { speak: false, camera: false } },
      { microphoneOn: false, cameraOn: false, mutedOnEntry: false },
    ],
  ])('%s', (_name, change, expected) => {
    expect(initialMedia({ ...base, ...change })).toEqual(expected);
  });
});

describe('LatestWish', () => {
  it('does the first and the last of many wishes, one at a time', async () => {
    const done: number[] = [];
    let working = 0;
    const wish = new LatestWish<number, string>(async (value) => {
      working += 1;
      expect(working).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      working -= 1;
      done.push(value);
      return `did ${value}`;
    });
    const answers = await Promise.all([wish.set(1), wish.set(2), wish.set(3)]);
    expect(done).toEqual([1, 3]);
    expect(answers).toEqual(['did 3', 'did 3', 'did 3']);
    expect(await wish.set(4)).toBe('did 4');
  });
  it('works again after a failure', async () => {
    const wish = new LatestWish<boolean, string>((good) =>
      good ? Promise.resolve('ok') : Promise.reject(new Error('no')),
    );
    await expect(wish.set(false)).rejects.toThrow('no');
    expect(await wish.set(true)).toBe('ok');
  });
});

describe('PreferenceStore', () => {
  it('remembers over pages', () => {
    localStorage.clear();
    const store = new PreferenceStore(localStorage);
    expect(store.preferences).toEqual({ microphoneOn: true, cameraOn: true, displayName: null });
    store.remember({ cameraOn: false, displayName: 'Zoë' });
    store.rememberDevice('speaker', { deviceId: 's', label: 'Headset' });
    const next = new PreferenceStore(localStorage);
    expect(next.preferences).toEqual({ microphoneOn: true, cameraOn: false, displayName: 'Zoë' });
    expect(next.device('speaker')).toEqual({ deviceId: 's', label: 'Headset' });
    expect(next.device('camera')).toBeNull();
  });
  it.each(['not json', '[]', '{"microphoneOn":"yes","camera":7}', 'null'])(
    'starts afresh from %s',
    (text) => {
      localStorage.setItem('conclave.devices.v1', text);
      expect(new PreferenceStore(localStorage).preferences.microphoneOn).toBe(true);
    },
  );
  it('works without a storage, and with one that refuses', () => {
    const none = new PreferenceStore(undefined);
    none.remember({ cameraOn: false });
    expect(none.preferences.cameraOn).toBe(false);
    const refusing = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    };
    const full = new PreferenceStore(refusing as unknown as Storage);
    full.remember({ cameraOn: false });
    expect(full.preferences.cameraOn).toBe(false);
  });
});
