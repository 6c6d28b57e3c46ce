import { ok, type RelaySwitch, type Result } from '@grappe/domain';
import { MemoryLogger } from '@grappe/fakes';
import type { Command__Output } from '@grappe/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../testing/bench.ts';
import { HardwareCommands } from './hardware-commands.ts';

const command = (body: object): Command__Output =>
  ({ id: 'c-1', body: Object.keys(body)[0], ...body }) as Command__Output;

let switched: RelaySwitch[];
let answers: [string, Result<void, string>][];
let outcome: Result<void, string>;
let commands: HardwareCommands;

beforeEach(() => {
  switched = [];
  answers = [];
  outcome = ok(undefined);
  commands = new HardwareCommands({
    switchRelay: async (change) => {
      switched.push(change);
      return outcome;
    },
    halt: async (onStopped) => onStopped(outcome),
    answer: (id, result) => answers.push([id, result]),
    logger: new MemoryLogger(),
  });
});

describe('commands', () => {
  it('switch a relay, and are answered when that is done', async () => {
    expect(commands.handle(command({ switchRelay: { node: 'pearl2', off: true } }))).toBe(true);
    await settle();
    expect(switched).toEqual([{ node: 'pearl2', off: true }]);
    expect(answers).toEqual([['c-1', { ok: true, value: undefined }]]);
  });

  it('are answered with what went wrong', async () => {
    outcome = { ok: false, error: 'GPIO 22 (relay of pearl2): it is used by something else' };
    commands.handle(command({ switchRelay: { node: 'pearl2', off: true } }));
    commands.handle(command({ halt: {} }));
    await settle();
    expect(answers.map(([, result]) => result)).toEqual([outcome, outcome]);
  });

  it('that make no sense switch nothing', async () => {
    commands.handle(command({ switchRelay: { node: '', off: true } }));
    commands.handle(command({ switchRelay: null }));
    await settle();
    expect(switched).toEqual([]);
    expect(answers).toMatchObject([
      ['c-1', { ok: false, error: /^switchRelay.node: / }],
      ['c-1', { ok: false, error: /^switchRelay: / }],
    ]);
  });

  it('for others are left to them', () => {
    expect(commands.handle(command({ streamLogs: {} }))).toBe(false);
    expect(commands.handle(command({}))).toBe(false);
  });
});
