export { canonicalServiceText, canonicalStackText } from './compose/canonical.ts';
export { parseDotenv, type Dotenv, type DotenvFault } from './compose/dotenv.ts';
export { parseCompose, type ComposeInput, type ComposeOutcome } from './compose/parse-compose.ts';
export { parseRack, type RackOutcome } from './rack/parse-rack.ts';
export { formatProblems } from './yaml/format-problems.ts';
export type { SourceFile } from './yaml/parse-yaml.ts';
export type { Problem } from './yaml/problem.ts';
