// htmx and its server-sent events, for pages that follow the record while they are open. Loaded only where
// a page asks for live parts; without it the page shows what was true when it was made.
import htmx from "htmx.org";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;
// No style element, no evaluated attribute and no other host: the content policy forbids all three.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
await import("htmx-ext-sse");

export {};
