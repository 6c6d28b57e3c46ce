import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { joinAbort } from './joined-abort.ts';

describe('joinAbort', () => {
  it('follows the first source that is aborted, with its reason', () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const joined = joinAbort(first.signal, second.signal);
    expect(joined.signal.aborted).toBe(false);
    second.abort('enough');
    first.abort('later');
    expect(joined.signal.reason).toBe('enough');
  });

  it('begins aborted when a source is', () => {
    expect(joinAbort(AbortSignal.abort('before')).signal.reason).toBe('before');
  });

  it('leaves nothing on its sources after its release', () => {
    const source = new AbortController();
    const joined = joinAbort(source.signal);
    expect(getEventListeners(source.signal, 'abort')).toHaveLength(1);
    joined.release();
    expect(getEventListeners(source.signal, 'abort')).toHaveLength(0);
    source.abort();
    expect(joined.signal.aborted).toBe(false);
  });
});
