/** What NUT's documentation says that its variables are, for those that a rack has. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'device.type': 'Device type',
  'device.mfr': 'Device manufacturer',
  'device.model': 'Device model',
  'ups.status': 'UPS status',
  'ups.mfr': 'UPS manufacturer',
  'ups.model': 'UPS model',
  'ups.id': 'UPS system identifier',
  'ups.realpower': 'Current value of real power (W)',
  'battery.charge': 'Battery charge (percent of full)',
  'battery.charge.low': 'Remaining battery level when UPS switches to LB (percent)',
  'battery.charge.warning': 'Battery level when UPS switches to Warning state (percent)',
  'battery.charge.restart': 'Minimum battery level for restart after power off (percent)',
  'battery.charger.status': 'Battery charger status',
  'battery.runtime': 'Battery runtime (seconds)',
  'battery.voltage': 'Battery voltage (V)',
  'battery.voltage.nominal': 'Nominal battery voltage (V)',
  'battery.current': 'Battery current (A)',
  'battery.capacity': 'Battery capacity (Ah)',
  'battery.temperature': 'Battery temperature (degrees C)',
  'battery.type': 'Battery chemistry',
  'driver.name': 'Driver name',
  'driver.version': 'Driver version - NUT release',
  'outlet.count': 'Total number of outlets',
  'outlet.id': 'Outlet system identifier',
  'outlet.desc': 'Outlet description',
  'outlet.status': 'Outlet switch status',
  'outlet.switchable': 'Outlet switch ability',
  'outlet.current': 'Current (A)',
  'outlet.current.high.critical': 'High critical threshold (A)',
  'outlet.realpower': 'Current value of real power (W)',
};

/** Outlets are numbered, and all alike. */
const OUTLET_NUMBER = /^outlet\.\d+\./;

/** As upsd says it, which has no description for some variables either. */
export function variableDescription(name: string): string {
  return DESCRIPTIONS[name.replace(OUTLET_NUMBER, 'outlet.')] ?? 'Description unavailable';
}
