import type { Failure, Result, ServiceKey } from '@grappe/domain';
import { err, failure, ok } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import type { OperatorReply } from '../inputs.ts';
import { forgetFailures } from '../reconcile/failures.ts';
import { goBack } from './judge.ts';
import { activeRollout, changeRollout, forgetWaits } from './ledger.ts';

type Reply = Result<OperatorReply, Failure>;

/** No further slot's turn comes until `resumeRollout`; what has begun goes on. */
export function pauseRollout(step: Step, service: ServiceKey): Reply {
  const rollout = activeRollout(step.state, service);
  if (rollout === undefined) return noRollout(step, service);
  if (rollout.state === 'paused') return ok({ kind: 'done' });
  const why = 'the operator has paused it';
  changeRollout(step, service, { state: 'paused', why });
  forgetWaits(step, service);
  step.state.live.dirty.add(service);
  emit(step, 'rollout.paused', { service }, why);
  return ok({ kind: 'done' });
}

/** Failures so far are forgiven. */
export function resumeRollout(step: Step, service: ServiceKey): Reply {
  const rollout = activeRollout(step.state, service);
  if (rollout === undefined) return noRollout(step, service);
  if (rollout.state === 'running') return ok({ kind: 'done' });
  changeRollout(step, service, { state: 'running', why: '', failedSlots: [], lastFailure: '' });
  forgetFailures(step.state.live, service);
  step.state.live.dirty.add(service);
  emit(step, 'rollout.resumed', { service }, `version ${rollout.to.version}`);
  return ok({ kind: 'done' });
}

/** Takes the latest rollout back, also one that was an undo itself. */
export function undoRollout(step: Step, key: ServiceKey): Reply {
  const service = step.state.durable.services.get(key);
  if (service === undefined) return noService(key);
  if (goBack(step, service, 'undo', 'the operator has undone it')) return ok({ kind: 'done' });
  return err(
    failure(
      'REFUSED',
      `service ${key} has had one version only: there is none to go back to`,
      'Deploy the file that you want.',
    ),
  );
}

function noRollout(step: Step, service: ServiceKey): Reply {
  if (!step.state.durable.services.has(service)) return noService(service);
  return err(
    failure(
      'REFUSED',
      `no rollout of service ${service} is under way`,
      `"grappe rollout history ${service}" shows the latest ones.`,
    ),
  );
}

function noService(service: ServiceKey): Reply {
  return err(
    failure('NOT_FOUND', `there is no service ${service}`, '"grappe service ls" lists them.'),
  );
}
