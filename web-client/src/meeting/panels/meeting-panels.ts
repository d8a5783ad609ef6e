import { DOCUMENT, Service, inject, signal } from '@angular/core';
import type { ParticipantId } from '#protocol';

/** Panels that stand beside the stage, one at a time. */
export const sidePanels = ['participants', 'chat', 'host', 'polls', 'notes', 'breakouts'] as const;
export type SidePanel = (typeof sidePanels)[number];
/** The board takes the stage itself, so that one can draw and read the chat at once. */
export type PanelName = SidePanel | 'board';

/** Which panels of the meeting are open, and where the keyboard goes when one closes. It lives as long as the meeting. */
@Service({ autoProvided: false })
export class MeetingPanels {
  private readonly document = inject(DOCUMENT);
  private readonly openSide = signal<SidePanel | null>(null);
  private readonly openBoard = signal(false);
  private readonly recipient = signal<ParticipantId | null>(null);
  private opener: HTMLElement | null = null;
  private boardOpener: HTMLElement | null = null;
  private fallback: ((panel: PanelName) => void) | null = null;

  readonly side = this.openSide.asReadonly();
  readonly board = this.openBoard.asReadonly();
  /** Somebody was chosen to be written to privately; the chat takes it by `takeRecipient`. */
  readonly writeTo = this.recipient.asReadonly();

  isOpen(panel: PanelName): boolean {
    return panel === 'board' ? this.board() : this.side() === panel;
  }

  open(panel: PanelName): void {
    const active = this.document.activeElement;
    const opener = active instanceof HTMLElement && active !== this.document.body ? active : null;
    if (panel === 'board') {
      this.boardOpener = opener;
      this.openBoard.set(true);
      return;
    }
    // From one panel to another the keyboard still returns to where it came from first.
    if (this.side() === null) this.opener = opener;
    this.openSide.set(panel);
  }

  toggle(panel: PanelName): void {
    if (!this.isOpen(panel)) this.open(panel);
    else if (panel === 'board') this.closeBoard();
    else this.close();
  }

  /** Closes the panel beside the stage. */
  close(): void {
    const panel = this.side();
    if (panel === null) return;
    this.openSide.set(null);
    this.recipient.set(null);
    this.giveFocusBack(this.opener, panel);
    this.opener = null;
  }

  closeBoard(): void {
    if (!this.board()) return;
    this.openBoard.set(false);
    this.giveFocusBack(this.boardOpener, 'board');
    this.boardOpener = null;
  }

  /** Opens the chat with this person as the recipient. */
  writePrivately(participantId: ParticipantId): void {
    this.recipient.set(participantId);
    this.open('chat');
  }

  /** Gives the chosen recipient once. */
  takeRecipient(): ParticipantId | null {
    const taken = this.recipient();
    this.recipient.set(null);
    return taken;
  }

  /** Where the focus goes when the opener is gone, as a menu item is. */
  returnFocusBy(fallback: (panel: PanelName) => void): void {
    this.fallback = fallback;
  }

  private giveFocusBack(opener: HTMLElement | null, panel: PanelName): void {
    if (opener?.isConnected === true) opener.focus();
    else this.fallback?.(panel);
  }
}
