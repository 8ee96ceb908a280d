// What is asked of every page. Each check returns a list of sentences; an empty list is a pass.

// Runs in the page: what can be seen in the document without any tool.
export function documentFaults() {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1) {
    const wide = [...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest(".weir-scroll"))
      .slice(0, 3)
      .map((e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class") ?? ""}`);
    faults.push(`scrolls sideways: ${root.scrollWidth} in ${root.clientWidth} (${wide.join(", ")})`);
  }
  if (document.querySelectorAll("h1").length !== 1) faults.push("has not exactly one h1");
  if (!/Weir/.test(document.title)) faults.push(`title "${document.title}" does not name the service`);
  if (document.querySelector("[style]")) faults.push("has a style attribute");
  if (document.querySelector("style")) faults.push("has a style element");
  for (const script of document.querySelectorAll("script")) {
    if (!script.src || script.textContent.trim()) faults.push("has an inline script");
  }
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) faults.push(`has an event attribute ${name}`);
      if (/^(href|src|action)$/i.test(name) && /^\s*(javascript|data):/i.test(value)) faults.push(`links to ${value}`);
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  if (twice.length) faults.push(`ids used twice: ${[...new Set(twice)].slice(0, 5).join(", ")}`);
  for (const svg of document.querySelectorAll("svg.weir-chart")) {
    const box = svg.getBoundingClientRect();
    if (box.width === 0) continue;
    const size = (parseFloat(svg.getAttribute("font-size")) * box.width) / svg.viewBox.baseVal.width;
    if (size < 11.9) faults.push(`chart text is ${size.toFixed(1)} px`);
  }
  for (const form of document.querySelectorAll("form")) {
    if (!form.querySelector("button[type=submit]")) faults.push("has a form without a submit button");
    if (form.method === "post" && !form.querySelector("input[name=csrf]")) faults.push("posts without a csrf token");
  }
  return faults;
}

// Runs in the page: what has the focus and whether it shows.
export function focusState() {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  const ring = e.querySelector?.(".weir-point__ring");
  const shows =
    (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) ||
    style.boxShadow !== "none" ||
    (ring && getComputedStyle(ring).strokeOpacity === "1");
  return {
    name: `${e.tagName.toLowerCase()}.${e.getAttribute("class") ?? ""} "${(e.textContent ?? "").trim().slice(0, 30)}"`,
    shows: Boolean(shows),
    inView: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    href: e.getAttribute("href") ?? "",
  };
}

const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export async function axeFaults(page, source) {
  await page.evaluate(source);
  const result = await page.evaluate(
    (tags) => globalThis.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }),
    axeTags,
  );
  return result.violations.map(
    (v) => `axe ${v.id} (${v.nodes.length}): ${v.help}; ${v.nodes[0].html.slice(0, 140)}; ${v.nodes[0].failureSummary?.split("\n")[1] ?? ""}`,
  );
}

// The skip link comes first, shows itself and leads to the content; whatever takes the focus after it shows.
export async function keyboardFaults(page, steps) {
  const faults = [];
  // GOV.UK's pattern: a page with errors begins at their summary, so that it is heard first.
  if (await page.$(".govuk-error-summary")) {
    const at = await page.evaluate(() => document.activeElement?.className ?? "");
    return at.includes("govuk-error-summary") ? [] : ["the error summary does not get the focus"];
  }
  await page.keyboard.press("Tab");
  const first = await page.evaluate(focusState);
  if (first?.href !== "#main-content") faults.push(`the first Tab reaches ${first?.name ?? "nothing"}, not the skip link`);
  else if (!first.shows || !first.inView) faults.push("the skip link does not show when it has the focus");
  for (let i = 0; i < steps; ++i) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(focusState);
    if (!at) break;
    if (!at.shows) faults.push(`no visible focus on ${at.name}`);
    if (!at.inView) faults.push(`focus out of view on ${at.name}`);
  }
  return [...new Set(faults)];
}
