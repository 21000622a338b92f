// The statistics' drawings: extra eyes on the table, which says it all without them.
import { find, pageData } from "../shared/page_data";
import type { Drawn } from "../statistics/chart";

const charts = find("[data-charts]");

async function draw(): Promise<void> {
  const { drawCharts } = await import("../statistics/chart");
  charts.hidden = false;
  drawCharts(charts, pageData<Drawn>(), document.documentElement.lang);
}

void draw();
