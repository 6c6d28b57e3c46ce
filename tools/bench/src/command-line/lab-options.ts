/** Options that every bench with a virtual rack has. */
export const LAB_OPTIONS = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  name: { type: 'string', default: 'bench1' },
  subnet: { type: 'string', default: '10.231.0.0/24' },
} as const;

export const LAB_USAGE = `  --json          end with one line of JSON on stdout; the text goes to stderr
  --name LAB      name of the virtual rack (${LAB_OPTIONS.name.default})
  --subnet CIDR   addresses of the rack, unused on this machine (${LAB_OPTIONS.subnet.default})
  --help          this text`;

/** Where results go, seen from the top folder of the project, in which npm runs scripts. */
export const DEFAULT_OUT = 'docs/benchmarks';
