export {
  cardChanges,
  type CardChanges,
  type CardFileChange,
  type CardFlavour,
  type CardRequest,
  type CardSecrets,
} from './card/card-changes.ts';
export {
  BOOT_TEXTS,
  classifyBoot,
  type BootClass,
  type BootFacts,
  type BootRefusal,
} from './card/classify-boot.ts';
export {
  CARD_BYTES_MAX,
  formatNodeCard,
  parseNodeCard,
  type CardProblem,
} from './card/node-card-codec.ts';
export {
  nodeCardOf,
  unknownNode,
  type CardFault,
  type CardPlan,
  type NodeCardOutcome,
} from './card/node-card.ts';
export { CARD_SECRET_FILES, scrubbed, type Scrubbing } from './card/scrub.ts';
export { canonicalServiceText, canonicalStackText } from './compose/canonical.ts';
export { parseDotenv, type Dotenv, type DotenvFault } from './compose/dotenv.ts';
export { parseCompose, type ComposeInput, type ComposeOutcome } from './compose/parse-compose.ts';
export { parseRack, type RackOutcome } from './rack/parse-rack.ts';
export { formatProblems } from './yaml/format-problems.ts';
export type { SourceFile } from './yaml/parse-yaml.ts';
export type { Problem } from './yaml/problem.ts';
