import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { vi } from 'vitest';
import type { CallPhase } from '../call/index.js';
import { API } from '../shell/ports.js';
import { FakeApi } from '../testing/fake-api.js';
import { FakeCall } from '../testing/fake-call.js';
import { aMeetingInfo } from '../testing/worlds.js';
import { CALL_FACTORY } from './call-factory.js';
import { MeetingPage } from './meeting-page.js';

const waiting: CallPhase = {
  name: 'waiting',
  topic: 'Weekly planning',
  position: 2,
  reason: 'approval',
  messages: [],
};
const reconnecting: CallPhase = { name: 'reconnecting', since: 0, offerRetry: false };

function aPage() {
  const call = new FakeCall();
  const api = new FakeApi(null);
  TestBed.configureTestingModule({
    providers: [
      provideRouter([]),
      { provide: API, useValue: api },
      { provide: CALL_FACTORY, useValue: () => call },
    ],
  });
  const fixture = TestBed.createComponent(MeetingPage);
  fixture.componentRef.setInput('code', '4829013756');
  fixture.detectChanges();
  const element = fixture.nativeElement as HTMLElement;
  const becomes = (phase: CallPhase) => {
    call.change({ phase });
    fixture.detectChanges();
  };
  return { call, api, fixture, becomes, text: () => element.textContent };
}

describe('MeetingPage', () => {
  beforeEach(() => {
    // jsdom has video elements, but none that play.
    vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue(undefined);
  });
  afterEach(() => {
    TestBed.resetTestingModule();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('keeps the waiting room and the place in it while the connection is lost', () => {
    const { becomes, text } = aPage();
    becomes(waiting);
    expect(text()).toContain('You are 2nd');
    becomes(reconnecting);
    expect(text()).toContain('You are 2nd');
    expect(text()).toContain('Stop waiting');
    becomes({ ...waiting, position: 1 });
    expect(text()).toContain('You are 1st');
  });

  it('shows no waiting room to who was never in it, nor to who was let in or sent away', () => {
    const { call, becomes, text } = aPage();
    becomes(reconnecting);
    expect(text()).not.toContain('Stop waiting');
    becomes(waiting);
    call.change({ meeting: aMeetingInfo() });
    becomes({ name: 'left', reason: 'denied', error: null });
    expect(text()).not.toContain('Stop waiting');
    call.change({ meeting: null });
    becomes(reconnecting);
    expect(text()).not.toContain('Stop waiting');
  });

  it('asks a server that cannot be reached again by itself, and only such a one', async () => {
    vi.useFakeTimers();
    const { api, fixture, text } = aPage();
    const asked = () => api.asked.filter(({ deed }) => deed === 'preview').length;
    TestBed.tick();
    await vi.advanceTimersByTimeAsync(0);
    // There is no such meeting.
    expect(asked()).toBe(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked()).toBe(1);
    api.refusals.set('preview', 'UNAVAILABLE');
    fixture.componentRef.setInput('code', '4829013757');
    fixture.detectChanges();
    await vi.advanceTimersByTimeAsync(0);
    fixture.detectChanges();
    expect(text()).toContain('The server cannot be reached');
    const before = asked();
    await vi.advanceTimersByTimeAsync(2_100);
    expect(asked()).toBe(before + 1);
    fixture.destroy();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked()).toBe(before + 1);
  });
});
