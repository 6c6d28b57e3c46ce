import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { probeAddress, replyMac, type ProbeFinding } from './arp-probe.ts';
import { NOT_FOUND, type ProgramOutcome } from './run-program.ts';

const MAC = '02:BF:EA:87:30:EF';
const reply = (address: string, mac = MAC): string =>
  `ARPING ${address} from 0.0.0.0 eth0\nUnicast reply from ${address} [${mac}]  0.547ms\nSent 1 probes (1 broadcast(s))\nReceived 1 response(s)\n`;

/** Answers by address; the rest is silent. */
async function probe(
  answers: Readonly<Record<string, Partial<ProgramOutcome>>>,
): Promise<ProbeFinding> {
  const run = async (command: readonly string[]): Promise<ProgramOutcome> => {
    const silent = { status: command.includes('-D') ? 0 : 1, output: '', complaint: '' };
    return { ...silent, ...answers[command.at(-1) ?? ''] };
  };
  const peers = [{ node: 'p6' as NodeName, address: '10.0.0.6' }];
  return probeAddress(run, 'eth0', '10.0.0.50', peers);
}

describe('probeAddress', () => {
  it('finds an address free that nobody answers on', async () => {
    expect(await probe({})).toEqual({ kind: 'free' });
  });

  it('names the stranger that answers', async () => {
    const answer = { status: 1, output: reply('10.0.0.50') };
    const stranger = { kind: 'stranger', mac: MAC.toLowerCase() };
    expect(await probe({ '10.0.0.50': answer })).toEqual(stranger);
    const other = { status: 0, output: reply('10.0.0.6', '02:00:00:00:00:06') };
    expect(await probe({ '10.0.0.50': answer, '10.0.0.6': other })).toEqual(stranger);
  });

  it('knows another gateway by its own address', async () => {
    const answers = {
      '10.0.0.50': { status: 1, output: reply('10.0.0.50') },
      '10.0.0.6': { status: 0, output: reply('10.0.0.6') },
    };
    expect(await probe(answers)).toEqual({ kind: 'gateway' });
  });

  it('says that arping is missing', async () => {
    const missing = { status: NOT_FOUND };
    expect(await probe({ '10.0.0.50': missing })).toEqual({ kind: 'notInstalled' });
  });

  it('says why nobody can know', async () => {
    const down = { status: 2, complaint: 'arping: Interface "eth0" is down\n' };
    const finding = await probe({ '10.0.0.50': down });
    expect(finding).toEqual({ kind: 'failed', complaint: 'arping: Interface "eth0" is down' });
  });
});

describe('replyMac', () => {
  it('is nothing without a reply', () => {
    expect(
      replyMac('ARPING 10.0.0.50 from 0.0.0.0 eth0\nReceived 0 response(s)\n'),
    ).toBeUndefined();
  });
});
