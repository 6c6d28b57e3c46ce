// Original file: grappe/operator/v1/power.proto

export const EnergyTier = {
  ENERGY_TIER_NORMAL: 'ENERGY_TIER_NORMAL',
  ENERGY_TIER_SAVER: 'ENERGY_TIER_SAVER',
  ENERGY_TIER_CRITICAL: 'ENERGY_TIER_CRITICAL',
  ENERGY_TIER_SHUTDOWN: 'ENERGY_TIER_SHUTDOWN',
} as const;

export type EnergyTier =
  | 'ENERGY_TIER_NORMAL'
  | 0
  | 'ENERGY_TIER_SAVER'
  | 1
  | 'ENERGY_TIER_CRITICAL'
  | 2
  | 'ENERGY_TIER_SHUTDOWN'
  | 3

export type EnergyTier__Output = typeof EnergyTier[keyof typeof EnergyTier]
