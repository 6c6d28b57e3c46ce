import type { Failure, Result } from '@grappe/domain';
import type { Step } from '../context.ts';
import { trustSilence } from '../detect/brake.ts';
import type { OperatorReply, OperatorRequest } from '../inputs.ts';
import { requestRebalance } from '../rebalance/rebalance.ts';
import { pauseRollout, resumeRollout, undoRollout } from '../rollout/requests.ts';
import { deploy, removeStack, scale } from './stacks.ts';
import { identify } from './identify.ts';
import { maintain } from './maintenance.ts';
import { powerCut } from './power-cut.ts';
import { press } from './press.ts';
import { activate, confirmOff, cordon, drain, removeNode } from './nodes.ts';
import { clearTier, setTier } from './tier.ts';
import { recordCertificate } from './identity.ts';
import { addToken, redeemToken, removeToken } from './tokens.ts';
import { addImage } from './images.ts';
import { handleUpgradeRequest } from '../upgrade/requests.ts';

export function handleRequest(
  step: Step,
  request: OperatorRequest,
): Result<OperatorReply, Failure> {
  switch (request.kind) {
    case 'deploy':
      return deploy(step, request.stack, request.dryRun);
    case 'remove-stack':
      return removeStack(step, request.stack);
    case 'scale':
      return scale(step, request.service, request.replicas);
    case 'pause-rollout':
      return pauseRollout(step, request.service);
    case 'resume-rollout':
      return resumeRollout(step, request.service);
    case 'undo-rollout':
      return undoRollout(step, request.service);
    case 'drain':
      return drain(step, request.node);
    case 'activate':
      return activate(step, request.node);
    case 'cordon':
      return cordon(step, request.node);
    case 'maintain':
      return maintain(step, request.node, request.durationMs);
    case 'identify':
      return identify(step, request.node, request.durationMs);
    case 'press':
      return press(step, request);
    case 'confirm-off':
      return confirmOff(step, request.node);
    case 'power-cut':
      return powerCut(step, request.node);
    case 'set-tier':
      return setTier(step, request.tier, request.durationMs);
    case 'clear-tier':
      return clearTier(step);
    case 'trust-silence':
      return trustSilence(step);
    case 'rebalance':
      return requestRebalance(step, request.service, request.singletons);
    case 'remove-node':
      return removeNode(step, request.node, request.force);
    case 'add-token':
      return addToken(step, request);
    case 'remove-token':
      return removeToken(step, request);
    case 'redeem-token':
      return redeemToken(step, request);
    case 'record-certificate':
      return recordCertificate(step, request);
    case 'add-image':
      return addImage(step, request);
    default:
      return handleUpgradeRequest(step, request);
  }
}
