import type { SessionId } from '@grappe/domain';
import { FakeClock } from '@grappe/fakes';
import { describe, expect, it } from 'vitest';
import { COMMANDS_WAITING_MAX, PendingCommands } from './pending-commands.ts';

const S1 = 's1' as SessionId;
const S2 = 's2' as SessionId;

function bench() {
  const clock = new FakeClock();
  const commands = new PendingCommands(clock);
  const sent: string[] = [];
  const ask = (session: SessionId) => commands.ask(session, (id) => sent.push(id), 1_000);
  return { clock, commands, sent, ask };
}

describe('commands that wait for an answer', () => {
  it('are answered by the session that was asked, each by its id', async () => {
    const { commands, sent, ask } = bench();
    const first = ask(S1);
    const second = ask(S1);
    commands.answered(S2, { id: sent[0] ?? '', ok: true, message: '' });
    commands.answered(S1, { id: sent[1] ?? '', ok: false, message: 'GPIO 22 is busy' });
    commands.answered(S1, { id: sent[0] ?? '', ok: true, message: '' });
    expect(await first).toEqual({ ok: true, value: undefined });
    expect(await second).toEqual({ ok: false, error: 'GPIO 22 is busy' });
  });

  it('fail when the time is over, or the session', async () => {
    const { clock, commands, ask } = bench();
    const late = ask(S1);
    clock.advance(1_000);
    expect(await late).toEqual({ ok: false, error: 'the node has not answered within 1000 ms' });
    const cut = ask(S1);
    const other = ask(S2);
    commands.abandon(S1);
    expect(await cut).toMatchObject({ ok: false });
    clock.advance(1_000);
    expect(await other).toMatchObject({ ok: false });
  });

  it('are not more than a limit', async () => {
    const { ask, sent } = bench();
    for (let n = 0; n < COMMANDS_WAITING_MAX; n += 1) void ask(S1);
    expect(await ask(S1)).toMatchObject({ ok: false });
    expect(sent).toHaveLength(COMMANDS_WAITING_MAX);
  });

  it('wait for nothing when they could not be sent', async () => {
    const { commands } = bench();
    const send = (): never => {
      throw new Error('the node is not connected');
    };
    expect(await commands.ask(S1, send, 1_000)).toEqual({
      ok: false,
      error: 'the node is not connected',
    });
  });
});
