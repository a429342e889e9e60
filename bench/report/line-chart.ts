/** One line of a chart. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a chart shows. The y axis begins at 0. */
export interface Chart {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Whether each step along the x axis multiplies. */
  readonly isLogarithmic: boolean;
  readonly series: readonly Series[];
}

const WIDTH = 640;
const HEIGHT = 340;
const MARGIN = { top: 44, right: 24, bottom: 52, left: 76 } as const;
const PLOT_WIDTH = WIDTH - MARGIN.left - MARGIN.right;
const PLOT_HEIGHT = HEIGHT - MARGIN.top - MARGIN.bottom;
const COLOURS = ['#0b62a8', '#c2410c', '#15803d'];
const Y_STEPS = 5;
const X_TICKS = 8;

/** A chart as SVG, readable on white and on black. */
export function lineChart(chart: Chart): string {
  const xs = chart.series.flatMap(({ points }) => points.map(([x]) => x));
  const top = roundedUp(Math.max(...chart.series.flatMap(({ points }) => points.map(([, y]) => y))));
  const place = placing(Math.min(...xs), Math.max(...xs), top, chart.isLogarithmic);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(WIDTH / 2, 20, chart.title, 'middle', ' font-size="14" font-weight="bold"'),
    ...yAxis(top, place),
    ...xAxis(xs, place),
    text(MARGIN.left + PLOT_WIDTH / 2, HEIGHT - 12, chart.xTitle, 'middle'),
    `<g transform="rotate(-90 16 ${MARGIN.top + PLOT_HEIGHT / 2})">${text(16, MARGIN.top + PLOT_HEIGHT / 2, chart.yTitle, 'middle')}</g>`,
    ...chart.series.flatMap((series, index) => line(series, index, place)),
    '</svg>',
    '',
  ].join('\n');
}

type Place = (x: number, y: number) => readonly [string, string];

function placing(left: number, right: number, top: number, isLogarithmic: boolean): Place {
  const scale = isLogarithmic ? Math.log : (value: number) => value;
  const span = scale(right) - scale(left) || 1;
  return (x, y) => [
    (MARGIN.left + ((scale(x) - scale(left)) / span) * PLOT_WIDTH).toFixed(1),
    (MARGIN.top + (1 - y / top) * PLOT_HEIGHT).toFixed(1),
  ];
}

function yAxis(top: number, place: Place): readonly string[] {
  return Array.from({ length: Y_STEPS + 1 }, (_, step) => {
    const value = (top / Y_STEPS) * step;
    const [, y] = place(1, value);
    const rule = `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y}" y2="${y}" stroke="#ddd"/>`;
    return rule + text(MARGIN.left - 8, Number(y) + 4, tick(value), 'end');
  });
}

function xAxis(xs: readonly number[], place: Place): readonly string[] {
  const values = [...new Set(xs)].sort((a, b) => a - b);
  const every = Math.ceil(values.length / X_TICKS);
  return values
    .filter((_value, index) => index % every === 0)
    .map((value) => text(Number(place(value, 0)[0]), MARGIN.top + PLOT_HEIGHT + 18, tick(value), 'middle'));
}

function line({ name, points }: Series, index: number, place: Place): readonly string[] {
  const colour = COLOURS[index % COLOURS.length] ?? '';
  const places = points.map(([x, y]) => place(x, y));
  const legendX = MARGIN.left + 10 + index * 180;
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${places.map((at) => at.join(',')).join(' ')}"/>`,
    ...places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`),
    text(legendX, MARGIN.top - 8, name, 'start', ` font-weight="bold" style="fill:${colour}"`),
  ];
}

function text(x: number, y: number, content: string, anchor: string, attributes = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${attributes}>${escaped}</text>`;
}

function tick(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}

/** The next of 1, 2, 2.5, 5, 10, 20, 25, 50 … */
function roundedUp(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value || 1));
  const step = [1, 2, 2.5, 5, 10].find((candidate) => candidate * magnitude >= value) ?? 10;
  return step * magnitude;
}
