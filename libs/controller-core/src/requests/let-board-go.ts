import type { NodeName } from '@grappe/domain';
import type { Step } from '../context.ts';
import { keepLeasesByTime } from '../lease/lease.ts';
import { markAllServicesDirty } from '../reconcile/dirty.ts';
import { forgetVolumes } from '../reconcile/volume-home.ts';
import { nodeIdentity } from './identity.ts';

/**
 * The board that has been this node is none of the rack any more, because the node was removed or another board takes its place: its certificates
 * are worth nothing from now on, its connection ends with `why`, and singletons that it may be running are waited for, whatever is heard of this
 * name from now on.
 */
export function letBoardGo(step: Step, name: NodeName, why: string): void {
  const { durable, live } = step.state;
  const session = live.nodes.get(name)?.session;
  keepLeasesByTime(step, name);
  durable.identities.delete(nodeIdentity(name));
  forgetVolumes(step, name);
  forgetTokenUses(step, name);
  if (session !== undefined) {
    step.effects.push(
      {
        kind: 'send',
        node: name,
        session: session.id,
        message: { kind: 'refusal', reason: 'node-removed', message: why },
      },
      { kind: 'close', node: name, session: session.id },
    );
  }
  step.effects.push({ kind: 'revoked', node: name });
  markAllServicesDirty(step.state);
}

/** Who has joined under this name does not come back by repeating its claim. */
function forgetTokenUses(step: Step, name: NodeName): void {
  const { tokens } = step.state.durable;
  for (const token of [...tokens.values()]) {
    const usedBy = token.usedBy.filter((use) => use.node !== name);
    if (usedBy.length < token.usedBy.length) tokens.put(token.id, { ...token, usedBy });
  }
}
