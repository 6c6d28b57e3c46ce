import { describe, expect, it } from 'vitest';
import { svgElement, svgText } from './svg.ts';

describe('an element', () => {
  it('has its attributes and its children', () => {
    const circle = svgElement('circle', { r: 2 });
    expect(svgElement('g', { class: 'a b' }, circle)).toBe('<g class="a b"><circle r="2"/></g>');
  });

  it('has short numbers', () => {
    expect(svgElement('rect', { x: 1 / 3, y: 20, width: -0.001 })).toBe(
      '<rect x="0.33" y="20" width="0"/>',
    );
  });

  it('cannot be broken by what it is told', () => {
    expect(svgText(1, 2, 'a < b & "c"', { class: '"><script>' })).toBe(
      '<text x="1" y="2" class="&quot;&gt;&lt;script&gt;">a &lt; b &amp; &quot;c&quot;</text>',
    );
  });
});
