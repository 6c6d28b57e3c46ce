import type { HardwareReport, NodeHardware, NodeStanding } from '@grappe/domain';
import type { Logger } from '@grappe/ports';
import { decodeHardware, decodeStanding, type ControllerMessage__Output } from '@grappe/protocol';

/** The node's hardware, as its link to the controller sees it. */
export interface LinkedHardware {
  apply(settings: NodeHardware): void;
  stand(standing: NodeStanding): void;
  learn(news: { readonly controller?: 'heard' | 'lost'; readonly cloned?: boolean }): void;
  report(): HardwareReport;
}

/** Hands on what the controller says of the hardware; what makes no sense is refused, and what was said before goes on. */
export function tellHardware(
  hardware: LinkedHardware,
  message: ControllerMessage__Output,
  logger: Logger,
): void {
  const decoded =
    message.body === 'hardware'
      ? decodeHardware(message.hardware ?? null)
      : decodeStanding(message.standing ?? null);
  if (!decoded.ok) {
    const reason = decoded.error.message;
    logger.error({ reason }, 'refused what the controller says of the hardware: it makes no sense');
  } else if ('tier' in decoded.value) {
    hardware.stand(decoded.value);
  } else {
    hardware.apply(decoded.value);
  }
}
