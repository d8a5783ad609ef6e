import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { withComponentInputBinding } from '@angular/router';
import { Component } from '@angular/core';
import type { ErrorCode } from '#protocol';
import { API } from '../shell/ports.js';
import { safeTarget } from '../shell/guards.js';
import { FakeApi } from '../testing/fake-api.js';
import { aUser } from '../testing/worlds.js';
import { SignInPage } from './sign-in-page.js';

@Component({ template: 'elsewhere' })
class Elsewhere {}

async function atSignIn(url = '/sign-in', refusal?: ErrorCode) {
  const api = new FakeApi(aUser());
  if (refusal !== undefined) api.refusals.set('login', refusal);
  TestBed.configureTestingModule({
    providers: [
      { provide: API, useValue: api },
      provideRouter(
        [
          { path: 'sign-in', component: SignInPage },
          { path: '**', component: Elsewhere },
        ],
        withComponentInputBinding(),
      ),
    ],
  });
  const harness = await RouterTestingHarness.create(url);
  const page = harness.routeNativeElement as HTMLElement;
  const type = (label: string, text: string) => {
    const id = [...page.querySelectorAll('label')].find((each) => each.textContent.trim() === label)?.htmlFor;
    const box = page.querySelector<HTMLInputElement>(`input[id="${id ?? ''}"]`);
    if (box === null) throw new Error(`There is no field ${label}.`);
    box.value = text;
    box.dispatchEvent(new Event('input'));
    return box;
  };
  const signIn = async () => {
    page.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await harness.fixture.whenStable();
  };
  const alert = () => page.querySelector('[role=alert]')?.textContent.trim() ?? null;
  return { api, page, type, signIn, alert, harness };
}

describe('The sign-in page', () => {
  it('has "Username", "Password" and "Sign in", and goes home after signing in', async () => {
    const { api, page, type, signIn } = await atSignIn();
    type('Username', 'alice');
    type('Password', 'secret');
    expect(page.querySelector('button[type=submit]')?.textContent.trim()).toBe('Sign in');
    await signIn();
    expect(api.asked).toContainEqual({ deed: 'login', with: ['alice', 'secret'] });
    expect(TestBed.inject(Router).url).toBe('/');
  });

  it('goes on to where the person wanted to go', async () => {
    const { type, signIn } = await atSignIn('/sign-in?to=%2Fm%2F1234567890');
    type('Username', 'alice');
    type('Password', 'secret');
    await signIn();
    expect(TestBed.inject(Router).url).toBe('/m/1234567890');
  });

  it.each([
    ['INVALID_CREDENTIALS', 'The username or password is not right.'],
    ['TOO_MANY_ATTEMPTS', 'Too many attempts.'],
    ['DIRECTORY_UNAVAILABLE', 'The company directory does not answer.'],
  ] as const)('tells of %s as an alert and stays', async (code, words) => {
    const { type, signIn, alert } = await atSignIn('/sign-in', code);
    type('Username', 'alice');
    type('Password', 'wrong');
    await signIn();
    expect(alert()).toContain(words);
    expect(TestBed.inject(Router).url).toBe('/sign-in');
  });

  it('asks for what is missing, and asks the server nothing', async () => {
    const { api, page, type, signIn } = await atSignIn();
    const name = type('Username', '');
    await signIn();
    expect(api.asked).toEqual([]);
    expect(name.getAttribute('aria-invalid')).toBe('true');
    expect(page.querySelector('#username-error')?.textContent).toBe('Enter your username.');
    expect(page.querySelector('#password-error')?.textContent).toBe('Enter your password.');
  });

  it('shows the password when asked', async () => {
    const { page, type, harness } = await atSignIn();
    const box = type('Password', 'secret');
    expect(box.type).toBe('password');
    page.querySelector<HTMLButtonElement>('button[aria-pressed]')?.click();
    await harness.fixture.whenStable();
    expect(box.type).toBe('text');
  });
});

describe('safeTarget()', () => {
  it.each([
    ['/m/123', '/m/123'],
    ['/', '/'],
    [undefined, '/'],
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['/sign-in?to=/x', '/'],
  ])('of %j is %s', (to, target) => {
    expect(safeTarget(to)).toBe(target);
  });
});
