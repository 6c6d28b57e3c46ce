import type { GpioFault } from '@grappe/ports';

/** Why something did not work with a pin, before it is said which. */
export interface PinTrouble {
  readonly cause: GpioFault['cause'];
  readonly reason: string;
  /** What a person can do. */
  readonly remedy: string;
}

/** The pin that a request is about. */
export interface PinUse {
  readonly bcm: number;
  readonly purpose: string;
}

export function faultOf({ bcm, purpose }: PinUse, trouble: PinTrouble): GpioFault {
  const message = `GPIO ${bcm} (${purpose}): ${trouble.reason}; ${trouble.remedy}`;
  return { bcm, purpose, cause: trouble.cause, message };
}

/** `EBUSY` and the like, of an error of the operating system. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What the kernel meant by refusing a pin that was asked for. */
export function troubleOfClaim(error: unknown): PinTrouble {
  const code = errnoOf(error);
  switch (code) {
    case 'EBUSY':
      return {
        cause: 'busy',
        reason: 'a driver of the kernel or another program uses this pin (EBUSY)',
        remedy: 'see /sys/kernel/debug/gpio for which, and free it or choose another pin',
      };
    case 'EACCES':
    case 'EPERM':
      return {
        cause: 'forbidden',
        reason: `the agent may not use this pin (${code})`,
        remedy: 'run the agent as root, or add its user to the group "gpio"',
      };
    case 'EINVAL':
      return {
        cause: 'unsupported',
        reason: 'the kernel does not give this pin to programs (EINVAL)',
        remedy: 'choose another pin, or a kernel with CONFIG_GPIO_SYSFS_LEGACY',
      };
    default:
      return troubleOfUse(error, 'this pin cannot be set up');
  }
}

/** For a pin that had worked before. */
export function troubleOfUse(error: unknown, what: string): PinTrouble {
  const why = errnoOf(error) ?? (error instanceof Error ? error.message : String(error));
  return {
    cause: 'failed',
    reason: `${what} (${why})`,
    remedy: 'look into the log of the kernel, and whether another program uses the pin',
  };
}

export const RELEASED: PinTrouble = {
  cause: 'failed',
  reason: 'it was released',
  remedy: 'claim it again before using it',
};
