// Lets a reader walk along the points of a chart: the first point is in the tab order, arrow keys move
// along, and a line under the chart says what the point is. The words are those the server wrote.
export function startReadouts(root: ParentNode): void {
  for (const figure of root.querySelectorAll<HTMLElement>("[data-readout]")) {
    const line = figure.querySelector<HTMLElement>(".weir-readout");
    if (!line) continue;
    const resting = line.textContent ?? "";
    for (const chart of figure.querySelectorAll<SVGElement>("svg")) {
      walk(chart, line, resting);
    }
  }
}

function walk(chart: SVGElement, line: HTMLElement, resting: string): void {
  const points = [...chart.querySelectorAll<SVGGElement>(".weir-point")];
  if (points.length === 0) return;
  // A picture that can be entered is a group of its points, no longer one image.
  chart.setAttribute("role", "group");
  const say = (point: SVGGElement): void => {
    line.textContent = point.getAttribute("data-words") ?? "";
  };
  points.forEach((point, index) => {
    point.setAttribute("tabindex", index === 0 ? "0" : "-1");
    point.setAttribute("role", "img");
    point.setAttribute("aria-label", point.getAttribute("data-words") ?? "");
    point.removeAttribute("aria-hidden");
    point.addEventListener("focus", () => say(point));
    point.addEventListener("mouseenter", () => say(point));
    point.addEventListener("mouseleave", () => (line.textContent = resting));
    point.addEventListener("blur", () => (line.textContent = resting));
  });
  chart.addEventListener("keydown", (event) => {
    const at = points.indexOf(document.activeElement as unknown as SVGGElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: points.length - 1 }[event.key];
    if (at < 0 || next === undefined || next < 0 || next >= points.length) return;
    event.preventDefault();
    points[at]!.setAttribute("tabindex", "-1");
    points[next]!.setAttribute("tabindex", "0");
    points[next]!.focus();
  });
}
