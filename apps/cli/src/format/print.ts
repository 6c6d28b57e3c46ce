import { painter, write, type CliIo } from '../io.ts';
import { renderTable, type Column } from './table.ts';

export const OUTPUT_FORMATS = ['table', 'wide', 'json', 'yaml'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** A stable document for tools: domain words, units in key names, null for what is absent. */
export type Document = { readonly [key: string]: DocumentValue };
export type DocumentValue =
  | string
  | number
  | boolean
  | null
  | readonly DocumentValue[]
  | { readonly [key: string]: DocumentValue };

/** Says the same twice: as a table for people, as a document for tools. */
export async function printRows<Row>(
  io: CliIo,
  format: OutputFormat,
  data: {
    readonly columns: readonly Column<Row>[];
    readonly rows: readonly Row[];
    /** Said on stderr instead of an empty table. */
    readonly none: string;
    readonly document: () => Document;
  },
): Promise<void> {
  if (format === 'json' || format === 'yaml') {
    await printDocument(io, format, data.document());
  } else if (data.rows.length === 0) {
    await write(io.stderr, `${data.none}\n`);
  } else {
    const options = { wide: format === 'wide', paint: painter(io, io.stdout) };
    await write(io.stdout, renderTable(data.columns, data.rows, options));
  }
}

export async function printDocument(
  io: CliIo,
  format: 'json' | 'yaml',
  document: Document,
): Promise<void> {
  await write(io.stdout, await documentText(format, document));
}

/** One document of a stream: a line of JSON, or a YAML document that ends with its separator. */
export async function printStreamed(
  io: CliIo,
  format: 'json' | 'yaml',
  document: Document,
): Promise<void> {
  const text =
    format === 'json'
      ? `${JSON.stringify(document)}\n`
      : `${await documentText('yaml', document)}---\n`;
  await write(io.stdout, text);
}

async function documentText(format: 'json' | 'yaml', document: Document): Promise<string> {
  if (format === 'json') return `${JSON.stringify(document, null, 2)}\n`;
  const { yamlText } = await import('./yaml-text.ts');
  return yamlText(document);
}

/** Label and value lines, for showing one thing. */
export function renderFacts(facts: readonly (readonly [label: string, value: string])[]): string {
  const shown = facts.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([label]) => label.length));
  return shown.map(([label, value]) => `${label.padEnd(width)}  ${value}\n`).join('');
}
