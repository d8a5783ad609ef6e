import { Component, signal, viewChild } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { allAbilities, noAbilities } from '#protocol';
import { someDevices } from '../testing/fake-call.js';
import { ControlBar } from './control-bar.js';

@Component({
  imports: [ControlBar],
  template: `
    <cv-control-bar
      [microphone]="{ on: microphone(), busy: false, problem: null, trackId: null, revision: 0 }"
      [camera]="{ on: camera(), busy: false, problem: null, trackId: null, revision: 0 }"
      [sharing]="sharing()"
      [canShare]="canShare()"
      [abilities]="host() ? all : some"
      [devices]="devices"
      [compact]="compact()"
      [unread]="unread()"
      [handRaised]="handRaised()"
      [people]="3"
      [waiting]="waiting()"
      [narrow]="narrow()"
      mode="auto"
      (leave)="asked.push('leave')"
      (endForAll)="asked.push('end')"
      (microphoneToggled)="asked.push('microphone')"
      (panelToggled)="asked.push($event)"
      (handToggled)="asked.push('hand')"
      (reacted)="asked.push($event)"
    />
  `,
})
class Bar {
  readonly microphone = signal(true);
  readonly camera = signal(true);
  readonly sharing = signal(false);
  readonly canShare = signal(true);
  readonly host = signal(false);
  readonly narrow = signal(false);
  readonly waiting = signal(0);
  readonly compact = signal(false);
  readonly unread = signal(0);
  readonly handRaised = signal(false);
  readonly all = allAbilities;
  readonly some = { ...noAbilities, speak: true, camera: true, share: true, react: true };
  readonly devices = someDevices;
  readonly asked: string[] = [];
  readonly bar = viewChild.required(ControlBar);
}

async function aBar(change: (bar: Bar) => void = () => undefined) {
  const fixture = TestBed.createComponent(Bar);
  change(fixture.componentInstance);
  await fixture.whenStable();
  const host = fixture.nativeElement as HTMLElement;
  const names = () => [...host.querySelectorAll('[role=toolbar] button')].map((button) => nameOf(button));
  const button = (name: string) => {
    const found = [...host.querySelectorAll<HTMLButtonElement>('button')].find(
      (each) => nameOf(each) === name,
    );
    if (found === undefined) throw new Error(`There is no button ${name}.`);
    return found;
  };
  return { fixture, host, names, button, bar: fixture.componentInstance };
}
const nameOf = (element: Element) => element.getAttribute('aria-label') ?? element.textContent.trim();

describe('ControlBar', () => {
  it('is a toolbar "Meeting controls" with the contract’s names in the contract’s order', async () => {
    const { host, names } = await aBar();
    expect(host.querySelector('[role=toolbar]')?.getAttribute('aria-label')).toBe('Meeting controls');
    expect(names()).toEqual([
      'Mute microphone',
      'Audio devices',
      'Stop camera',
      'Video devices',
      'Share screen',
      'Raise hand',
      'Reactions',
      'Chat',
      'Participants',
      'Tools',
      'More',
      'Leave',
    ]);
  });

  it('names what a press would do next', async () => {
    const { names } = await aBar((bar) => {
      bar.microphone.set(false);
      bar.camera.set(false);
      bar.sharing.set(true);
    });
    expect(names()).toEqual(expect.arrayContaining(['Unmute microphone', 'Start camera', 'Stop sharing']));
    expect(names()).not.toEqual(expect.arrayContaining(['Mute microphone']));
  });

  it('has no share where the browser cannot', async () => {
    const { names } = await aBar((bar) => {
      bar.canShare.set(false);
    });
    expect(names()).not.toContain('Share screen');
  });

  it('folds into microphone, camera, share, More and Leave on a phone', async () => {
    const { names } = await aBar((bar) => {
      bar.narrow.set(true);
    });
    expect(names()).toEqual(['Mute microphone', 'Stop camera', 'Share screen', 'More', 'Leave']);
  });

  it('folds device menus and tools away where it is less wide', async () => {
    const { names } = await aBar((bar) => {
      bar.compact.set(true);
    });
    expect(names()).toEqual([
      'Mute microphone',
      'Stop camera',
      'Share screen',
      'Raise hand',
      'Reactions',
      'Chat',
      'Participants',
      'More',
      'Leave',
    ]);
  });

  it('raises the hand, and lowers it', async () => {
    const { fixture, bar, button, names } = await aBar();
    button('Raise hand').click();
    expect(bar.asked).toEqual(['hand']);
    bar.handRaised.set(true);
    await fixture.whenStable();
    expect(names()).toContain('Lower hand');
  });

  it('sends the chosen reaction and closes the choice', async () => {
    const { fixture, bar, button } = await aBar();
    button('Reactions').click();
    await fixture.whenStable();
    document.querySelector<HTMLElement>('[aria-label="Applause"]')?.click();
    await fixture.whenStable();
    expect(bar.asked).toEqual(['👏']);
    expect(document.querySelector('cv-reaction-picker')).toBeNull();
  });

  it('says how many messages are unread, beside the contract’s name', async () => {
    const { host, button } = await aBar((bar) => {
      bar.unread.set(3);
    });
    const description = button('Chat').getAttribute('aria-describedby') ?? '';
    expect(host.querySelector(`#${description}`)?.textContent).toBe('3 unread messages');
  });

  it('says how many people are there and waiting', async () => {
    const { host, button } = await aBar((bar) => {
      bar.waiting.set(2);
    });
    const description = button('Participants').getAttribute('aria-describedby') ?? '';
    expect(host.querySelector(`#${description}`)?.textContent).toBe('3 people, 2 waiting');
  });

  it('leaves at once for people who are no hosts', async () => {
    const { bar, button } = await aBar();
    button('Leave').click();
    expect(bar.asked).toEqual(['leave']);
  });

  it('asks hosts whether only they leave, or all', async () => {
    const { fixture, bar, button } = await aBar((each) => {
      each.host.set(true);
    });
    button('Leave').click();
    await fixture.whenStable();
    expect(bar.asked).toEqual([]);
    const items = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
    expect(items.map((item) => item.textContent.trim())).toEqual([
      'Leave meeting',
      'Hand over and leave…',
      'End for all',
    ]);
    items[2]?.click();
    expect(bar.asked).toEqual(['end']);
  });

  it('walks with the arrow keys and comes round', async () => {
    const { bar, button } = await aBar();
    bar.bar().focus();
    expect(document.activeElement).toBe(button('Mute microphone'));
    const arrow = (key: string) =>
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
      );
    arrow('ArrowLeft');
    expect(document.activeElement).toBe(button('Leave'));
    arrow('ArrowRight');
    arrow('ArrowRight');
    expect(document.activeElement).toBe(button('Audio devices'));
    arrow('End');
    expect(document.activeElement).toBe(button('Leave'));
  });
});
