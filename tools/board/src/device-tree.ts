import { GrappeError } from '@grappe/domain';
import { LineSocket } from './line-socket.ts';

/** Where qemu's "virt" machine keeps devices that nobody gave a name. */
const PARENT = '/machine/unattached';
const GPIO_CHIP = 'child<pl061>';

interface Answer {
  readonly return?: readonly { readonly name: string; readonly type: string }[];
}

/** Asks qemu (QMP) where in its tree of devices the GPIO chip is: the number in its path differs between versions. */
export async function findGpioChip(file: string, signal: AbortSignal): Promise<string> {
  let hear: (line: string) => void = () => undefined;
  const socket = await LineSocket.open(file, signal, (line) => hear(line));
  try {
    const devices = await new Promise<Answer>((resolve) => {
      hear = (line) => {
        const answer = JSON.parse(line) as Answer;
        if (Array.isArray(answer.return)) resolve(answer);
      };
      socket.send(JSON.stringify({ execute: 'qmp_capabilities' }));
      socket.send(JSON.stringify({ execute: 'qom-list', arguments: { path: PARENT } }));
      signal.addEventListener('abort', () => resolve({}), { once: true });
    });
    const chip = devices.return?.find(({ type }) => type === GPIO_CHIP);
    if (chip === undefined) throw new GrappeError('INTERNAL', 'this qemu has no PL061 GPIO chip');
    return `${PARENT}/${chip.name}`;
  } finally {
    socket.close();
  }
}
