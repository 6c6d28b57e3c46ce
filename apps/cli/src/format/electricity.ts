/** Two decimals: what sensors of this kind can tell. */
export function wattsText(watts: number): string {
  return `${watts.toFixed(2)} W`;
}

export function voltsText(volts: number): string {
  return `${volts.toFixed(2)} V`;
}

export function ampsText(amps: number): string {
  return `${amps.toFixed(2)} A`;
}

/** Which way a battery's current flows is the first thing that one wants to know of it. `amps`: positive out of the battery. */
export function batteryAmpsText(amps: number): string {
  return `${ampsText(Math.abs(amps))} ${amps < 0 ? 'into it' : 'out of it'}`;
}

export function celsiusText(degrees: number): string {
  return `${degrees.toFixed(1)} °C`;
}

/** `share`: 0 to 1. */
export function percentText(share: number): string {
  return `${Math.round(share * 100)} %`;
}
