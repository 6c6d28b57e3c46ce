import { Composer, type Document } from 'yaml';
import { GraphBuilder } from './graph.ts';
import { isNull, nodeKind, rootSpot, type Spot } from './located.ts';
import { Report } from './report.ts';
import { scanYaml } from './scan.ts';
import { reportSyntax } from './syntax-problems.ts';
import { utf8Bytes } from './utf8-bytes.ts';

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

export interface YamlLimits {
  /** UTF-8 bytes of the file. */
  readonly bytesMax: number;
  /** What the file should have been, for messages: `a Compose file`. */
  readonly what: string;
  /** How such a file begins, for messages: `services:`. */
  readonly begins: string;
}

export interface ParsedYaml {
  readonly report: Report;
  /** The top-level map; undefined when the report says why there is none. */
  readonly root: Spot | undefined;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Reads one YAML 1.2 document whose top level is a map. Never throws; whatever is wrong is in the report. */
export function parseYaml(file: SourceFile, limits: YamlLimits): ParsedYaml {
  const text = file.text.startsWith(BYTE_ORDER_MARK) ? file.text.slice(1) : file.text;
  const bytes = utf8Bytes(text);
  if (bytes > limits.bytesMax) {
    // The text is not even indexed: it may be any size.
    const report = new Report(file.name, '');
    report.problem(
      { offset: 0, path: '' },
      `the file has ${bytes} bytes`,
      `at most ${limits.bytesMax} bytes`,
    );
    return { report, root: undefined };
  }
  const report = new Report(file.name, text);
  return { report, root: rootMap(report, text, limits) };
}

function rootMap(report: Report, text: string, limits: YamlLimits): Spot | undefined {
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    report.problem({ offset: nul, path: '' }, 'this is not a text file', limits.what);
    return undefined;
  }
  const document = compose(report, text);
  if (document === undefined) return undefined;
  const node = new GraphBuilder(report).build(document.contents);
  if (node === undefined) return undefined;
  if (node.kind === 'map') return rootSpot(node);
  report.problem(
    { offset: isNull(node) ? 0 : node.offset, path: '' },
    isNull(node) ? 'the file is empty' : `the file holds ${nodeKind(node)} instead of a map`,
    `${limits.what}, beginning with "${limits.begins}"`,
  );
  return undefined;
}

/** The only document of the text; undefined when it has faults that leave its values in doubt. */
function compose(report: Report, text: string): Document.Parsed | undefined {
  const tokens = scanYaml(report, text);
  if (tokens === undefined) return undefined;
  // Unique keys are checked on the way to located values: the parser's own check takes quadratic time.
  const composer = new Composer({
    uniqueKeys: false,
    prettyErrors: false,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  let first: Document.Parsed | undefined;
  for (const document of composer.compose(tokens, true, text.length)) {
    if (first !== undefined) {
      report.problem(
        { offset: document.range[0], path: '' },
        'a second YAML document begins here',
        'one document a file',
      );
      break;
    }
    first = document;
  }
  if (first === undefined) return undefined;
  reportSyntax(report, first.errors);
  reportSyntax(report, first.warnings);
  const { version, explicit } = first.directives.yaml;
  if (explicit === true && version !== '1.2') {
    report.problem({ offset: 0, path: '' }, `the file asks for YAML ${version}`, 'YAML 1.2');
  }
  return report.ok ? first : undefined;
}
