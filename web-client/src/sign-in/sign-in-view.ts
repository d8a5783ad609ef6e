import {
  afterNextRender,
  Component,
  type ElementRef,
  effect,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { FormField, form, maxLength, required, submit } from '@angular/forms/signals';
import type { ErrorBody } from '#protocol';
import { errorInWords } from '../i18n/error-words.js';
import { LanguageSelect } from '../shell/language-select.js';
import { BrandMark } from '../ui/brand-mark.js';
import { Icon } from '../ui/icon.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

@Component({
  selector: 'cv-sign-in-view',
  imports: [BrandMark, FormField, Icon, LanguageSelect],
  templateUrl: './sign-in-view.html',
  styleUrl: './sign-in-view.css',
})
export class SignInView {
  readonly busy = input(false);
  readonly error = input<ErrorBody | null>(null);
  /** The person came from a meeting link: say that it is kept. */
  readonly towardsMeeting = input(false);
  readonly credentials = output<Credentials>();

  private readonly model = signal({ username: '', password: '' });
  protected readonly fields = form(this.model, (path) => {
    required(path.username, { message: $localize`Enter your username.` });
    required(path.password, { message: $localize`Enter your password.` });
    maxLength(path.username, 256);
    maxLength(path.password, 1024);
  });
  protected readonly inWords = errorInWords;
  protected readonly tried = signal(false);
  protected readonly passwordShown = signal(false);
  private readonly usernameBox = viewChild.required<ElementRef<HTMLInputElement>>('usernameBox');
  private readonly passwordBox = viewChild.required<ElementRef<HTMLInputElement>>('passwordBox');

  constructor() {
    afterNextRender(() => this.usernameBox().nativeElement.focus());
    // A refused password is typed anew; the name usually stays.
    effect(() => {
      if (this.error()?.code === 'INVALID_CREDENTIALS') this.passwordBox().nativeElement.select();
    });
  }

  protected messageOf(field: 'username' | 'password'): string | null {
    if (!this.tried()) return null;
    return this.fields[field]().errors()[0]?.message ?? null;
  }

  protected async signIn(event: Event): Promise<void> {
    event.preventDefault();
    this.tried.set(true);
    await submit(this.fields, () => {
      this.credentials.emit(this.model());
      return Promise.resolve(undefined);
    });
  }
}
