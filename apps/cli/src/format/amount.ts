const GROUP = /\B(?=(\d{3})+$)/g;
/** From here on nobody asks for hundredths. */
const WHOLE_FROM = 100;

/** `762,000`, `12.50`: the same wherever it is printed. */
export function amountText(value: number): string {
  const [whole = '', fraction] = Math.abs(value)
    .toFixed(Math.abs(value) >= WHOLE_FROM || Number.isInteger(value) ? 0 : 2)
    .split('.');
  const grouped = whole.replace(GROUP, ',');
  return `${value < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
