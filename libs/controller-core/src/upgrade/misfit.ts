import {
  AGENT_PACKAGE,
  compareDebianVersions,
  type NodeFacts,
  type NodeName,
  type UpgradePackage,
} from '@grappe/domain';

export interface Offer {
  readonly packages: readonly UpgradePackage[];
  readonly allowDowngrade: boolean;
}

/** Why a node could not be upgraded with these packages, for a person; undefined: it could. */
export function misfitOf(
  name: NodeName,
  { packageVersion, architecture }: NodeFacts,
  { packages, allowDowngrade }: Offer,
): string | undefined {
  if (packageVersion === undefined)
    return `the agent of node ${name} runs from no package that it could upgrade by itself`;
  const agent = packages.find(
    (one) => one.name === AGENT_PACKAGE && one.architecture === architecture,
  );
  if (agent === undefined)
    return `node ${name} is ${architecture}, and there is no ${AGENT_PACKAGE} for it`;
  if (!allowDowngrade && compareDebianVersions(agent.version, packageVersion) < 0)
    return `node ${name} runs ${packageVersion}, which is later than ${agent.version}: --allow-downgrade goes back`;
  return undefined;
}
