import type { SensorSpec } from '@grappe/domain';

/** Texts of the boot partition that belong to the image: edited, never replaced. */

const BEGIN = '# begin: grappe, written by "grappe image prepare"; changes below are overwritten';
const END = '# end: grappe';

/**
 * config.txt with the lines in a block of their own, in the section `[all]`. A block of an earlier preparation is replaced where it
 * stands; all other lines stay as they are. Without lines there is no block.
 */
export function editedConfigTxt(text: string, lines: readonly string[]): string {
  // Each with its own end, because a file edited on two systems has both kinds.
  const all = text.match(/[^\n]*\n|[^\n]+/g) ?? [];
  const at = (mark: string, start: number) =>
    all.findIndex((line, index) => index >= start && line.trimEnd() === mark);
  const from = at(BEGIN, 0);
  const to = from < 0 ? -1 : at(END, from);
  const eol = (to < 0 ? text : (all[from] ?? '')).includes('\r\n') ? '\r\n' : '\n';
  const before = to < 0 ? all : all.slice(0, from);
  const behind = to < 0 ? [] : all.slice(to + 1);
  // What stands behind an earlier block is in its section; an empty one keeps it there.
  const isNeeded = lines.length > 0 || behind.some((line) => line.trim() !== '');
  const block = isNeeded ? [BEGIN, '[all]', ...lines, END].map((line) => `${line}${eol}`) : [];
  const last = before.at(-1);
  const end = block.length > 0 && last !== undefined && !last.endsWith('\n') ? eol : '';
  return `${before.join('')}${end}${block.join('')}${behind.join('')}`;
}

const ADS_CHANNELS = ['cha', 'chb', 'chc', 'chd'] as const;
/** The overlays' number for input 0 against ground; those of the other inputs follow. */
const ADS_INPUT_0 = 4;
/** ±4.096 V: the least that a divider to the 3.3 V of the board cannot overdrive. */
const ADS_GAIN = 1;

export interface BootSettings {
  /** Lines of config.txt. */
  readonly lines: readonly string[];
  /** What a person has to do besides. */
  readonly warnings: readonly string[];
}

const SENSOR_PAGE = 'docs/operate/power-sensors.md';

/**
 * What Raspberry Pi's firmware has to be told for the sensors of a node. Lights need nothing: pins are driven as they are, and lights of the
 * kernel are there. Only overlays that the firmware brings are used.
 */
export function sensorSettings(sensors: readonly SensorSpec[]): BootSettings {
  const chips = new Map<string, Set<number>>();
  for (const sensor of sensors) {
    if (sensor.kind !== 'hwmon' && sensor.kind !== 'iio') continue;
    const chip = sensor.kind === 'hwmon' ? sensor.driver : sensor.device;
    const channels = chips.get(chip) ?? new Set<number>();
    chips.set(chip, channels.add(sensor.channel));
  }
  if (chips.size === 0) return { lines: [], warnings: [] };
  const lines = ['dtparam=i2c_arm=on'];
  const warnings: string[] = [];
  for (const [chip, channels] of [...chips].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (/^ads1[01]15$/.test(chip)) lines.push(...adsLines(chip, channels));
    else if (chip === 'ina3221')
      warnings.push(`the kernel of Raspberry Pi OS has no driver for the ${chip}: ${SENSOR_PAGE}`);
    else
      warnings.push(
        `Raspberry Pi's firmware has no overlay for the ${chip}: the bus is switched on, the chip is named as in ${SENSOR_PAGE}`,
      );
  }
  return { lines, warnings };
}

/** A line of parameters for each input, because the firmware cuts lines of more than 98 characters. */
function adsLines(chip: string, channels: ReadonlySet<number>): readonly string[] {
  const inputs = [...channels]
    .sort((a, b) => a - b)
    .flatMap((channel) => {
      const name = ADS_CHANNELS[channel];
      if (name === undefined) return [];
      return [
        `dtparam=${name}_enable,${name}_cfg=${ADS_INPUT_0 + channel},${name}_gain=${ADS_GAIN}`,
      ];
    });
  // The last line ends the overlay: what follows is the board's again.
  return [`dtoverlay=${chip},addr=0x48`, ...inputs, 'dtoverlay='];
}

export interface CmdlineEdit {
  /** Words that must be there; each replaces those with the same beginning where `replaces` names it. */
  readonly words: readonly string[];
  /** Beginnings of words that are taken out before. */
  readonly without: readonly string[];
}

/**
 * cmdline.txt is one line, all the kernel ever sees of the file; words are put at its end, once. All others stay as they are, and so do
 * lines behind it.
 */
export function editedCmdline(text: string, edit: CmdlineEdit): string {
  const eol = /\r?\n/.exec(text);
  const line = eol === null ? text : text.slice(0, eol.index);
  const rest = eol === null ? '\n' : text.slice(eol.index);
  const kept = wordsOf(line).filter(
    (word) => !edit.without.some((beginning) => word.startsWith(beginning)),
  );
  const added = edit.words.filter((word) => !kept.includes(word));
  return `${[...kept, ...new Set(added)].join(' ')}${rest}`;
}

/** Words as the kernel takes them: blanks between quotation marks part nothing. */
export function wordsOf(line: string): readonly string[] {
  return line.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
}
