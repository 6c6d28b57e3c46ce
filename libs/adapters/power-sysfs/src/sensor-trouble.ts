import type { SensorFault } from '@grappe/domain';

/** A fault on its way out of a look at a sensor; never leaves this package. */
export class SensorTrouble extends Error {
  readonly fault: SensorFault;

  constructor(cause: SensorFault['cause'], message: string) {
    super(message);
    this.fault = { cause, message };
  }
}
