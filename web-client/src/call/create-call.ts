import { BrowserCall } from './browser-call.js';
import type { Call } from './call-api.js';
import type { CallOptions } from './call-options.js';

/** One call for one page; `dispose()` ends it. */
export const createCall = (options: CallOptions): Call => new BrowserCall(options);
