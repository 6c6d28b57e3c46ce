import type { UpgradeOrder, UpgradeReport } from '@grappe/domain';
import type { Logger } from '@grappe/ports';
import { decodeUpgradeOrder, type ControllerMessage__Output } from '@grappe/protocol';

/** The upgrades of this node's packages, as its link to the controller sees them. */
export interface LinkedUpgrades {
  /** Undefined: nothing is to be done any more. */
  take(order: UpgradeOrder | undefined): void;
  /** Undefined: there is nothing to say. */
  report(): UpgradeReport | undefined;
  connected(): void;
  disconnected(): void;
}

/** Hands on what is to be installed; what makes no sense is refused, and nothing is done about it. */
export function tellUpgrades(
  upgrades: LinkedUpgrades,
  message: ControllerMessage__Output,
  logger: Logger,
): void {
  const decoded = decodeUpgradeOrder(message.upgrade ?? null);
  if (decoded.ok) upgrades.take(decoded.value);
  else {
    const reason = decoded.error.message;
    logger.error({ reason }, 'refused an order to upgrade this node: it makes no sense');
  }
}
