import { TestBed } from '@angular/core/testing';
import { FakeNotes } from '../../../testing/fake-documents.js';
import { NotesText } from './notes-text.js';

async function aBox(text = '') {
  const notes = new FakeNotes(text);
  const fixture = TestBed.createComponent(NotesText);
  fixture.componentRef.setInput('notes', notes);
  await fixture.whenStable();
  const box = (fixture.nativeElement as HTMLElement).querySelector('textarea');
  if (box === null) throw new Error('There is no text box.');
  /** As a browser does: the text is in the box before anybody is told. */
  const put = (at: number, removed: number, inserted: string) => {
    box.value = box.value.slice(0, at) + inserted + box.value.slice(at + removed);
    box.setSelectionRange(at + inserted.length, at + inserted.length);
    box.dispatchEvent(new Event('input'));
  };
  return { notes, box, put, fixture };
}
const event = (name: string) => new Event(name);

describe('NotesText', () => {
  it('sends what is typed as one small change', async () => {
    const { notes, put } = await aBox('one three');
    const asked: unknown[] = [];
    const replace = notes.replace.bind(notes);
    notes.replace = (...given) => {
      asked.push(given);
      replace(...given);
    };
    put(4, 0, 'two ');
    expect(asked).toEqual([[4, 0, 'two ']]);
    expect(notes.text).toBe('one two three');
  });

  it('keeps caret and selection at their words when others write', async () => {
    const { notes, box } = await aBox('one two');
    box.setSelectionRange(4, 7);
    notes.others(0, 0, 'zero ');
    expect(box.value).toBe('zero one two');
    expect([box.selectionStart, box.selectionEnd]).toEqual([9, 12]);
  });

  it('leaves a composition alone, and brings both together at its end', async () => {
    const { notes, box, put } = await aBox('ab');
    box.dispatchEvent(event('compositionstart'));
    put(1, 0, 'か');
    notes.others(0, 0, 'left ');
    notes.others(7, 0, ' right');
    expect(box.value).toBe('aかb');
    put(1, 1, '漢字');
    box.dispatchEvent(event('compositionend'));
    expect(notes.text).toBe('left a漢字b right');
    expect(box.value).toBe(notes.text);
    expect(box.selectionStart).toBe('left a漢字'.length);
  });

  it('takes back by the shared history, and sets the caret where something came back', async () => {
    const { notes, box, put } = await aBox('ab');
    put(1, 0, 'x');
    box.setSelectionRange(0, 0);
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, cancelable: true }));
    expect([notes.text, box.value, box.selectionStart]).toEqual(['ab', 'ab', 1]);
    box.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Z', ctrlKey: true, shiftKey: true, cancelable: true }),
    );
    expect([box.value, box.selectionStart]).toEqual(['axb', 2]);
  });

  it('does not show what the document did not take', async () => {
    const { notes, box, put } = await aBox('ab');
    notes.replace = () => undefined;
    put(1, 0, 'x');
    expect(box.value).toBe('ab');
  });

  it('shows another document when it is given one, as in another room', async () => {
    const { notes, box, fixture } = await aBox('here');
    fixture.componentRef.setInput('notes', new FakeNotes('there'));
    await fixture.whenStable();
    expect(box.value).toBe('there');
    notes.others(0, 0, 'x');
    expect(box.value).toBe('there');
  });
});
