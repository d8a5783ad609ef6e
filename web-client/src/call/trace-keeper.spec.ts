import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallStore } from './store.js';
import { TraceKeeper } from './trace-keeper.js';

describe('TraceKeeper', () => {
  const reports: string[][] = [];
  let store: CallStore;
  let keeper: TraceKeeper;
  beforeEach(() => {
    vi.useFakeTimers();
    reports.length = 0;
    store = new CallStore(() => Date.now());
    keeper = new TraceKeeper(store, (steps) => reports.push(steps.map(({ step }) => step)));
    keeper.begin();
  });
  afterEach(() => {
    keeper.stop();
    vi.useRealTimers();
  });

  it('reports once, with the first frame, and shows the steps in the state', () => {
    keeper.welcomed([{ step: 'admitted', ms: 3 }]);
    keeper.firstFrame();
    keeper.firstFrame();
    vi.advanceTimersByTime(60_000);
    expect(reports).toEqual([['click', 'welcome', 'first_remote_frame']]);
    expect(store.state.trace.map(({ step }) => step)).toEqual(reports[0]);
    expect(keeper.serverSteps()).toEqual([{ step: 'admitted', ms: 3 }]);
  });

  it('reports after ten seconds when there is nobody to see, and not again when somebody comes', () => {
    keeper.welcomed([]);
    vi.advanceTimersByTime(10_000);
    keeper.firstFrame();
    expect(reports).toEqual([['click', 'welcome']]);
  });

  it('does not report the welcome of a resume as another join', () => {
    keeper.welcomed([{ step: 'first', ms: 1 }]);
    vi.advanceTimersByTime(10_000);
    keeper.welcomed([{ step: 'second', ms: 1 }]);
    vi.advanceTimersByTime(60_000);
    expect(reports).toHaveLength(1);
    expect(keeper.serverSteps()).toEqual([{ step: 'first', ms: 1 }]);
  });

  it('measures the next join anew', () => {
    keeper.welcomed([]);
    keeper.firstFrame();
    keeper.begin();
    keeper.welcomed([]);
    keeper.firstFrame();
    expect(reports).toHaveLength(2);
  });
});
