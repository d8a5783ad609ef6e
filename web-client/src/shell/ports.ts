import { InjectionToken } from '@angular/core';
// Not by way of the call's index: the pages without a call must not load the call.
import { createApiClient, type ApiClient } from '../call/api/api-client.js';

/** The door to the REST API, as a token, so that tests and the gallery of states put a double behind it. */
export const API = new InjectionToken<ApiClient>('ApiClient', { factory: () => createApiClient() });
