import type { VirtualIpState, VirtualIpStatus } from '@grappe/ports';
import type { HeldAddress } from './gateway-network.ts';

/** What one agent leaves to the next. */
export interface RecordedStatus {
  readonly status: VirtualIpStatus;
  /** The address that was probed for and is taken part in. */
  readonly held: HeldAddress;
}

const STATES: readonly string[] = ['off', 'starting', 'holder', 'backup', 'fault'];

export function formatRecord(record: RecordedStatus): string {
  return `${JSON.stringify(record)}\n`;
}

/** `undefined` when it is not one. */
export function parseRecord(text: string | undefined): RecordedStatus | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    const { status, held } = recordOf(parsed);
    const { state, sinceMs, reason } = recordOf(status);
    const { interfaceName, address } = recordOf(held);
    if (!isState(state) || typeof sinceMs !== 'number') return undefined;
    if (typeof interfaceName !== 'string' || typeof address !== 'string') return undefined;
    return {
      status: { state, sinceMs, ...(typeof reason === 'string' ? { reason } : {}) },
      held: { interfaceName, address },
    };
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isState(value: unknown): value is VirtualIpState {
  return typeof value === 'string' && STATES.includes(value);
}
