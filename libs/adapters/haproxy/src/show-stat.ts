import type { CheckFinding } from '@grappe/domain';
import type { ServerCheckResult, ServerStatus } from '@grappe/ports';

/** One slot, as `show stat` tells of it. */
export interface SlotStatistics extends Omit<ServerStatus, 'backEnd' | 'slot' | 'task'> {
  /** As HAProxy names it. */
  readonly backEnd: string;
  /** As HAProxy names it. */
  readonly slot: string;
}

/** Type of a row that tells of a server. */
const SERVER_TYPE = '2';
/** What a server under check says of its last check when there was none. */
const NO_CHECK = ['', 'INI', 'NONE', 'SOCKERR'];
/** Texts of a server's last answer are cut to this. */
const CHECK_TEXT_MAX = 200;

/** Reads servers from `show stat`; undefined: it is in a form that this program does not know. */
export function parseShowStat(text: string): readonly SlotStatistics[] | undefined {
  const [header, ...rows] = text.split('\n');
  if (header?.startsWith('# pxname,svname,') !== true) return undefined;
  const columns = new Map(
    header
      .slice(2)
      .split(',')
      .map((name, index) => [name, index]),
  );
  return rows.flatMap((row) => {
    const fields = splitCsv(row);
    const field = (name: string): string => fields[columns.get(name) ?? -1] ?? '';
    const figure = (name: string): number => Number(field(name));
    if (field('type') !== SERVER_TYPE) return [];
    const check = checkOf(field);
    return [
      {
        backEnd: field('pxname'),
        slot: field('svname'),
        state: stateOf(field('status')),
        ...(check === undefined ? {} : { check }),
        sessions: figure('scur'),
        sessionsPerSecond: figure('rate'),
        sessionsTotal: figure('stot'),
        errorsTotal: figure('econ') + figure('eresp'),
        redispatchesTotal: figure('wredis'),
      },
    ];
  });
}

function stateOf(status: string): ServerStatus['state'] {
  if (status.startsWith('MAINT')) return 'maint';
  if (status.startsWith('DRAIN') || status.startsWith('NOLB')) return 'drain';
  if (status.startsWith('no check')) return 'unchecked';
  return status.startsWith('UP') ? 'up' : 'down';
}

function checkOf(field: (name: string) => string): ServerCheckResult | undefined {
  // An asterisk says that the next check is under way.
  const status = field('check_status').replace('* ', '');
  if (NO_CHECK.includes(status)) return undefined;
  const words = [field('check_desc') || status, field('last_chk')].filter((text) => text !== '');
  const text = words.join(': ').slice(0, CHECK_TEXT_MAX);
  return { found: findingOf(status, text), text };
}

/** A refused connection is an answer of the node's kernel. Beyond layer 4 there was a connection, at least. */
function findingOf(status: string, text: string): CheckFinding {
  if (/^L[467]OKC?$/.test(status)) return 'passed';
  return /^L[67]/.test(status) || text.includes('refused') ? 'answered' : 'unreached';
}

/** Fields with commas or quotes stand in quotes, which are doubled inside. */
function splitCsv(row: string): readonly string[] {
  if (!row.includes('"')) return row.split(',');
  const fields: string[] = [];
  for (const found of row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    fields.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
  }
  return fields;
}
