import { TestBed } from '@angular/core/testing';
import { banId, defaultMeetingSettings, defaultPermissions, toErrorBody } from '#protocol';
import type { CallState } from '../../../call/index.js';
import { API } from '../../../shell/ports.js';
import { FakeApi } from '../../../testing/fake-api.js';
import { FakeCall } from '../../../testing/fake-call.js';
import { aCallIn, aMeetingInfo, aParticipant } from '../../../testing/worlds.js';
import { CALL_FACTORY } from '../../call-factory.js';
import { CallStore } from '../../call-store.js';
import { MeetingDialogs } from '../../dialogs/meeting-dialogs.js';
import { MeetingPanels } from '../meeting-panels.js';
import { HostPanel } from './host-panel.js';

const aBan = {
  banId: banId.parse('0000000a-0000-4000-8000-000000000001'),
  displayName: 'Gustav',
  verified: false,
  at: '2026-11-20T09:10:00Z',
};

async function aPanel(change: Partial<CallState> = {}) {
  const call = new FakeCall(aCallIn([aParticipant(1, { role: 'host' })], change));
  TestBed.configureTestingModule({
    providers: [
      CallStore,
      MeetingDialogs,
      MeetingPanels,
      { provide: API, useValue: new FakeApi(null) },
      { provide: CALL_FACTORY, useValue: () => call },
    ],
  });
  const fixture = TestBed.createComponent(HostPanel);
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  const box = (name: string) => {
    const found = [...element.querySelectorAll<HTMLInputElement>('input')].find((each) =>
      (each.getAttribute('aria-label') ?? each.closest('label')?.textContent ?? '').includes(name),
    );
    if (found === undefined) throw new Error(`There is nothing to switch for ${name}.`);
    return found;
  };
  const button = (name: string) =>
    [...element.querySelectorAll('button')].find((each) => each.textContent.trim() === name)?.click();
  return { call, fixture, element, box, button };
}
const deeds = (call: FakeCall) => call.asked.map(({ deed, with: given }) => [deed, ...given]);

describe('HostPanel', () => {
  it('mutes all, and says whether people may unmute themselves', async () => {
    const { call, fixture, box, button } = await aPanel();
    button('Mute all');
    box('People may unmute themselves').click();
    await fixture.whenStable();
    button('Mute all');
    expect(deeds(call)).toEqual([
      ['muteAll', { mayUnmute: true }],
      ['muteAll', { mayUnmute: false }],
    ]);
  });

  it('shows that people may not speak, and one switch gives it back at once', async () => {
    const permissions = {
      ...defaultPermissions,
      attendee: { ...defaultPermissions.attendee, speak: false },
    };
    const { call, fixture, box } = await aPanel({ meeting: aMeetingInfo({ permissions }) });
    const mayUnmute = box('People may unmute themselves');
    expect(mayUnmute.checked).toBe(false);
    mayUnmute.click();
    await fixture.whenStable();
    expect(deeds(call)).toEqual([['host.setPermissions', 'attendee', { speak: true }]]);
  });

  it('changes one rule at a time', async () => {
    const { call, box } = await aPanel();
    box('Lock the meeting').click();
    box('Guests may come').click();
    box('Colleagues').click();
    box('Latecomers see the earlier chat').click();
    expect(deeds(call)).toEqual([
      ['lock', true],
      ['host.changeSettings', { guests: false }],
      ['host.changeSettings', { access: 'trusted' }],
      ['host.changeSettings', { chatHistory: 'since_join' }],
    ]);
  });

  it('gives and takes permissions by role, each switch with its own name', async () => {
    const { call, box } = await aPanel();
    box('Share their screen: Attendees').click();
    box('Speak: Viewers').click();
    expect(deeds(call)).toEqual([
      ['host.setPermissions', 'attendee', { share: false }],
      ['host.setPermissions', 'viewer', { speak: true }],
    ]);
  });

  it('shows what is true after a refusal', async () => {
    const { call, fixture, box } = await aPanel({
      meeting: aMeetingInfo({ settings: { ...defaultMeetingSettings, access: 'trusted' } }),
    });
    const refusal = { ok: false, error: toErrorBody('FORBIDDEN') } as const;
    for (const deed of ['lock', 'host.setPermissions', 'host.changeSettings'])
      call.answers.set(deed, refusal);
    box('Lock the meeting').click();
    box('Speak: Viewers').click();
    box('Only those let in').click();
    await fixture.whenStable();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(box('Lock the meeting').checked).toBe(false);
    expect(box('Speak: Viewers').checked).toBe(false);
    expect(box('Colleagues').checked).toBe(true);
  });

  it('unblocks, and asks before it ends the meeting', async () => {
    const { call, element, button } = await aPanel({ bans: [aBan] });
    expect(element.querySelector('cv-ban-list')?.textContent).toContain('Guest');
    button('Unblock');
    button('End for all');
    expect(deeds(call)).toEqual([['host.unban', aBan.banId]]);
    expect(TestBed.inject(MeetingDialogs).shown()).toEqual({ name: 'end' });
  });
});
