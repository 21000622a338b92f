// Three small drawings of the weeks, by uPlot. Nothing in them takes the keyboard, moves, or says what the table does not.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { find } from "../shared/page_data";
import { dayTicks, top } from "./scales";

type Line = readonly (number | null)[];

/** As teleo/statistics/drawing.py writes it. */
export interface Drawn {
  weeks: readonly string[];
  consultations: Line;
  median: Line;
  ninth_tenth: Line;
  punctual: Line;
  content: Line;
}

interface Look {
  ink: string;
  grid: string;
  first: string;
  second: string;
  font: string;
}

const HEIGHT = 200;
const WIDTH = 2.5;
const DASH = [6, 4];
const HUNDRED = 100;

export function drawCharts(place: HTMLElement, drawn: Drawn, locale: string): void {
  let charts: uPlot[] = [];

  function draw(): void {
    for (const chart of charts) chart.destroy();
    const look = lookOf(place);
    const one = (name: string, lines: readonly Line[], series: uPlot.Series[], most?: number) =>
      chartIn(find(`[data-chart=${name}]`, place), drawn.weeks, lines, {
        series,
        look,
        locale,
        most: most ?? top(lines.flat()),
      });
    charts = [
      one("consultations", [drawn.consultations], [bars(look)]),
      one("waits", [drawn.median, drawn.ninth_tenth], lines(look)),
      one("shares", [drawn.punctual, drawn.content], lines(look), HUNDRED),
    ];
  }

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (place.clientWidth === width) return;
    width = place.clientWidth;
    draw();
  }).observe(place);
}

interface Options {
  series: uPlot.Series[];
  look: Look;
  locale: string;
  most: number;
}

function chartIn(
  place: HTMLElement,
  weeks: readonly string[],
  lines: readonly Line[],
  { series, look, locale, most }: Options,
): uPlot {
  const axis: uPlot.Axis = {
    stroke: look.ink,
    font: look.font,
    grid: { stroke: look.grid, width: 1 },
    ticks: { show: false },
  };
  const ticks = dayTicks(weeks, locale, place.clientWidth);
  return new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      cursor: { show: false },
      legend: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: { x: { time: false, range: [-0.6, weeks.length - 0.4] }, y: { range: [0, most] } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 30,
          splits: () => ticks.map(({ at }) => at),
          values: () => ticks.map(({ words }) => words),
        },
        { ...axis, size: 44 },
      ],
      series: [{}, ...series],
    },
    [weeks.map((_, index) => index), ...lines.map((line) => [...line])],
    place,
  );
}

function bars(look: Look): uPlot.Series {
  const { bars: paths } = uPlot.paths;
  return {
    stroke: look.first,
    fill: look.first,
    width: WIDTH,
    points: { show: false },
    ...(paths ? { paths: paths({ size: [0.6, 40] }) } : {}),
  };
}

/** Told apart by their stroke as much as by their colour. */
function lines(look: Look): uPlot.Series[] {
  const points = (color: string): uPlot.Series.Points => ({
    show: true,
    size: 7,
    stroke: color,
    fill: color,
  });
  return [
    { stroke: look.first, width: WIDTH, points: points(look.first) },
    { stroke: look.second, width: WIDTH, dash: DASH, points: points(look.second) },
  ];
}

function lookOf(place: HTMLElement): Look {
  const style = getComputedStyle(place);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: token("--ink-soft"),
    grid: token("--line"),
    first: token("--primary"),
    second: token("--brick"),
    font: `13px ${style.fontFamily}`,
  };
}
