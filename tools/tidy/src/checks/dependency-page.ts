import { allDependencies, type WorkspacePackage } from '../workspace-packages.ts';

/** Of a row in docs/dependencies.md: name, what for, why this one, licence, install script. */
const COLUMNS = 5;
const NO_INSTALL_SCRIPT = 'none';

/** What an installed package says about itself. */
export interface InstalledFacts {
  readonly licence: string;
  readonly hasInstallScript: boolean;
}

/** A package of another party, and the folder of a package of ours that asks for it. */
export interface ThirdParty {
  readonly name: string;
  readonly askedBy: string;
}

interface Row {
  readonly name: string;
  readonly cells: readonly string[];
}

/** Every difference between docs/dependencies.md, what the package.json files ask for and what is installed. */
export function dependencyPageFaults(
  page: string,
  packages: readonly WorkspacePackage[],
  installed: (wanted: ThirdParty) => InstalledFacts,
): string[] {
  const wanted = thirdParty(packages);
  const rows = rowsOf(page);
  const first = new Map([...rows].reverse().map((row) => [row.name, row]));
  return [
    ...wanted.filter(({ name }) => !first.has(name)).map(({ name }) => `${name}: no row`),
    ...rows.flatMap((row) => {
      const asked = wanted.find(({ name }) => name === row.name);
      if (asked === undefined) return [`${row.name}: no package.json asks for it`];
      if (first.get(row.name) !== row) return [`${row.name}: two rows`];
      return rowFaults(row, installed(asked)).map((fault) => `${row.name}: ${fault}`);
    }),
  ];
}

function rowFaults({ cells }: Row, facts: InstalledFacts): string[] {
  if (cells.length !== COLUMNS || cells.includes('')) return ['a cell is empty or missing'];
  const licence = cells[3];
  const saysNone = cells[4] === NO_INSTALL_SCRIPT;
  const hasOne = facts.hasInstallScript ? 'an install script' : 'no install script';
  return [
    ...(licence === facts.licence ? [] : [`its licence is ${facts.licence}`]),
    ...(saysNone === facts.hasInstallScript ? [`it has ${hasOne}`] : []),
  ];
}

function rowsOf(page: string): Row[] {
  return page.split('\n').flatMap((line) => {
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const name = /^`(.+)`$/.exec(cells[0] ?? '')?.[1];
    return name === undefined ? [] : [{ name, cells }];
  });
}

function thirdParty(packages: readonly WorkspacePackage[]): ThirdParty[] {
  const own = new Set(packages.map((one) => one.manifest.name));
  const askers = new Map<string, string>();
  for (const one of packages) {
    for (const name of Object.keys(allDependencies(one))) {
      if (!own.has(name) && !askers.has(name)) askers.set(name, one.folder);
    }
  }
  return [...askers].map(([name, askedBy]) => ({ name, askedBy }));
}
