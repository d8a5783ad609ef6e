// First of all: schemas look at zod's configuration while they are made.
import './call/parsing.js';
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './shell/app.js';
import { appConfig } from './shell/app-config.js';

bootstrapApplication(App, appConfig).catch((error: unknown) => {
  reportError(error);
});
