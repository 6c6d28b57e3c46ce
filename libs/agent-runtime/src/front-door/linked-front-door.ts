import type { FrontDoorReport, GatewayDuty, Generation } from '@grappe/domain';
import type { Logger } from '@grappe/ports';
import { decodeFrontDoor, type ControllerMessage__Output } from '@grappe/protocol';

/** A gateway's work, as its link to the controller sees it. */
export interface LinkedFrontDoor {
  apply(duty: GatewayDuty): void;
  notUnderstood(message: string): void;
  release(): void;
  generation(): Generation | undefined;
  beginSession(): void;
  takeReport(): FrontDoorReport | undefined;
}

/** Hands on what is to be served; what makes no sense is refused, and what was said before goes on. */
export function tellFrontDoor(
  frontDoor: LinkedFrontDoor,
  message: ControllerMessage__Output,
  logger: Logger,
): void {
  const decoded = decodeFrontDoor(message.frontDoor ?? null);
  if (decoded.ok) {
    frontDoor.apply(decoded.value);
    return;
  }
  const reason = decoded.error.message;
  logger.error({ reason }, 'refused what the controller says of the front door: it makes no sense');
  frontDoor.notUnderstood(reason);
}
