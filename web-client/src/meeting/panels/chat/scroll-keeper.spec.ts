import { ScrollKeeper } from './scroll-keeper.js';

/** A box of 100 pixels whose content is as high as one says; jsdom has no layout of its own. */
function aBox(height: number) {
  const box = document.createElement('div');
  const size = { scrollHeight: height, clientHeight: 100 };
  for (const name of ['scrollHeight', 'clientHeight'] as const)
    Object.defineProperty(box, name, { get: () => size[name] });
  let top = 0;
  Object.defineProperty(box, 'scrollTop', {
    get: () => top,
    set: (wished: number) => {
      top = Math.max(0, Math.min(wished, size.scrollHeight - size.clientHeight));
    },
  });
  const keeper = new ScrollKeeper(box, document.createElement('div'));
  keeper.toEnd();
  return { box, size, keeper };
}

describe('ScrollKeeper', () => {
  it('follows what is added while the reader is at the end', () => {
    const { box, size, keeper } = aBox(500);
    size.scrollHeight = 700;
    keeper.settle();
    expect(box.scrollTop).toBe(600);
  });

  it('stays where the reader scrolled back to, until they return to the end', () => {
    const { box, size, keeper } = aBox(500);
    box.scrollTop = 200;
    keeper.scrolled();
    size.scrollHeight = 700;
    keeper.settle();
    expect([box.scrollTop, keeper.atEnd()]).toEqual([200, false]);
    box.scrollTop = 590;
    keeper.scrolled();
    expect(keeper.atEnd()).toBe(true);
  });

  it('is not led away from the end by content that grows', () => {
    const { size, keeper } = aBox(500);
    size.scrollHeight = 900;
    keeper.scrolled();
    expect(keeper.atEnd()).toBe(true);
  });

  it('puts an element where it was when something came above it', () => {
    const { box, size, keeper } = aBox(500);
    box.scrollTop = 50;
    keeper.scrolled();
    const element = document.createElement('p');
    let place = 120;
    element.getBoundingClientRect = () => ({ top: place }) as DOMRect;
    const putBack = keeper.hold(element);
    size.scrollHeight = 800;
    place = 420;
    putBack();
    expect(box.scrollTop).toBe(350);
  });
});
