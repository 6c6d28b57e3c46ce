import { INSTANCE } from './render-config.ts';

/** What keepalived says of its instance. */
export type KeepalivedNotice = 'MASTER' | 'BACKUP' | 'FAULT' | 'STOP' | 'MASTER_RX_LOWER_PRI';

const LINE = /^INSTANCE "([^"]*)" (MASTER|BACKUP|FAULT|STOP|MASTER_RX_LOWER_PRI) \d+$/;

/** A line of its fifo; `undefined`: not one that matters here. */
export function parseNotice(line: string): KeepalivedNotice | undefined {
  const [, instance, notice] = LINE.exec(line) ?? [];
  return instance === INSTANCE ? (notice as KeepalivedNotice) : undefined;
}
