import type { Tier } from '@grappe/domain';
import { energyTierCodec, type GetPowerResponse__Output } from '@grappe/protocol';
import { confirm } from '../confirm.ts';
import { spanText } from '../format/duration.ts';
import { printDocument, type OutputFormat } from '../format/print.ts';
import { note, painter, write, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { planDocument, planText, tierPlanText } from './power-plan-view.ts';
import { powerDocument, powerText } from './power-view.ts';

export interface PowerOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

export interface SetTierOptions extends PowerOptions {
  /** Milliseconds. */
  readonly for: number;
  readonly yes?: boolean;
}

/** The rack's energy: what is left, what is drawn, and what comes of it. */
export async function showPower(io: CliIo, options: PowerOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const power = await client.getPower();
    if (options.output === 'json' || options.output === 'yaml')
      await printDocument(io, options.output, powerDocument(power));
    else await write(io.stdout, powerText(power, painter(io, io.stdout)));
  });
}

/** What each tier would do, side by side; of a single one with its reasons. */
export async function planPower(
  io: CliIo,
  tier: Tier | undefined,
  options: PowerOptions,
): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const plan = await client.planPower();
    const tiers = plan.tiers.filter(
      (one) => tier === undefined || energyTierCodec.decode(one.tier) === tier,
    );
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, planDocument(tiers));
      return;
    }
    const paint = painter(io, io.stdout);
    const text =
      tier === undefined
        ? planText(tiers, paint)
        : tiers.map((one) => tierPlanText(one, paint)).join('');
    await write(io.stdout, text);
  });
}

export async function setTier(io: CliIo, tier: Tier, options: SetTierOptions): Promise<void> {
  if (tier === 'shutdown') {
    const question =
      'Shut the whole rack down? All services stop, all nodes halt, and that is not called off half way.';
    await confirm(io, question, options.yes);
  }
  await withSession(io, options, async ({ client }) => {
    const request = { tier: energyTierCodec.encode(tier), durationMs: options.for };
    await changedPower(io, await client.setTier(request), options.output);
    await note(
      io,
      `the rack is in tier ${tier} for ${spanText(options.for)}, whatever the battery says short of its end: \`grappe power clear-tier\` ends it`,
    );
  });
}

export async function clearTier(io: CliIo, options: PowerOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    await changedPower(io, await client.clearTier(), options.output);
    await note(io, 'the tier follows the battery again: `grappe power`');
  });
}

/** Changing verbs are silent on stdout for people, and answer what is now for tools. */
async function changedPower(
  io: CliIo,
  power: GetPowerResponse__Output,
  format: OutputFormat,
): Promise<void> {
  if (format === 'json' || format === 'yaml') await printDocument(io, format, powerDocument(power));
}
