import { describe, expect, it } from 'vitest';
import { CoreLoop, INPUTS_WAITING_MAX, type CoreLoopOptions } from './core-loop.ts';

/** A loop over texts that writes down what it does, in order. */
function loggingLoop(options: Partial<CoreLoopOptions<string, string>> = {}): {
  readonly loop: CoreLoop<string, string>;
  readonly log: string[];
  readonly fatal: unknown[];
} {
  const log: string[] = [];
  const fatal: unknown[] = [];
  const loop = new CoreLoop<string, string>({
    step: (input) => {
      log.push(`step ${input}`);
      return [`effect of ${input}`];
    },
    perform: (effect) => log.push(effect),
    onFatal: (error) => fatal.push(error),
    ...options,
  });
  return { loop, log, fatal };
}

/** A promise that the test resolves. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('CoreLoop', () => {
  it('handles an input within the call that posts it, when its step is synchronous', () => {
    const { loop, log } = loggingLoop();
    loop.post('a');
    expect(log).toEqual(['step a', 'effect of a']);
  });

  it('performs the effects of an input before it looks at the next', () => {
    const log: string[] = [];
    const { loop } = loggingLoop({
      step: (input) => {
        log.push(`step ${input}`);
        return input === 'a' ? ['post b', 'post c', 'rest of a'] : [];
      },
      perform: (effect) => {
        log.push(effect);
        if (effect.startsWith('post ')) loop.post(effect.slice('post '.length));
      },
    });
    loop.post('a');
    expect(log).toEqual(['step a', 'post b', 'post c', 'rest of a', 'step b', 'step c']);
  });

  it('never runs two steps at a time, and keeps the order of what comes meanwhile', async () => {
    const durable = gate();
    const log: string[] = [];
    const { loop } = loggingLoop({
      step: async (input) => {
        log.push(`begin ${input}`);
        if (input === 'a') await durable.opened;
        log.push(`end ${input}`);
        return [`effect of ${input}`];
      },
      perform: (effect) => log.push(effect),
    });
    for (const input of ['a', 'b', 'c']) loop.post(input);
    expect(log).toEqual(['begin a']);
    durable.open();
    await expect.poll(() => log.length).toBe(9);
    expect(log).toEqual(
      ['a', 'b', 'c'].flatMap((input) => [`begin ${input}`, `end ${input}`, `effect of ${input}`]),
    );
  });

  it('asks for further work only when no input waits, until there is none', () => {
    let dirty = 0;
    const log: string[] = [];
    const { loop } = loggingLoop({
      step: (input) => {
        log.push(input);
        if (input === 'tidy') dirty -= 1;
        else dirty = 2;
        return input === 'a' ? ['b'] : [];
      },
      perform: (effect) => loop.post(effect),
      whenIdle: () => (dirty > 0 ? 'tidy' : undefined),
    });
    loop.post('a');
    expect(log).toEqual(['a', 'b', 'tidy', 'tidy']);
  });

  it('takes up again what is posted after it was idle', () => {
    const { loop, log } = loggingLoop();
    loop.post('a');
    loop.post('b');
    expect(log).toHaveLength(4);
  });

  it('fails when too much waits, and then takes nothing more', async () => {
    const standstill = gate();
    let steps = 0;
    const { loop, fatal } = loggingLoop({
      step: async () => {
        steps += 1;
        await standstill.opened;
        return [];
      },
    });
    for (let n = 0; n <= INPUTS_WAITING_MAX; n += 1) loop.post('x');
    expect(fatal).toEqual([]);
    loop.post('one too many');
    loop.post('and another');
    expect(fatal).toMatchObject([{ code: 'LIMIT_EXCEEDED' }]);
    standstill.open();
    await loop.stop();
    expect(steps).toBe(1);
  });

  it.each([
    [
      'a step that throws',
      {
        step: () => {
          throw new Error('broken');
        },
      },
    ],
    ['a step that rejects', { step: () => Promise.reject(new Error('broken')) }],
    [
      'an effect that throws',
      {
        perform: () => {
          throw new Error('broken');
        },
      },
    ],
    [
      'a question for work that throws',
      {
        whenIdle: () => {
          throw new Error('broken');
        },
      },
    ],
  ])('ends with %s, and says so once', async (_what, options) => {
    const { loop, fatal } = loggingLoop(options);
    loop.post('a');
    loop.post('b');
    await expect.poll(() => fatal.length).toBe(1);
    loop.post('c');
    await loop.stop();
    expect(fatal).toMatchObject([{ message: 'broken' }]);
  });

  it('stops when the step under way is done, and performs its effects', async () => {
    const durable = gate();
    const { loop, log } = loggingLoop({
      step: async (input) => {
        await durable.opened;
        return [`effect of ${input}`];
      },
    });
    loop.post('a');
    loop.post('b');
    const stopped = loop.stop();
    loop.post('c');
    durable.open();
    await stopped;
    expect(log).toEqual(['effect of a']);
  });

  it('handles a last input after the step under way, instead of what waits', async () => {
    const durable = gate();
    let dirty = true;
    const { loop, log } = loggingLoop({
      step: async (input) => {
        await durable.opened;
        return [`effect of ${input}`];
      },
      whenIdle: () => (dirty ? 'tidy' : undefined),
    });
    loop.post('a');
    loop.post('b');
    const stopped = loop.stop('farewell');
    durable.open();
    await stopped;
    dirty = false;
    expect(log).toEqual(['effect of a', 'effect of farewell']);
  });
});
