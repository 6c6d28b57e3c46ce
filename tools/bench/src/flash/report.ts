import { markdownTable } from '../figures/markdown.ts';
import { quantile } from '../figures/statistics.ts';
import { runLines, type RunFacts } from '../machine-facts.ts';
import { PEAK_RSS_MB_MAX, RATIO_MAX, type FlashFigures, type FlashRound } from './figures.ts';

const HEADS = ['median of the rounds', 'seconds', 'MB/s', 'fastest', 'slowest'];
const ROWS: readonly (readonly [keyof FlashRound, string])[] = [
  ['ddDirectSeconds', '`dd bs=4M oflag=direct conv=fsync`'],
  ['ddBufferedSeconds', '`dd bs=4M conv=fsync`'],
  ['writeSeconds', '`grappe image flash`, writing'],
  ['ddReadSeconds', '`dd bs=4M iflag=direct`, reading'],
  ['verifySeconds', '`grappe image flash`, verifying'],
  ['commandSeconds', '`grappe image flash`, all of it'],
];
const BYTES_PER_MIB = 1024 * 1024;
const BYTES_PER_MB = 1e6;
const MEDIAN = 0.5;

export function reportFlash(figures: FlashFigures, run: RunFacts): string {
  const { writeRatioToDd, verifyRatioToRead, peakRssMb, megabytes, rounds } = figures;
  return [
    '# Writing a card, measured',
    '',
    `A card image of ${megabytes} MiB on a loop device over a file, ${rounds.length} rounds: dd and \`grappe image flash\` in turn.`,
    '',
    ...markdownTable(
      HEADS,
      ROWS.map(([key, title]) => cells(title, figures, key)),
    ),
    '',
    `Writing takes **${writeRatioToDd.toFixed(2)}** times what the faster dd takes (at most ${RATIO_MAX} is the target), verifying **${verifyRatioToRead.toFixed(2)}** times what reading takes`,
    `(${RATIO_MAX}), with **${Math.round(peakRssMb)} MB** of memory at most (${PEAK_RSS_MB_MAX}). The bytes on the card are ${figures.bytesEqual ? 'equal to' : '**different from**'} those of the image (cmp).`,
    '',
    '## How it was measured',
    '',
    ...METHOD,
    '',
    '## On what',
    '',
    ...runLines(run),
    '',
    'All numbers: [flash.json](flash.json). Again: `npm run bench:flash`.',
    '',
  ].join('\n');
}

function cells(title: string, figures: FlashFigures, key: keyof FlashRound): readonly string[] {
  const values = figures.rounds.map((round) => round[key]);
  const at = (share: number): number => quantile(values, share) ?? Number.NaN;
  const bytes = figures.megabytes * BYTES_PER_MIB;
  return [
    title,
    at(MEDIAN).toFixed(2),
    (bytes / BYTES_PER_MB / at(MEDIAN)).toFixed(0),
    at(0).toFixed(2),
    at(1).toFixed(2),
  ];
}

const METHOD: readonly string[] = [
  '- The loop device does direct I/O on its file, so that writing to it is writing to the disk; the file is written once before. The image is in the memory of the kernel, as far as it fits.',
  '- Every second round writes in the opposite order: a disk may still be busy with what came before, and that is to hit everybody.',
  '- The bytes are random. Before each write the card is made to hold something else at its beginning, so that nothing is taken over from the round before.',
  '- Writing is measured by the command itself, from the first byte until the card has said that all is on it; with it goes a part of the checksum of the image. Verifying is reading all of the card past the cache and comparing',
  '  each byte with the image, which is read a second time for that; with it goes the rest of the checksum. Starting the program and the test for counterfeit size are in the last line alone.',
  '- Memory is the peak of the resident set of the process (VmHWM). A card in a reader is ten to a hundred times slower than this disk: there, both wait for the card.',
];
