import { type Browser, type BrowserContext, expect, type Locator, type Page } from '@playwright/test';
import type { Diagnostics } from '../../src/call/index.js';

declare global {
  interface Window {
    conclave?: { diagnostics(): Promise<Diagnostics> };
  }
}

export type TrackFigures = Diagnostics['tracks'][number];

/** The demo directory's people, by username, and how their names read on screens. */
export const PASSWORD = 'conclave-demo';

/** Somebody with a browser of their own: finds things by the names that people see and screen readers say. */
export class Person {
  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly base: string,
  ) {}

  static async open(
    browser: Browser,
    base: string,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<Person> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
    const page = await context.newPage();
    const person = new Person(page, context, base);
    page.on('console', (line) => {
      if (line.type() === 'error') person.consoleErrors.push(line.text());
    });
    page.on('response', (response) => {
      if (response.status() === 404) person.missing.push(response.url());
    });
    page.on('pageerror', (error) => person.consoleErrors.push(String(error)));
    page.on('request', (request) => {
      if (!/^(https|wss):\/\/localhost:|^(data|blob):/.test(request.url()))
        person.foreignRequests.push(request.url());
    });
    return person;
  }

  readonly consoleErrors: string[] = [];
  readonly foreignRequests: string[] = [];
  readonly missing: string[] = [];

  async signIn(username: string, password = PASSWORD): Promise<void> {
    await this.page.goto(`${this.base}/sign-in`);
    await this.page.getByRole('textbox', { name: 'Username' }).fill(username);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await expect(this.page.getByRole('button', { name: 'New meeting', exact: true })).toBeVisible();
  }

  /** Starts an instant meeting and enters it. Resolves with the path of its link, `/m/<code>`. */
  async startMeeting(camera = true): Promise<string> {
    await this.page.getByRole('button', { name: 'New meeting', exact: true }).click();
    await this.page.waitForURL(/\/m\/\d{10}/);
    const path = new URL(this.page.url()).pathname;
    await this.enter(camera);
    return path;
  }

  async openMeeting(path: string, camera = true): Promise<void> {
    await this.page.goto(`${this.base}${path}`);
    await this.enter(camera);
  }

  /** Makes a meeting by the API, with this person's session. Resolves with the path of its link and its host key. */
  async makeMeeting(wish: {
    readonly password?: string;
    readonly settings?: Record<string, unknown>;
  }): Promise<{ readonly path: string; readonly hostKey: string; readonly id: string }> {
    const answer = await this.page.request.post(`${this.base}/api/v1/meetings`, {
      headers: { 'x-conclave-request': '1', origin: this.base },
      data: { topic: 'Planning', type: 'instant', ...wish },
    });
    expect(answer.status()).toBe(201);
    const meeting = (await answer.json()) as { id: string; code: string; hostKey: string };
    return { path: `/m/${meeting.code}`, hostKey: meeting.hostKey, id: meeting.id };
  }

  /** Up to the click on Join, as somebody who is not signed in; what comes then is the test's to see. */
  async knockAsGuest(path: string, name: string, camera = false): Promise<void> {
    await this.page.goto(`${this.base}${path}`);
    await this.page.getByRole('textbox', { name: 'Your name' }).fill(name);
    await this.setToggle('Microphone', true);
    await this.setToggle('Camera', camera);
    await this.page.getByRole('button', { name: 'Join now' }).click();
  }

  panel(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  async openPanel(name: 'Participants' | 'Chat'): Promise<Locator> {
    if (!(await this.panel(name).isVisible())) await this.control(name).click();
    await expect(this.panel(name)).toBeVisible();
    return this.panel(name);
  }

  async openTool(name: 'Polls' | 'Notes' | 'Board' | 'Breakout rooms' | 'Host tools'): Promise<void> {
    // Small screens have them in More.
    const tools = this.control('Tools');
    await ((await tools.isVisible()) ? tools : this.control('More')).click();
    const called = { name: new RegExp(`^${name}`) };
    const item = this.page.getByRole('menuitemcheckbox', called).or(this.page.getByRole('menuitem', called));
    await item.click();
  }

  /** Does something to somebody by the menu of their row in the participants' panel. */
  async doTo(name: string, deed: string): Promise<void> {
    const panel = await this.openPanel('Participants');
    await panel.getByRole('button', { name: new RegExp(`^Options for ${name}`) }).click();
    await this.page.getByRole('menuitem', { name: deed, exact: true }).click();
  }

  /** From the preview into the meeting, microphone on. */
  async enter(camera = true): Promise<void> {
    await this.setToggle('Microphone', true);
    await this.setToggle('Camera', camera);
    await this.page.getByRole('button', { name: 'Join now' }).click();
    await expect(this.toolbar).toBeVisible();
  }

  async setToggle(name: string, on: boolean): Promise<void> {
    const toggle = this.page.getByRole('button', { name, exact: true });
    await expect(toggle).toBeVisible();
    if ((await toggle.getAttribute('aria-pressed')) !== String(on)) await toggle.click();
    await expect(toggle).toHaveAttribute('aria-pressed', String(on));
  }

  get toolbar(): Locator {
    return this.page.getByRole('toolbar', { name: 'Meeting controls' });
  }

  control(name: string): Locator {
    return this.toolbar.getByRole('button', { name, exact: true });
  }

  /** The tile of somebody, by display name. */
  tile(name: string): Locator {
    return this.page.getByRole('figure', { name, exact: true });
  }

  /** Frames that the tile's video has shown so far, and the size of its picture. */
  async pictureOf(name: string): Promise<{ frames: number; width: number; height: number }> {
    return this.tile(name)
      .locator('video')
      .evaluate((video: HTMLVideoElement) => ({
        frames: video.getVideoPlaybackQuality().totalVideoFrames,
        width: video.videoWidth,
        height: video.videoHeight,
      }));
  }

  /** Waits until the picture of `name` moves: decoded frames grow by at least `by`. */
  async seesMoving(name: string, by = 10): Promise<void> {
    await expect(this.tile(name).locator('video')).toBeVisible();
    const before = (await this.pictureOf(name)).frames;
    await expect
      .poll(async () => (await this.pictureOf(name)).frames, { timeout: 30_000 })
      .toBeGreaterThan(before + by);
  }

  async diagnostics(): Promise<Diagnostics> {
    return this.page.evaluate(async () => {
      if (!window.conclave) throw new Error('The diagnosis handle is missing.');
      return window.conclave.diagnostics();
    });
  }

  async receives(participantId: string, source: string): Promise<TrackFigures | undefined> {
    const { tracks } = await this.diagnostics();
    return tracks.find(
      (t) => t.direction === 'recv' && t.participantId === participantId && t.source === source,
    );
  }

  async id(): Promise<string> {
    const { participantId } = await this.diagnostics();
    if (participantId === null) throw new Error('Not in a meeting.');
    return participantId;
  }

  /** Sound energy that arrives from somebody over `ms`: about zero for silence, well above for the fake tone. */
  async energyFrom(participantId: string, ms = 2000): Promise<number> {
    const energy = async () => (await this.receives(participantId, 'microphone'))?.totalAudioEnergy ?? 0;
    const before = await energy();
    await this.page.waitForTimeout(ms);
    return (await energy()) - before;
  }

  async leave(): Promise<void> {
    await this.control('Leave').click();
    const confirm = this.page.getByRole('menuitem', { name: /^Leave/ });
    await Promise.race([
      confirm.click({ timeout: 5000 }).catch(() => undefined),
      this.toolbar.waitFor({ state: 'hidden', timeout: 5000 }),
    ]);
    await expect(this.toolbar).toBeHidden();
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
