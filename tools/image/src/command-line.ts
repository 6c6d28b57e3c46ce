/**
 * Puts a shell of root on a port that is no terminal: nothing echoes commands, and nothing of the console comes between. It waits for the
 * port's driver: opening what is not there would make a file of that name.
 */
const SHELL_UNIT = `[Unit]
Description=Shell of the card test
StartLimitIntervalSec=0
[Service]
ExecStartPre=/usr/bin/bash -c 'until [ -c /dev/virtio-ports/shell ]; do sleep 0.5; done'
ExecStart=/usr/bin/bash -c 'exec /usr/bin/bash --noprofile --norc <>/dev/virtio-ports/shell >&0 2>&0'
Restart=always
RestartSec=500ms
`;
const SHELL_NAME = 'card-test-shell.service';

/**
 * The kernel's command line for an emulated board: what the card says, with the console that this board has, and with the shell as a unit that
 * systemd takes from there. So the card itself is as it was made.
 */
export function emulatedCommandLine(onCard: string): string {
  const words = onCard
    .trim()
    .split(/\s+/)
    .filter((word) => !word.startsWith('console='));
  const unit = Buffer.from(SHELL_UNIT).toString('base64');
  return [
    'console=ttyAMA0',
    ...words,
    `systemd.set_credential_binary=systemd.extra-unit.${SHELL_NAME}:${unit}`,
    `systemd.wants=${SHELL_NAME}`,
  ].join(' ');
}
