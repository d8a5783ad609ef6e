import { TestBed } from '@angular/core/testing';
import { vi } from 'vitest';
import { participantIdOf } from '../../testing/worlds.js';
import { MeetingPanels } from './meeting-panels.js';

function somePanels() {
  TestBed.configureTestingModule({ providers: [MeetingPanels] });
  const panels = TestBed.inject(MeetingPanels);
  const opener = document.createElement('button');
  const other = document.createElement('button');
  document.body.append(opener, other);
  opener.focus();
  return { panels, opener, other };
}

describe('MeetingPanels', () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  it('shows one panel beside the stage at a time, and the board beside any', () => {
    const { panels } = somePanels();
    panels.open('chat');
    panels.open('board');
    panels.open('polls');
    expect(panels.side()).toBe('polls');
    expect(panels.isOpen('chat')).toBe(false);
    expect(panels.board()).toBe(true);
    panels.toggle('board');
    expect(panels.board()).toBe(false);
    expect(panels.side()).toBe('polls');
  });

  it('gives the focus back to what opened the first of them', () => {
    const { panels, opener, other } = somePanels();
    panels.open('participants');
    other.focus();
    panels.open('chat');
    panels.close();
    expect(document.activeElement).toBe(opener);
  });

  it('asks where the focus goes when the opener is gone, as a menu item is', () => {
    const { panels, opener } = somePanels();
    const fallback = vi.fn();
    panels.returnFocusBy(fallback);
    panels.open('polls');
    opener.remove();
    panels.close();
    expect(fallback).toHaveBeenCalledWith('polls');
  });

  it('forgets whom to write to when the chat is closed', () => {
    const { panels } = somePanels();
    panels.writePrivately(participantIdOf(2));
    expect(panels.side()).toBe('chat');
    panels.close();
    expect(panels.writeTo()).toBeNull();
  });
});
