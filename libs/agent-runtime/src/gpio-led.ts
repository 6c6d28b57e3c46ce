import { err, ok, type PinSpec, type Result } from '@grappe/domain';
import type { Gpio, Led, LedFault } from '@grappe/ports';

export interface GpioLedOptions extends PinSpec {
  /** In words of rack.yaml: "status LED". */
  readonly purpose: string;
  /** Lit when it is released, and when the agent ends in good order. */
  readonly left: boolean;
}

/** A light on a pin of the header. */
export function openGpioLed(gpio: Gpio, options: GpioLedOptions): Result<Led, LedFault> {
  const { gpio: bcm, activeLow, purpose, left } = options;
  const opened = gpio.output({ bcm, purpose, activeLow, safe: left ? 'active' : 'inactive' });
  if (!opened.ok) return err({ message: opened.error.message });
  const pin = opened.value;
  return ok({
    write: (lit) => {
      const written = pin.write(lit);
      return written.ok ? written : err({ message: written.error.message });
    },
    release: () => {
      pin.release();
    },
  });
}
