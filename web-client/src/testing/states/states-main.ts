import '../../call/parsing.js';
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from '../../shell/app.js';
import { appConfig } from '../../shell/app-config.js';
import { API } from '../../shell/ports.js';
import { CALL_FACTORY } from '../../meeting/call-factory.js';
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
}

show().catch((error: unknown) => {
  reportError(error);
});
