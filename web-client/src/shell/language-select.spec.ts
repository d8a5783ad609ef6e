import { TestBed } from '@angular/core/testing';
import type { Language } from '#protocol';
import { LanguageChoice } from './language-choice.js';
import { LanguageSelect } from './language-select.js';

function shown(careful: boolean) {
  const chosen: Language[] = [];
  TestBed.configureTestingModule({
    providers: [
      {
        provide: LanguageChoice,
        useValue: { current: 'en', choose: (language: Language) => void chosen.push(language) },
      },
    ],
  });
  const fixture = TestBed.createComponent(LanguageSelect);
  fixture.componentRef.setInput('careful', careful);
  fixture.detectChanges();
  const host = fixture.nativeElement as HTMLElement;
  const box = host.querySelector('select')!;
  return {
    chosen,
    box,
    text: () => host.textContent,
    button: () => host.querySelector('button'),
    take: (value: string) => {
      box.value = value;
      box.dispatchEvent(new Event('change'));
      fixture.detectChanges();
    },
  };
}

describe('the choice of a language', () => {
  it('names each language in its own words and shows the one that is spoken', () => {
    const { box } = shown(false);
    expect([...box.options].map(({ text, lang }) => [text.trim(), lang])).toEqual([
      ['English', 'en'],
      ['Deutsch', 'de'],
    ]);
    expect(box.value).toBe('en');
  });

  it('is followed at once outside a meeting', () => {
    const { take, chosen, button } = shown(false);
    take('de');
    expect(chosen).toEqual(['de']);
    expect(button()).toBeNull();
  });

  it('says in a meeting what will happen, and waits for the button', () => {
    const { take, chosen, button, text } = shown(true);
    expect(text()).toContain('Your seat is kept');
    expect(button()!.disabled).toBe(true);
    take('de');
    expect(chosen).toEqual([]);
    button()!.click();
    expect(chosen).toEqual(['de']);
  });
});
