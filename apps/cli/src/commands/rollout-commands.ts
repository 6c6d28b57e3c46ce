import type { Command } from 'commander';
import { examples, showing } from '../command-options.ts';
import type { RolloutChange, RolloutOptions, RolloutStatusOptions } from '../actions/rollout.ts';
import type { CliIo } from '../io.ts';

export function addRolloutCommands(program: Command, io: CliIo): void {
  const rollout = examples(
    program.command('rollout').description('how services go from one version to another, and back'),
    'rollout status web --wait',
    'rollout undo web',
  );
  const load = () => import('../actions/rollout.ts');
  examples(
    showing(
      rollout
        .command('status <service>')
        .description('how far the latest rollout is, and what it waits for')
        .option('--wait', 'until it has ended or is paused, with progress on stderr'),
    ).addHelpText('after', STATUS_HELP),
    'rollout status web',
    'deploy compose.yaml && grappe rollout status web --wait',
  ).action(async (name: string, options: RolloutStatusOptions) =>
    (await load()).rolloutStatus(io, name, options),
  );
  examples(
    showing(
      rollout.command('history <service>').description('the latest rollouts, newest first'),
    ).addHelpText('after', HISTORY_HELP),
    'rollout history web',
    'rollout history shop/web -o json',
  ).action(async (name: string, options: RolloutOptions) =>
    (await load()).rolloutHistory(io, name, options),
  );
  const change = (verb: RolloutChange, description: string) =>
    examples(
      showing(rollout.command(`${verb} <service>`).description(description)),
      `rollout ${verb} web`,
    ).action(async (name: string, options: RolloutOptions) =>
      (await load()).changeRollout(io, verb, name, options),
    );
  change('pause', 'replace no further tasks until it is resumed; what has begun goes on');
  change('resume', 'go on with a paused rollout; its failures so far are forgiven');
  change('undo', 'go back to the version before the latest rollout; a second undo takes it back');
}

const STATUS_HELP = `
Exit code with --wait:
  0  the rollout has completed
  1  it is paused, has failed, was taken back or was superseded`;

const HISTORY_HELP = `
States:
  running, paused  under way
  completed        all slots run the new version, or failed no more often than allowed
  failed           it went on to its end in spite of failures, as its failure_action says
  rolled-back      the next one in the list takes it back
  superseded       another deploy came in between`;
