/** An element of a drawing, or text. */
export type SvgNode = string;

type Attributes = Readonly<Record<string, string | number>>;

/** Of a hundredth of a pixel nobody sees more, and short numbers keep the file small. */
const COORDINATE_DECIMALS = 2;

/** Writes an element; children are elements that were written before. Numbers are rounded. */
export function svgElement(
  name: string,
  attributes: Attributes = {},
  ...children: readonly SvgNode[]
): SvgNode {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${attributeText(value)}"`)
    .join('');
  if (children.length === 0) return `<${name}${written}/>`;
  return `<${name}${written}>${children.join('')}</${name}>`;
}

function attributeText(value: string | number): string {
  if (typeof value === 'string') return escapeXml(value);
  return String(Number(value.toFixed(COORDINATE_DECIMALS)));
}

/** Makes text safe to stand in an element or an attribute. */
function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Text at a place. */
export function svgText(x: number, y: number, text: string, attributes: Attributes = {}): SvgNode {
  return svgElement('text', { x, y, ...attributes }, escapeXml(text));
}
