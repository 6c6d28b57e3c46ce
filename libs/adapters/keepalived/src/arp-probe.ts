import type { Gateway } from '@grappe/domain';
import { PROBE_WAIT_S, PROBES } from './limits.ts';
import { NOT_FOUND, type ProgramOutcome } from './run-program.ts';

/** What a probe for an address found. `gateway`: another gateway of the rack has it, as it should be. */
export type ProbeFinding =
  | { readonly kind: 'free' }
  | { readonly kind: 'gateway' }
  | { readonly kind: 'stranger'; readonly mac: string }
  | { readonly kind: 'notInstalled' }
  | { readonly kind: 'failed'; readonly complaint: string };

export type RunNetworkProgram = (command: readonly string[]) => Promise<ProgramOutcome>;

const REPLY = /\[([0-9A-F]{2}(?::[0-9A-F]{2}){5})\]/i;

/** The MAC address in what arping says of the first reply. */
export function replyMac(output: string): string | undefined {
  return REPLY.exec(output)?.[1]?.toLowerCase();
}

/** Who answers on an address in the network of that interface, this machine apart. Takes a second when nobody does. */
export async function probeAddress(
  run: RunNetworkProgram,
  interfaceName: string,
  address: string,
  peers: readonly Gateway[],
): Promise<ProbeFinding> {
  // -D: asks without telling anyone that this machine has the address.
  const outcome = await run(arping(interfaceName, address, ['-D']));
  if (outcome.status === NOT_FOUND) {
    return { kind: 'notInstalled' };
  }
  const mac = replyMac(outcome.output);
  if (mac === undefined) {
    if (outcome.status === 0) return { kind: 'free' };
    const complaint = outcome.complaint.trim() || outcome.output.trim();
    return { kind: 'failed', complaint: complaint || `arping ended with ${outcome.status}` };
  }
  const macs = await Promise.all(
    peers.map(async (peer) =>
      replyMac((await run(arping(interfaceName, peer.address, []))).output),
    ),
  );
  return macs.includes(mac) ? { kind: 'gateway' } : { kind: 'stranger', mac };
}

function arping(
  interfaceName: string,
  address: string,
  options: readonly string[],
): readonly string[] {
  const limits = ['-c', String(PROBES), '-w', String(PROBE_WAIT_S)];
  // Of several replies the first is told.
  return ['arping', ...options, '-f', ...limits, '-I', interfaceName, address];
}
