import '../../call/parsing.js';
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from '../../shell/app.js';
import { appConfig } from '../../shell/app-config.js';
import { API } from '../../shell/ports.js';
import { CALL_FACTORY } from '../../meeting/call-factory.js';
import type { Step } from './scenario-worlds.js';
import { scenarios } from './scenarios.js';

/**
 * The gallery of states: the true application on doubles, in the state that `?state=` names. It is built apart (configuration
 * `states`) and is no part of the product; designers look at it, and the accessibility checks walk through it.
 */
async function show(): Promise<void> {
  const name = new URLSearchParams(location.search).get('state') ?? '';
  const scenario = scenarios[name]?.();
  if (scenario === undefined) {
    document.body.textContent = Object.keys(scenarios).join('\n');
    return;
  }
  history.replaceState(null, '', scenario.path);
  await bootstrapApplication(App, {
    providers: [
      ...appConfig.providers,
      { provide: API, useValue: scenario.api },
      { provide: CALL_FACTORY, useValue: () => scenario.call },
    ],
  });
  for (const step of scenario.steps ?? []) await press(step);
  // Those who take pictures wait for this.
  document.documentElement.dataset['state'] = name;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const STEP_MS = 20_000;

/** Presses a key, or the button or menu item of this name as soon as it is there. */
async function press(step: Step): Promise<void> {
  for (const until = Date.now() + STEP_MS; Date.now() < until; await pause(50)) {
    const ready =
      'key' in step
        ? document.querySelector<HTMLElement>('[role=toolbar]')
        : (named(step.click) ?? foldedAway(step.click));
    if (ready === null) continue;
    if ('key' in step) ready.dispatchEvent(new KeyboardEvent('keydown', { key: step.key, bubbles: true }));
    else ready.click();
    await pause(150);
    return;
  }
  throw new Error(`There is nothing to press for ${JSON.stringify(step)}.`);
}

/** On a phone the tools are in More. */
const foldedAway = (name: string): HTMLElement | null => (name === 'Tools' ? named('More') : null);

function named(name: string): HTMLElement | null {
  const all = document.querySelectorAll<HTMLElement>('button, [role=menuitem]');
  const nameOf = (element: Element) =>
    element.getAttribute('aria-label') ?? element.textContent.replace(/\s+/gu, ' ').trim();
  return [...all].find((element) => nameOf(element) === name) ?? null;
}

show().catch((error: unknown) => {
  reportError(error);
});
