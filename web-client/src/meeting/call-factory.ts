import { InjectionToken } from '@angular/core';
import { createCall, type ApiClient, type Call } from '../call/index.js';
import { reloadOnce } from '../shell/reload-once.js';

export type CallFactory = (api: ApiClient) => Call;

/** How a call is made; apart from the API's token, so that the pages without a call do not load one. */
export const CALL_FACTORY = new InjectionToken<CallFactory>('CallFactory', {
  factory: () => (api) =>
    createCall({
      api,
      onOutdated: () => {
        reloadOnce(sessionStorage, Date.now(), () => {
          location.reload();
        });
      },
    }),
});
