import { listRollouts, type OperatorRequest, type RolloutView } from '@grappe/controller-core';
import { GrappeError, type ServiceKey } from '@grappe/domain';
import {
  parseServiceKey,
  rolloutKindCodec,
  rolloutStateCodec,
  type Rollout,
  type RolloutsHandlers,
} from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';
import { must } from './parse.ts';

type RolloutRequestKind = Extract<OperatorRequest['kind'], `${string}-rollout`>;

export function rolloutsService(gate: Gate, driver: ControllerDriver): RolloutsHandlers {
  const rolloutsOf = (service: ServiceKey): Rollout[] =>
    listRollouts(driver.state, service, driver.nowMs()).map((view) => encodeRollout(service, view));
  const changed = (kind: RolloutRequestKind) =>
    gate.unary('operator', async (request: { readonly service: string }) => {
      const service = must(parseServiceKey(request.service));
      await driver.request({ kind, service });
      return { rollout: rolloutsOf(service)[0] ?? null };
    });
  return {
    ListRollouts: gate.unary('operator', ({ service, limit }) => {
      const key = must(parseServiceKey(service));
      if (!driver.state.durable.services.has(key)) {
        throw new GrappeError('NOT_FOUND', `there is no service ${key}`, {
          remedy: '"grappe service ls" lists them.',
        });
      }
      const rollouts = rolloutsOf(key);
      return { rollouts: limit > 0 ? rollouts.slice(0, limit) : rollouts };
    }),
    PauseRollout: changed('pause-rollout'),
    ResumeRollout: changed('resume-rollout'),
    UndoRollout: changed('undo-rollout'),
  };
}

function encodeRollout(service: ServiceKey, { rollout, counts, ...live }: RolloutView): Rollout {
  const { number, kind, state, from, to, startedAtMs, endedAtMs, why, lastFailure } = rollout;
  return {
    service,
    number,
    kind: rolloutKindCodec.encode(kind),
    state: rolloutStateCodec.encode(state),
    fromVersion: from.version,
    fromImage: from.image,
    toVersion: to.version,
    toImage: to.image,
    startedAtMs: Math.round(startedAtMs),
    ...(endedAtMs === undefined ? {} : { endedAtMs: Math.round(endedAtMs) }),
    slots: counts.slots,
    slotsUpdated: counts.updated,
    slotsFailed: counts.failed,
    why,
    lastFailure,
    waitsFor: [...live.waitsFor],
    notes: [...live.notes],
  };
}
