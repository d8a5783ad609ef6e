import { TestBed } from '@angular/core/testing';
import { vi } from 'vitest';
import { allAbilities, noAbilities, type WaitingPerson } from '#protocol';
import { API } from '../shell/ports.js';
import { FakeApi } from '../testing/fake-api.js';
import { FakeCall } from '../testing/fake-call.js';
import { aCallIn, aParticipant, participantIdOf } from '../testing/worlds.js';
import { Toasts } from '../ui/toasts.js';
import { CALL_FACTORY } from './call-factory.js';
import { CallStore } from './call-store.js';
import { KNOCK_SOUND } from './knock-sound.js';
import { KNOCK_PAUSE_MS, Knocker } from './knocker.js';
import { MeetingPanels } from './panels/meeting-panels.js';
import { ViewPreferences } from './view-preferences.js';

const waiting = (n: number): WaitingPerson => ({
  participantId: participantIdOf(90 + n),
  displayName: `Guest ${String(n)}`,
  verified: false,
  since: '2026-11-20T09:00:00Z',
});

function aDoor(abilities = allAbilities) {
  const call = new FakeCall(aCallIn([aParticipant(1)], { abilities }));
  const sound = vi.fn(() => Promise.resolve());
  TestBed.configureTestingModule({
    providers: [
      CallStore,
      Knocker,
      MeetingPanels,
      { provide: API, useValue: new FakeApi(null) },
      { provide: CALL_FACTORY, useValue: () => call },
      { provide: KNOCK_SOUND, useValue: sound },
    ],
  });
  TestBed.inject(Knocker);
  const panels = TestBed.inject(MeetingPanels);
  TestBed.tick();
  const come = (...lobby: WaitingPerson[]) => {
    call.change({ lobby });
    TestBed.tick();
  };
  const said = () =>
    TestBed.inject(Toasts)
      .list()
      .map(({ text }) => text);
  return { come, said, sound, panels };
}

describe('Knocker', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    localStorage.clear();
  });
  afterEach(() => {
    TestBed.inject(Toasts).clear();
    vi.useRealTimers();
  });

  it('knocks and says who waits; its button leads to the list', () => {
    const { come, said, sound, panels } = aDoor();
    come(waiting(1));
    expect(said()).toEqual(['Guest 1 is waiting to be let in']);
    expect(sound).toHaveBeenCalledTimes(1);
    TestBed.inject(Toasts).list()[0]?.deed?.run();
    expect(panels.side()).toBe('participants');
  });

  it('says nothing to somebody who looks at the list, and still knocks', () => {
    const { come, said, sound, panels } = aDoor();
    panels.open('participants');
    come(waiting(1));
    expect(said()).toEqual([]);
    expect(sound).toHaveBeenCalledTimes(1);
  });

  it('knocks once for a burst, and counts in one message', () => {
    const { come, said, sound } = aDoor();
    come(waiting(1));
    come(waiting(1), waiting(2));
    come(waiting(1), waiting(2), waiting(3));
    expect(said()).toEqual(['3 people are waiting to be let in']);
    expect(sound).toHaveBeenCalledTimes(1);
  });

  it('knocks again for somebody who comes later, not for those who still wait', () => {
    const { come, sound } = aDoor();
    come(waiting(1));
    vi.advanceTimersByTime(KNOCK_PAUSE_MS + 1);
    come(waiting(1));
    expect(sound).toHaveBeenCalledTimes(1);
    come(waiting(1), waiting(2));
    expect(sound).toHaveBeenCalledTimes(2);
  });

  it('takes the message away when somebody looks at the list, or nobody waits any more', () => {
    const { come, said, panels } = aDoor();
    come(waiting(1));
    panels.open('participants');
    TestBed.tick();
    expect(said()).toEqual([]);
    panels.close();
    come(waiting(1), waiting(2));
    expect(said()).toEqual(['2 people are waiting to be let in']);
    come();
    expect(said()).toEqual([]);
  });

  it('is silent where the person wishes so, and still says it', () => {
    TestBed.inject(ViewPreferences).setKnockSound(false);
    TestBed.resetTestingModule();
    const { come, said, sound } = aDoor();
    come(waiting(1));
    expect(said()).toHaveLength(1);
    expect(sound).not.toHaveBeenCalled();
  });

  it('does not bother those who may not admit', () => {
    const { come, said, sound } = aDoor(noAbilities);
    come(waiting(1));
    expect(said()).toEqual([]);
    expect(sound).not.toHaveBeenCalled();
  });
});
