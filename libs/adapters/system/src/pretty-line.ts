/** Shown in a place of their own, or of no use at a terminal. */
const SHOWN_ELSEWHERE = new Set(['level', 'time', 'msg', 'name', 'pid', 'hostname', 'err']);

/** Turns one JSON log line into one for a person's eye; a line that is not ours passes as it is. */
export function prettyLine(json: string): string {
  let line: Record<string, unknown>;
  try {
    line = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return json;
  }
  const time = String(line['time']).slice(11, 23);
  const level = String(line['level']).toUpperCase().padEnd(5);
  const fields = Object.entries(line)
    .filter(([name]) => !SHOWN_ELSEWHERE.has(name))
    .map(
      ([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
  const head = `${time} ${level} ${String(line['name'])}: ${String(line['msg'])}${fields.join('')}`;
  return `${[head, ...causes(line['err'])].join('\n')}\n`;
}

function causes(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const { message, code, remedy, cause } = error as Readonly<Record<string, unknown>>;
  const coded = typeof code === 'string' ? ` (${code})` : '';
  const advice = typeof remedy === 'string' && remedy !== '' ? `; ${remedy}` : '';
  return [`    ${String(message)}${coded}${advice}`, ...causes(cause)];
}
