import { JOIN_TTL_MAX_MS } from '@grappe/domain';
import { Option, type Command } from 'commander';
import { collected, durationMs } from '../command-options.ts';

const MINUTE_MS = 60_000;

/** What the identity of a node needs besides rack.yaml, wherever it is written: into an image, to a card, on a boot partition. */
export function withPreparation(command: Command): Command {
  return command
    .option(
      '--controller <host:port>',
      'where the board finds the controller; several times for several addresses (default: of the context)',
      collected,
    )
    .option(
      '--package <file>',
      'a Debian package to install at the first boot; several times',
      collected,
    )
    .option('--token-file <file>', 'take this join token (default: the controller makes one)')
    .addOption(
      new Option(
        '--token-ttl <duration>',
        'how long the new token is good, up to 31d (default: 7d)',
      ).argParser(durationMs(MINUTE_MS, JOIN_TTL_MAX_MS)),
    )
    .option('--replace', 'the board takes the name over from one that has joined with it')
    .option('--wifi-password-file <file>', 'password of the Wi-Fi that rack.yaml names');
}
