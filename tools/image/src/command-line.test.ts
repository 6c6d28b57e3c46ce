import { describe, expect, it } from 'vitest';
import { emulatedCommandLine } from './command-line.ts';

/** What the kernel of arm64 takes. */
const COMMAND_LINE_BYTES_MAX = 2_048;

describe('the command line of an emulated board', () => {
  const onCard = 'console=tty1 console=ttyS1,115200 root=LABEL=RASPIROOT rw  rootwait panic=10 \n';
  const words = emulatedCommandLine(onCard).split(' ');

  it('is that of the card, on the only console that there is', () => {
    expect(words.filter((word) => word.startsWith('console='))).toEqual(['console=ttyAMA0']);
    expect(words.slice(1, 5)).toEqual(['root=LABEL=RASPIROOT', 'rw', 'rootwait', 'panic=10']);
  });

  it('brings a shell as a unit, so that the card itself stays as it was made', () => {
    const [name = '', unit = ''] =
      words.find((word) => word.startsWith('systemd.set_credential_binary='))?.split(':') ?? [];
    expect(name).toMatch(/systemd\.extra-unit\.card-test-shell\.service$/);
    expect(Buffer.from(unit, 'base64').toString()).toContain('/dev/virtio-ports/shell');
    expect(words.at(-1)).toBe('systemd.wants=card-test-shell.service');
    expect(words.join(' ').length).toBeLessThan(COMMAND_LINE_BYTES_MAX);
  });
});
